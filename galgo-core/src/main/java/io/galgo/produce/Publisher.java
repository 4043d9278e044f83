/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;
import io.galgo.Topic;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to Kafka directly: for events with no database behind them. A service that changes a database publishes through
 * its outbox, else a crash between the two loses one of them.
 *
 * <p>By default each event is acknowledged by all in-sync replicas, written once (idempotent producer) and in batches compressed
 * with LZ4. Safe for any thread; events of a key are sent in the order in which {@link #publish} was called.
 */
public final class Publisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

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
     *     completed on the client's network thread, so go on elsewhere with anything slow and with publishing, which may wait
     * @throws IllegalArgumentException if the event cannot be written, see {@link EventEncoder#encode}
     */
    public CompletionStage<Published> publish(NewEvent<?, ?> event) {
        return publish(encoder.encode(event));
    }

    /**
     * Publishes an event as {@link #publish(NewEvent)} does, and calls when it has ended instead of giving a stage: for those who publish
     * hundreds of thousands a second, for whom a stage is a tenth of what an event takes.
     *
     * <pre>{@code
     * publisher.publish(NewEvent.of(VISITED, page, visit), (published, failure) -> {
     *     if (failure != null) {
     *         log.error("A visit is lost", failure);
     *     }
     * });
     * }</pre>
     *
     * @param ended called once with where the event stands and null, or null and why it was not published; on the client's network thread,
     *     or on the calling thread where the client refuses the event at once. Go on elsewhere with anything slow and with publishing: on
     *     the network thread it may wait for that very thread, until it fails. Whatever it throws is logged
     * @throws IllegalArgumentException if the event cannot be written, see {@link EventEncoder#encode}
     */
    public void publish(NewEvent<?, ?> event, BiConsumer<? super Published, ? super PublishException> ended) {
        send(encoder.encode(event), Objects.requireNonNull(ended, "ended"));
    }

    /** Publishes an event that was encoded before. */
    public CompletionStage<Published> publish(EncodedEvent event) {
        var stage = new Stage();
        send(event, stage);
        return stage;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private void send(EncodedEvent event, BiConsumer<? super Published, ? super PublishException> ended) {
        var underWay = new UnderWay(event, ended);
        try {
            producer.send(event.toRecord(), underWay);
        } catch (RuntimeException refused) { // the client's, or that of a partitioner which the service gave it
            underWay.onCompletion(null, refused);
        }
    }

    /**
     * What is kept of an event until its end, and no more than that needs: tens of thousands are under way at a time, each collection of
     * garbage copies them, and whatever is looked at in the end has long left the processor's cache.
     *
     * <p>The client may call it twice, from two threads: once its producer id is refused for good it takes an event, throws, and aborts what
     * it has taken. The first call counts.
     */
    private static final class UnderWay implements Callback {

        private static final AtomicIntegerFieldUpdater<UnderWay> CALLS =
                AtomicIntegerFieldUpdater.newUpdater(UnderWay.class, "calls");

        private final EventId id;
        private final String topic;
        private final int valueBytes;
        private final BiConsumer<? super Published, ? super PublishException> ended;

        @SuppressWarnings("UnusedVariable") // by its updater
        private volatile int calls;

        UnderWay(EncodedEvent event, BiConsumer<? super Published, ? super PublishException> ended) {
            this.id = event.id();
            this.topic = event.topic();
            this.valueBytes = event.value() == null ? 0 : event.value().length;
            this.ended = ended;
        }

        @Override
        public void onCompletion(RecordMetadata metadata, Exception failure) {
            if (!CALLS.compareAndSet(this, 0, 1)) {
                LOG.debug("Event {} of {} had ended already", id, topic, failure);
                return;
            }
            try {
                if (failure == null) {
                    ended.accept(new Published(id, metadata.topic(), metadata.partition(), metadata.offset()), null);
                } else {
                    ended.accept(null, PublishFailures.explain(id, topic, valueBytes, failure));
                }
            } catch (Throwable bug) { // an Error would end the client's network thread, and all publishing with it
                LOG.error("What was to be done at the end of event {} of {} failed", id, topic, bug);
            }
        }
    }

    /** The stage of an event, which is its callback as well: one object less to keep. */
    private static final class Stage extends CompletableFuture<Published>
            implements BiConsumer<Published, PublishException> {

        @Override
        public void accept(Published published, PublishException failure) {
            if (failure == null) {
                complete(published);
            } else {
                completeExceptionally(failure);
            }
        }

        /** What is chained to it is no callback. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
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
