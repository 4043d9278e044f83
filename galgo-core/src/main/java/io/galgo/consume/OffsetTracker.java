/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Knows what of a partition is done: the low edge, below which all is, and the ranges done above it. Counts records, not offsets,
 * so holes (compaction, transaction markers, aborted records) hold nothing.
 *
 * <p>Owned by the poll thread; workers complete records in the batches, which it reads.
 */
final class OffsetTracker {

    private Deque<Batch> batches = new ArrayDeque<>();

    /** The offset after the last one polled, holes included: the low edge when nothing is open. */
    private long position;

    /** The offset after the last record polled, and its epoch; -1 if not known. */
    private long end;

    private int endEpoch = -1;

    private Optional<Integer> lastEpoch = Optional.empty();

    OffsetTracker(long start) {
        position = start;
        end = start;
    }

    void add(Batch batch) {
        if (batch.firstOffset() < position) {
            throw new IllegalStateException(
                    "Offset " + batch.firstOffset() + " came again: all below " + position + " was polled already");
        }
        batches.add(batch);
        batch.begin(end, endEpoch);
        position = batch.lastOffset() + 1;
        end = position;
        endEpoch = batch.lastEpoch().orElse(-1);
        lastEpoch = batch.lastEpoch();
    }

    /** The consumer's position moved on, perhaps over holes at the end. */
    void position(long next) {
        if (next > position) {
            position = next;
            // The holes may be of a later epoch than the last record: committed with its epoch, that would look like a
            // truncation.
            lastEpoch = Optional.empty();
        }
    }

    long position() {
        return position;
    }

    /** Returns the offset after the last record polled. */
    long end() {
        return end;
    }

    /**
     * Returns the epoch to commit with the low edge, by which the client finds a truncation: that of the record before it or a later
     * one; an earlier one would look like a truncation.
     */
    Optional<Integer> leaderEpoch() {
        var oldest = oldest();
        return oldest == null ? lastEpoch : oldest.oldest().leaderEpoch();
    }

    /** Returns the offset below which all is done, forgetting what lies below. */
    long lowEdge() {
        while (!batches.isEmpty()) {
            long open = batches.peek().lowEdge();
            if (open >= 0) {
                return open;
            }
            batches.remove();
        }
        return position;
    }

    /** Returns the batch of the oldest record that is not done; null if all are. */
    Batch oldest() {
        lowEdge();
        return batches.peek();
    }

    /**
     * Returns what is done above the low edge, holes below the last of that included, and of no key a later event without its earlier ones. Walks over
     * the whole window, so for a commit, not for each record.
     */
    Marks doneAbove() {
        return doneAbove(-1);
    }

    /**
     * The same, with holes up to a record that is about to be done.
     *
     * @param next its offset; -1 if there is none
     */
    Marks doneAbove(long next) {
        long edge = lowEdge();
        long lastDone = next;
        for (var newest = batches.descendingIterator(); newest.hasNext(); ) {
            lastDone = Math.max(lastDone, newest.next().see());
        }
        var marks = Marks.from(edge);
        var kept = new ArrayDeque<Batch>();
        for (var batch : batches) {
            batch.mark(marks);
            if (kept.isEmpty() || !kept.getLast().absorb(batch)) {
                kept.add(batch);
            }
        }
        batches = kept;
        var all = marks.build();
        return all.end() > lastDone + 1 ? all.below(Math.max(edge, lastDone + 1)) : all;
    }

    /** Tells whether the record of an offset was polled and is not done. */
    boolean isOpen(long offset) {
        for (var batch : batches) {
            if (offset <= batch.lastOffset()) {
                return offset >= batch.firstOffset() && batch.isOpen(offset);
            }
        }
        return false;
    }

    /** Shows each open record that is in a lane, in order. */
    void forEachOpen(Consumer<Task> visitor) {
        batches.forEach(batch -> batch.forEachOpen(visitor));
    }

    /** Returns how many polled records are not done. Walks over the whole window. */
    long open() {
        return batches.stream().mapToLong(Batch::open).sum();
    }
}
