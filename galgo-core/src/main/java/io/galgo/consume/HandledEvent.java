/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.produce.EncodedEvent;
import java.util.List;

/**
 * An event whose handler has succeeded, and whose outputs wait for the transaction that says that it is done.
 *
 * @param partition where it is counted: its source partition, or that one's place in the parked topic
 * @param task the event
 * @param outputs what its handler published, at least one
 * @param bytes roughly what these take on the heap
 * @param waiting the lane that waits for the transaction; null if it has gone on
 */
record HandledEvent(Partition partition, Task task, List<EncodedEvent> outputs, long bytes, Lane waiting) {

    /** Its outputs are committed. Poll thread. */
    void committed() {
        if (waiting == null) {
            partition.done(task);
        } else {
            waiting.giveToPollThread(false);
            waiting.headDone();
        }
    }

    /** Its outputs will not be committed, and that is its failure. Poll thread; only for one whose lane waits. */
    void failed(Exception failure) {
        waiting.giveToPollThread(false);
        // On a worker: a dead letter may have to wait for its broker, and the poll thread waits for nothing.
        partition.submit(() -> partition.failed(waiting, task, waiting.attempt(), failure));
    }
}
