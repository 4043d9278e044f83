/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The offsets done above a low edge: ranges in order, each with the leader epoch it was handled under. A record found at a marked
 * offset with a later epoch is another record, written after a truncation, and not done. Immutable.
 */
final class Marks {

    private final long edge;
    private final long[] starts;
    private final long[] ends;
    private final int[] epochs;

    /** The latest epoch of what the edge was moved over; -1 if it was not. */
    private final int epochBelow;

    private Marks(long edge, long[] starts, long[] ends, int[] epochs) {
        this(edge, starts, ends, epochs, -1);
    }

    private Marks(long edge, long[] starts, long[] ends, int[] epochs, int epochBelow) {
        this.epochBelow = epochBelow;
        this.edge = edge;
        this.starts = starts;
        this.ends = ends;
        this.epochs = epochs;
    }

    static Marks none(long edge) {
        return new Marks(edge, new long[0], new long[0], new int[0]);
    }

    static Builder from(long edge) {
        return new Builder(edge);
    }

    long edge() {
        return edge;
    }

    int ranges() {
        return starts.length;
    }

    long start(int range) {
        return starts[range];
    }

    long end(int range) {
        return ends[range];
    }

    int epoch(int range) {
        return epochs[range];
    }

    boolean isEmpty() {
        return starts.length == 0;
    }

    /** Returns the offset after the last one marked, the edge if there is none. */
    long end() {
        return isEmpty() ? edge : ends[ends.length - 1];
    }

    /** Returns how many offsets are marked. */
    long count() {
        long count = 0;
        for (int i = 0; i < starts.length; i++) {
            count += ends[i] - starts[i];
        }
        return count;
    }

    /** Tells whether the record at an offset, written under an epoch (-1 if not known), is done. */
    boolean covers(long offset, int epoch) {
        int found = Arrays.binarySearch(starts, offset);
        int range = found >= 0 ? found : -found - 2;
        return range >= 0 && offset < ends[range] && epoch <= epochs[range];
    }

    /** Tells whether the record at an offset is done: below the edge, or covered by a mark. */
    boolean isDone(long offset, int epoch) {
        return offset < edge || covers(offset, epoch);
    }

    /** Returns the first of these ranges only: what is not marked is handled again, never lost. */
    Marks first(int count) {
        return new Marks(edge, Arrays.copyOf(starts, count), Arrays.copyOf(ends, count), Arrays.copyOf(epochs, count));
    }

    /** Returns what is done below an offset. */
    Marks below(long end) {
        var below = from(Math.min(edge, end));
        for (int i = 0; i < starts.length && starts[i] < end; i++) {
            below.done(starts[i], Math.min(ends[i], end), epochs[i]);
        }
        return below.build();
    }

    /** Returns these marks and those of another from an offset on, which lies above all of these. */
    Marks and(Marks other, long from) {
        var all = from(edge);
        for (int i = 0; i < starts.length; i++) {
            all.done(starts[i], ends[i], epochs[i]);
        }
        for (int i = 0; i < other.starts.length; i++) {
            if (other.ends[i] > from) {
                all.done(Math.max(from, other.starts[i]), other.ends[i], other.epochs[i]);
            }
        }
        return all.build();
    }

    /** Returns what is marked here and in another, with the epochs of here. */
    Marks common(Marks other) {
        var common = from(edge);
        int range = 0;
        for (int i = 0; i < starts.length; i++) {
            for (; range < other.starts.length && other.starts[range] < ends[i]; range++) {
                long start = Math.max(starts[i], other.starts[range]);
                long end = Math.min(ends[i], other.ends[range]);
                if (start < end) {
                    common.done(start, end, epochs[i]);
                }
                if (other.ends[range] > ends[i]) {
                    break; // it may reach into the next one
                }
            }
        }
        return common.build();
    }

    /** Returns these marks and those of single records, which are in order and not marked yet. */
    Marks with(List<ConsumerRecord<byte[], byte[]>> done) {
        var all = from(edge);
        int range = 0;
        for (var record : done) {
            for (; range < starts.length && starts[range] < record.offset(); range++) {
                all.done(starts[range], ends[range], epochs[range]);
            }
            all.done(record.offset(), record.offset() + 1, record.leaderEpoch().orElse(-1));
        }
        for (; range < starts.length; range++) {
            all.done(starts[range], ends[range], epochs[range]);
        }
        return all.build();
    }

    /** Returns these marks with the edge moved over what is done right above it. */
    Marks raised() {
        long raised = edge;
        int range = 0;
        int epoch = epochBelow;
        for (; range < starts.length && starts[range] == raised; range++) {
            raised = ends[range];
            epoch = Math.max(epoch, epochs[range]);
        }
        int end = starts.length;
        return new Marks(
                raised,
                Arrays.copyOfRange(starts, range, end),
                Arrays.copyOfRange(ends, range, end),
                Arrays.copyOfRange(epochs, range, end),
                epoch);
    }

    /** Returns the latest leader epoch of what {@link #raised} moved the edge over; -1 if it is not known. */
    int epochBelow() {
        return epochBelow;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Marks marks
                && edge == marks.edge
                && Arrays.equals(starts, marks.starts)
                && Arrays.equals(ends, marks.ends)
                && Arrays.equals(epochs, marks.epochs);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(edge) * 31 + Arrays.hashCode(ends);
    }

    @Override
    public String toString() {
        var text = new StringBuilder().append(edge).append(" {");
        for (int i = 0; i < starts.length; i++) {
            text.append(i == 0 ? "" : ", ").append(starts[i]).append('-').append(ends[i] - 1);
        }
        return text.append('}').toString();
    }

    /** Collects ranges in order, joining those that touch under one epoch. */
    static final class Builder {

        private final long edge;
        private final List<long[]> ranges = new ArrayList<>();

        private Builder(long edge) {
            this.edge = edge;
        }

        /** Marks the offsets from start to before end; what lies below the edge is done anyway. */
        Builder done(long start, long end, int epoch) {
            var last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            if (end <= edge) {
                return this;
            }
            if (start < edge) {
                return done(edge, end, epoch);
            }
            if (end <= start || (last != null && start < last[1])) {
                throw new IllegalArgumentException("Marks go up: " + start + "-" + end + " above " + edge);
            }
            if (last != null && last[1] == start && last[2] == epoch) {
                last[1] = end;
            } else {
                ranges.add(new long[] {start, end, epoch});
            }
            return this;
        }

        Marks build() {
            return new Marks(
                    edge,
                    ranges.stream().mapToLong(range -> range[0]).toArray(),
                    ranges.stream().mapToLong(range -> range[1]).toArray(),
                    ranges.stream().mapToInt(range -> (int) range[2]).toArray());
        }
    }
}
