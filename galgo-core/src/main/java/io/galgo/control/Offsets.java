/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

/**
 * Offsets of a partition that stand beside each other.
 *
 * @param partition the partition, from 0
 * @param from the first of them
 * @param until the one behind the last
 */
public record Offsets(int partition, long from, long until) {

    private static final long END = Long.MAX_VALUE;

    /** @throws IllegalArgumentException if one is negative, or there are none */
    public Offsets {
        if (partition < 0 || from < 0 || until <= from) {
            throw new IllegalArgumentException(
                    "There are no offsets from " + from + " until " + until + " in partition " + partition);
        }
    }

    /** One event. */
    public static Offsets one(int partition, long offset) {
        return new Offsets(partition, offset, offset + 1);
    }

    /** A whole partition, what is still to be written too. */
    public static Offsets all(int partition) {
        return new Offsets(partition, 0, END);
    }

    /** Tells whether they are the whole partition. */
    public boolean isAll() {
        return from == 0 && until == END;
    }

    /** Returns how many there are. */
    public long count() {
        return until - from;
    }
}
