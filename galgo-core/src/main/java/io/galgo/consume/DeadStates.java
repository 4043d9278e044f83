/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/** Writes what becomes of redriven dead letters, in the name of the group that handles them. Connects at the first. Safe for any thread. */
final class DeadStates implements AutoCloseable {

    private final String topic;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final InstantSource clock;
    private Producer<byte[], byte[]> producer;
    private boolean closed;

    DeadStates(String topic, Supplier<Producer<byte[], byte[]>> producers, InstantSource clock) {
        this.topic = topic;
        this.producers = producers;
        this.clock = clock;
    }

    /**
     * Writes a letter's state.
     *
     * @param outcome called once, on the producer's thread or the caller's: null when it is acknowledged, else why not
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    void write(DeadLetterId letter, DeadLetterState state, Consumer<Exception> outcome) {
        try {
            producer()
                    .send(
                            DeadStateRecord.of(topic, letter, state, clock.instant(), null, null),
                            (metadata, refused) -> outcome.accept(refused));
        } catch (RuntimeException refused) {
            outcome.accept(refused);
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (closed) {
            throw new IllegalStateException("Closed");
        }
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> last;
        synchronized (this) {
            closed = true;
            last = producer;
        }
        if (last != null) { // not under the lock, which its callbacks may want
            last.close(Duration.ofSeconds(10));
        }
    }
}
