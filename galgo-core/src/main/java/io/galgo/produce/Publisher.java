/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;
import io.galgo.Headers.Header;
import io.galgo.Topic;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Sends events to Kafka directly: for events with no database behind them. A service that changes a database publishes through
 * its outbox, else a crash between the two loses one of them.
 *
 * <p>By default each event is acknowledged by all in-sync replicas, written once (idempotent producer) and in batches compressed
 * with LZ4. Safe for any thread; events of a key are sent in the order in which {@link #publish} was called.
 */
public final class Publisher implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final EventEncoder encoder;

    /** Publishes with a producer that is closed with this publisher. */
    public Publisher(Producer<byte[], byte[]> producer, EventEncoder encoder) {
        this.producer = Objects.requireNonNull(producer, "producer");
        this.encoder = Objects.requireNonNull(encoder, "encoder");
    }

    /** Publishes an event of a topic, key and value; see {@link #publish(NewEvent)}. */
    public <K, V> CompletionStage<Published> publish(Topic<K, V> topic, K key, V value) {
        return publish(NewEvent.of(topic, key, value));
    }

    /**
     * Publishes an event, in the calling thread's context. Waits while the client's buffer is full or the topic's partitions are
     * not known yet, a minute at most (Kafka's {@code max.block.ms}).
     *
     * @return completes with where the event stands once the broker has acknowledged it, else fails with a {@link PublishException};
     *     completed on the client's network thread, so go on elsewhere with anything slow
     * @throws IllegalArgumentException if the event cannot be written, see {@link EventEncoder#encode}
     */
    public CompletionStage<Published> publish(NewEvent<?, ?> event) {
        return publish(encoder.encode(event));
    }

    /** Publishes an event that was encoded before. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    public CompletionStage<Published> publish(EncodedEvent event) {
        var underWay = new UnderWay(event);
        try {
            producer.send(event.toRecord(), underWay);
        } catch (KafkaException | IllegalStateException refused) {
            underWay.failed(refused);
        }
        return underWay;
    }

    /**
     * What is kept of an event until its end, in one object and no more than that needs: tens of thousands are under way at a time, and each
     * collection of garbage copies them. Of the identity it is the header, which the client keeps as well.
     */
    private static final class UnderWay extends CompletableFuture<Published> implements Callback {

        private final Header id;
        private final String topic;
        private final int valueBytes;

        UnderWay(EncodedEvent event) {
            id = event.idHeader();
            topic = event.topic();
            valueBytes = event.value() == null ? 0 : event.value().length;
        }

        /** What is chained to it is no callback. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }

        @Override
        public void onCompletion(RecordMetadata metadata, Exception failure) {
            if (failure == null) {
                complete(new Published(
                        new EventId(id.text()), metadata.topic(), metadata.partition(), metadata.offset()));
            } else {
                failed(failure);
            }
        }

        void failed(Exception failure) {
            completeExceptionally(PublishFailures.explain(new EventId(id.text()), topic, valueBytes, failure));
        }
    }

    /** Sends what is still on its way, waiting at most a minute, then closes. */
    @Override
    public void close() {
        close(Duration.ofMinutes(1));
    }

    /** Sends what is still on its way, waiting at most that long, then closes: what was not sent by then fails. */
    public void close(Duration timeout) {
        producer.close(timeout);
    }
}
