/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

/**
 * One partition of a topic as brokers tell of it.
 *
 * @param partition its number
 * @param start the log's first offset; -1 if not known
 * @param end the offset after the last record; -1 if not known
 * @param stable up to there (exclusive) {@code read_committed} consumers can read; below the end while a transaction is open
 * @param leader the broker that leads it; -1 if none does
 * @param replicas how many brokers are to hold it
 * @param inSync how many hold all of it
 */
public record PartitionState(int partition, long start, long end, long stable, int leader, int replicas, int inSync) {

    /** Tells whether the log's ends are known. */
    public boolean isKnown() {
        return start >= 0 && end >= 0;
    }

    /** Tells whether a broker leads it. */
    public boolean hasLeader() {
        return leader >= 0;
    }

    /** Returns how many offsets the log holds; 0 if not known. */
    public long length() {
        return isKnown() ? end - start : 0;
    }
}
