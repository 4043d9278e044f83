/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What was polled of one assignment of a partition and is not done, and what of it is done above the low edge, by this owner or by former ones. The
 * poll thread's, but for the bytes, which workers free.
 */
final class Backlog {

    private final OffsetTracker tracker;
    private final Window window = new Window();
    private final AtomicLong bytes = new AtomicLong();

    /** Of the latest batch. */
    private long bytesAnEvent = 1;

    /** The position when it was asked last whether anything came. */
    private long grownTo = -1;

    /** What a former owner did above the low edge; null once passed. */
    private Marks doneBefore;

    Backlog(Marks doneBefore) {
        this.tracker = new OffsetTracker(doneBefore.edge());
        this.doneBefore = doneBefore.isEmpty() ? null : doneBefore;
    }

    /** Counts in what a poll brought. */
    void add(Batch batch) {
        tracker.add(batch);
        long size = batch.bytes();
        bytes.addAndGet(size);
        bytesAnEvent = Math.max(1, size / batch.size());
        if (doneBefore != null && batch.firstOffset() >= doneBefore.end()) {
            doneBefore = null;
        }
    }

    /** Tells whether a former owner handled a record. */
    boolean isDoneBefore(ConsumerRecord<byte[], byte[]> record) {
        return doneBefore != null
                && doneBefore.covers(record.offset(), record.leaderEpoch().orElse(-1));
    }

    /** Returns what a former owner did above the low edge; null once that is passed. */
    Marks doneBefore() {
        return doneBefore;
    }

    /** Returns what is done above the low edge: by this owner, and by former ones beyond what was polled. */
    Marks marks() {
        return marks(List.of());
    }

    /**
     * The same, once these are done too.
     *
     * @param next records, in order, that are not done yet
     */
    Marks marks(List<ConsumerRecord<byte[], byte[]>> next) {
        var own = tracker.doneAbove(
                next.isEmpty() ? -1 : next.get(next.size() - 1).offset());
        return (doneBefore == null ? own : own.and(doneBefore, tracker.end())).with(next);
    }

    OffsetTracker tracker() {
        return tracker;
    }

    Window window() {
        return window;
    }

    /**
     * Tells whether to fetch no more for now.
     *
     * @param share of the bytes that all partitions may have under way
     * @param enough events to have under way
     */
    boolean isFull(long share, long enough) {
        long most = enough < share / bytesAnEvent ? enough * bytesAnEvent : share;
        return window.isFull(bytes(), most, tracker.position() - tracker.lowEdge());
    }

    /** Tells whether anything was fetched since that was asked last. */
    boolean hasGrown() {
        boolean grown = tracker.position() > grownTo;
        grownTo = tracker.position();
        return grown;
    }

    /** Returns what the records that are not done take, in bytes. Any thread. */
    long bytes() {
        return bytes.get();
    }

    /** What is under way takes more: outputs that wait to be committed. Any thread. */
    void took(long more) {
        bytes.addAndGet(more);
    }

    /** What was under way is done. Any thread. */
    void freed(long done) {
        bytes.addAndGet(-done);
    }
}
