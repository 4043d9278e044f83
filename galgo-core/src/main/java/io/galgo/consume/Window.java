/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/**
 * How much of a partition may be under way: bytes, so that memory holds it, and offsets between low edge and position, so that the
 * commit metadata can tell what of them is done. Owned by the poll thread.
 */
final class Window {

    /** As a plain bitmap that many offsets fit into the metadata by default, however they are scattered. */
    static final long OFFSETS_THAT_ALWAYS_FIT = 55_000;

    private static final long MOST_OFFSETS = 1L << 26;

    /** Where the broker takes less metadata than it does by default, or much is parked, fewer than those fit. */
    private static final long FEWEST_OFFSETS = 1_000;

    /** What a fetch brings of a partition, at most. */
    private static final long SMALLEST_SHARE = 1L << 20;

    private long offsets = OFFSETS_THAT_ALWAYS_FIT;
    private boolean full;

    /**
     * Returns the most bytes that one partition may have under way: an equal part of three quarters of what all may, or, while all together take
     * less than the fourth, all of that if it is more. Were it equal parts always, one fetch would fill a part where partitions are many,
     * and fast handlers would wait for the next. Never less because less is under way: what is full then would stay so.
     *
     * @param most bytes that all partitions may have under way
     * @param underWay what they have
     */
    static long share(long most, long underWay, int partitions) {
        long quarter = most / 4;
        long part = Math.max(SMALLEST_SHARE, 3 * quarter / Math.max(1, partitions));
        return underWay < quarter ? Math.max(quarter, part) : part;
    }

    /**
     * Marks were written: scattered ones narrow the window, dense ones widen it.
     *
     * @param length in that many characters
     * @param limit of that many allowed
     * @param fits whether all of them could be written
     */
    void encoded(int length, int limit, boolean fits) {
        if (!fits) {
            offsets = Math.max(FEWEST_OFFSETS, offsets / 2);
        } else if (length > limit / 4 * 3) {
            offsets = Math.min(offsets, Math.max(OFFSETS_THAT_ALWAYS_FIT, offsets / 2));
        } else if (length < limit / 4) {
            offsets = Math.min(MOST_OFFSETS, offsets * 2);
        }
    }

    /** Tells whether it was full when that was last asked. */
    boolean isFull() {
        return full;
    }

    /**
     * Tells whether to fetch no more for now. Once full, it stays so until there is room worth a fetch.
     *
     * @param bytes under way
     * @param mostBytes the partition's share
     * @param span offsets between low edge and position
     */
    boolean isFull(long bytes, long mostBytes, long span) {
        full = full ? bytes > mostBytes / 4 * 3 || span > offsets / 4 * 3 : bytes > mostBytes || span > offsets;
        return full;
    }
}
