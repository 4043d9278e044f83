/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.produce.EncodedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An event whose handler is through with it, and whose outputs wait for the transaction that says that it is done.
 *
 * @param partition where it is counted: its source partition, or that one's place in the parked topic
 * @param task the event
 * @param outputs what its handler published
 * @param state what became of the dead letter whose event it is; null if it is none
 * @param bytes roughly what these take on the heap
 * @param waiting the lane that waits for the transaction; null if it has gone on
 */
record HandledEvent(
        Partition partition,
        Task task,
        List<EncodedEvent> outputs,
        ProducerRecord<byte[], byte[]> state,
        long bytes,
        Lane waiting) {

    private static final Duration UNTIL_SAID_AGAIN = Duration.ofSeconds(30);

    /** Returns what the transaction is to write: the outputs, then the state. */
    List<ProducerRecord<byte[], byte[]>> records() {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        outputs.forEach(output -> records.add(output.toRecord()));
        if (state != null) {
            records.add(state);
        }
        return records;
    }

    /** Returns how many records these are. */
    int size() {
        return outputs.size() + (state == null ? 0 : 1);
    }

    /** Its outputs are committed. Poll thread. */
    void committed() {
        if (waiting == null) {
            partition.done(task);
        } else {
            waiting.giveToPollThread(false);
            waiting.headDone();
        }
    }

    /** The brokers do not take its state: it is said again later, and until then its lane waits. Poll thread. */
    void unsaid() {
        partition.later(UNTIL_SAID_AGAIN, () -> partition.handled(this));
    }

    /** Its outputs will not be committed, and that is its failure. Poll thread; only for one whose lane waits. */
    void failed(Exception failure) {
        waiting.giveToPollThread(false);
        // On a worker: a dead letter may have to wait for its broker, and the poll thread waits for nothing.
        partition.submit(() -> partition.failed(waiting, task, waiting.attempt(), failure));
    }
}
