/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record in a lane: a link of the lane's queue, and the mark whether it is done. */
final class Task {

    final ConsumerRecord<byte[], byte[]> record;

    /** By {@link System#nanoTime}. */
    final long fetchedAt;

    /** Written by the poll thread when it appends the next task, read by the lane's worker. */
    volatile Task next;

    /** Set by the poll thread when it appends this task. */
    Lane lane;

    private volatile boolean done;
    private volatile boolean skipped;

    Task(ConsumerRecord<byte[], byte[]> record, long fetchedAt) {
        this.record = record;
        this.fetchedAt = fetchedAt;
    }

    /** It is to be a dead letter instead of being handled. Poll thread. */
    void skip() {
        skipped = true;
    }

    boolean isSkipped() {
        return skipped;
    }

    void done() {
        done = true;
    }

    boolean isDone() {
        return done;
    }
}
