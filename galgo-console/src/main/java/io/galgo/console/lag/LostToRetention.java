/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

/**
 * Kafka deleted events before the group had handled them.
 *
 * @param group the group
 * @param where the partition
 * @param committed what the group was to read next
 * @param start where the log begins now
 */
public record LostToRetention(String group, String where, long committed, long start) implements Cause {

    @Override
    public String brief(Words words) {
        return "deleted before they were read";
    }

    @Override
    public String sentence(Words words) {
        return Words.count(start - committed, "offset") + " of " + where + " were deleted before " + group
                + " read them: " + Words.number(committed) + " is next for it, and the log begins at "
                + Words.number(start) + ".";
    }

    @Override
    public Standing standing() {
        return Standing.NEEDS_YOU;
    }
}
