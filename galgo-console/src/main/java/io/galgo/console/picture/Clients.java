/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Makes Kafka clients from a user's settings, and waits for what they answer. They join no group, commit nothing and create no topic. Safe for any
 * thread.
 */
public final class Clients {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final String BOOTSTRAP = AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG;

    private static final Map<String, Object> MUCH = Map.of(
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000,
            ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);

    private final Map<String, Object> settings;

    /** @throws NullPointerException if {@code bootstrap.servers} is not among the settings */
    public Clients(Map<String, Object> settings) {
        this.settings = Map.copyOf(settings);
        Objects.requireNonNull(settings.get(BOOTSTRAP), BOOTSTRAP);
    }

    String servers() {
        return String.valueOf(settings.get(BOOTSTRAP));
    }

    /**
     * Makes a client that asks brokers.
     *
     * @throws OutOfReachException if the settings make no client, as where an address cannot be resolved
     */
    public Admin admin() {
        var all = new HashMap<>(settings);
        all.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        all.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        try {
            return Admin.create(all);
        } catch (KafkaException e) {
            var why = e.getCause() == null ? e : e.getCause();
            throw new OutOfReachException(
                    "No client can be made for Kafka at " + servers() + ": " + why.getMessage(), e);
        }
    }

    /** For much to read. */
    KafkaConsumer<byte[], byte[]> scanner() {
        return consumer(MUCH, new ByteArrayDeserializer());
    }

    /** For much to read of which little is wanted: keys and values are views of what was fetched, and nothing is copied. */
    KafkaConsumer<ByteBuffer, ByteBuffer> viewer() {
        return consumer(MUCH, new ByteBufferDeserializer());
    }

    /** For few records in many places. */
    KafkaConsumer<byte[], byte[]> sampler() {
        return consumer(Map.of(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 64 << 10), new ByteArrayDeserializer());
    }

    /** Makes one for what is written a moment later: it waits for it, and hears of it at once. */
    public KafkaConsumer<byte[], byte[]> follower() {
        return consumer(Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50), new ByteArrayDeserializer());
    }

    /** Makes one that writes. */
    public KafkaProducer<byte[], byte[]> writer() {
        return producer(Map.of());
    }

    /** Makes one that writes in transactions; others of the same id are fenced. */
    public KafkaProducer<byte[], byte[]> transactional(String id) {
        return producer(
                Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000));
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> further) {
        var all = new HashMap<>(settings);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        all.putAll(further);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Waits for an answer, 15 s at most.
     *
     * @throws KafkaException if it is an error, or there is none
     */
    public static <T> T await(KafkaFuture<T> answer) {
        return await(answer, PATIENCE);
    }

    static <T> T await(KafkaFuture<T> answer, Duration patience) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private <T> KafkaConsumer<T, T> consumer(Map<String, Object> further, Deserializer<T> deserializer) {
        var all = new HashMap<>(settings);
        all.putAll(further);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(all, deserializer, deserializer);
    }
}
