/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records of a batch for one worker to go through in order: the way of fast handlers, with no work for a record but its own.
 *
 * <p>The worker claims each record by counting a cursor up; the poll thread may set it to {@link #STOPPED} and learns from the former
 * value exactly what was claimed, so the rest can be taken away at any moment without a record being handled twice or not at all.
 * Which records these are is fixed when the run is made: what the poll thread gives to lanes later does not change it.
 */
final class Run {

    /** Far above any position, and far from overflow however often a worker still counts up. */
    static final int STOPPED = 1 << 30;

    private final Batch batch;

    /** The batch's: a worker that claimed a record may have no core for so long that its batch has only tasks by then. */
    private final ConsumerRecord<byte[], byte[]>[] records;

    private final int[] indices;
    private final int end;
    private final long bytes;
    private final AtomicInteger cursor = new AtomicInteger();

    private static final VarHandle DONE;

    static {
        try {
            DONE = MethodHandles.lookup().findVarHandle(Run.class, "done", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How many of its records are done. Written by its worker, with release semantics. */
    @SuppressWarnings("UnusedVariable") // by its handle
    private int done;

    /** Set under the run queue's lock: a worker has begun with it, and no other may. */
    boolean begun;

    /** Set under the run queue's lock: the lane that waits for the record that was being handled when the run was stopped. */
    Lane overtaken;

    /** Set under the run queue's lock: what the record before the cursor failed with. */
    Throwable failure;

    private Run(Batch batch, int[] indices, int end, long bytes) {
        this.batch = batch;
        this.records = batch.records();
        this.indices = indices;
        this.end = end;
        this.bytes = bytes;
        batch.run(this);
    }

    /** A run of all records of a batch. */
    static Run all(Batch batch, long bytes) {
        return new Run(batch, null, batch.size(), bytes);
    }

    /** A run of some records of a batch, in order. */
    static Run of(Batch batch, int[] indices, long bytes) {
        return new Run(batch, indices, indices.length, bytes);
    }

    Batch batch() {
        return batch;
    }

    /** Returns how many records it has. */
    int end() {
        return end;
    }

    /** Returns what its records take, in bytes. */
    long bytes() {
        return bytes;
    }

    /** Its worker: the record at this position is done, like all before it. */
    void done(int position) {
        DONE.setRelease(this, position + 1);
    }

    /** Returns how many of its records, from the first on, are done. */
    int done() {
        return (int) DONE.getAcquire(this);
    }

    /** Returns the index in the batch below which all that belongs to runs is done. Poll thread. */
    int doneBelow() {
        int done = done();
        return done < end ? index(done) : batch.size();
    }

    /** Claims the next position: {@link #end} or more if there is none, {@link #STOPPED} or more if the run was stopped. */
    int claim() {
        return cursor.getAndIncrement();
    }

    /** Stops the run and returns how far it was claimed. */
    int stop() {
        return Math.min(cursor.getAndSet(STOPPED), end + 1);
    }

    /** Returns how far it is claimed. */
    int claimed() {
        return cursor.get();
    }

    /** Returns the index in the batch of the record at a position. */
    int index(int position) {
        return indices == null ? position : indices[position];
    }

    ConsumerRecord<byte[], byte[]> record(int position) {
        return records[index(position)];
    }
}
