/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.bench.search.Order;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A case's topic, filled once and read by every contender. */
record TestTopic(String name, KeyHistogram histogram, long longestPartition) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BATCH_BYTES = 128 << 10;

    static TestTopic fill(Admin admin, String bootstrapServers, Case one) throws InterruptedException {
        var name = create(admin, one.name(), one.partitions());
        var histogram = new KeyHistogram(one.keys().keys());
        if (one.records() > 0) {
            produce(bootstrapServers, one, name, histogram);
        }
        return new TestTopic(name, histogram, longest(admin, name, one.partitions()));
    }

    /**
     * Creates a topic and returns its name when every partition has a leader that answers: a producer that comes earlier may hang
     * until it gives up.
     */
    static String create(Admin admin, String prefix, int partitions) throws InterruptedException {
        var name = prefix + "-" + UUID.randomUUID();
        get(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all());
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                longest(admin, name, partitions);
                return name;
            } catch (IllegalStateException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > until) {
                    throw e;
                }
                Thread.sleep(50); // the broker has not heard of it yet
            }
        }
    }

    static void delete(Admin admin, String name) throws InterruptedException {
        get(admin.deleteTopics(List.of(name)).all());
    }

    private static void produce(String servers, Case one, String name, KeyHistogram histogram) {
        var value = new byte[one.valueBytes()];
        new Random(1).nextBytes(value);
        var keys = IntStream.range(0, one.keys().keys())
                .mapToObj(key -> KeyChoice.name(key).getBytes(UTF_8))
                .toList();
        var indexes = one.keys().indexes();
        produce(servers, name, one.records(), number -> {
            int key = indexes.getAsInt();
            histogram.add(key);
            return new ProducerRecord<>(name, keys.get(key), value);
        });
    }

    /** Fills a topic with orders, numbered from 0 on. */
    static void fillWithOrders(String servers, String name, long records) {
        var orders = new Order();
        produce(
                servers,
                name,
                records,
                number ->
                        new ProducerRecord<>(name, ("user-" + number % 100_000).getBytes(UTF_8), orders.json(number)));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the outcome
    private static void produce(
            String servers, String name, long records, LongFunction<ProducerRecord<byte[], byte[]>> record) {
        var settings = new HashMap<String, Object>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 128L << 20);
        var failure = new AtomicReference<Exception>();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < records && failure.get() == null; i++) {
                producer.send(record.apply(i), (sent, problem) -> {
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    }
                });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("Cannot fill topic " + name, failure.get());
        }
    }

    private static long longest(Admin admin, String name, int partitions) throws InterruptedException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        for (int partition = 0; partition < partitions; partition++) {
            latest.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
        return get(admin.listOffsets(latest).all()).values().stream()
                .mapToLong(end -> end.offset())
                .max()
                .orElse(0);
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "The broker refused: " + e.getCause().getMessage(), e.getCause());
        }
    }
}
