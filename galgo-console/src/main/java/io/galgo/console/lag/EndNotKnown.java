/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

/**
 * No broker says where a partition's log begins and ends: whether anything waits there, and what, is not known.
 *
 * @param group the group
 * @param where the partition, as {@code shop.orders/7}
 */
public record EndNotKnown(String group, String where) implements Cause {

    @Override
    public String brief(Words words) {
        return "not known: its broker does not answer";
    }

    @Override
    public String sentence(Words words) {
        return "Not known whether " + group + " waits on " + where
                + ": the broker that leads it does not say where its log ends.";
    }

    @Override
    public Standing standing() {
        return Standing.NOT_KNOWN;
    }

    @Override
    public Grade grade() {
        return Grade.NOT_KNOWN;
    }
}
