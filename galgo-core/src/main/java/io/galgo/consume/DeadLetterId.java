/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Comparator;

/**
 * Which dead letter: where it stands in the group's dead-letter topic.
 *
 * @param partition the partition, from 0
 * @param offset the offset, from 0
 */
public record DeadLetterId(int partition, long offset) implements Comparable<DeadLetterId> {

    private static final Comparator<DeadLetterId> IN_LOG_ORDER =
            Comparator.comparingInt(DeadLetterId::partition).thenComparingLong(DeadLetterId::offset);

    /** @throws IllegalArgumentException if one of them is negative */
    public DeadLetterId {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("Partition and offset are from 0, not " + partition + " and " + offset);
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static DeadLetterId parse(String text) {
        var parts = text.split("/", -1);
        try {
            if (parts.length == 2) {
                return new DeadLetterId(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
            }
        } catch (NumberFormatException notOne) {
            throw new IllegalArgumentException("A dead letter is PARTITION/OFFSET, as 3/1042, not " + text, notOne);
        }
        throw new IllegalArgumentException("A dead letter is PARTITION/OFFSET, as 3/1042, not " + text);
    }

    /** Orders by partition, then offset. */
    @Override
    public int compareTo(DeadLetterId other) {
        return IN_LOG_ORDER.compare(this, other);
    }

    /** Returns partition and offset with a slash between: {@code 3/1042}. */
    @Override
    public String toString() {
        return partition + "/" + offset;
    }
}
