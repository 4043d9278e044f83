/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic as it grows, as readers of committed records see it, before anybody deletes from it. Its own thread reads, others ask. */
final class SoakTail implements AutoCloseable {

    private final String bootstrapServers;
    private final String topic;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final CompletableFuture<Void> running;
    private volatile boolean closed;
    private volatile long caughtUpAt = System.nanoTime();

    SoakTail(String bootstrapServers, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        running = CompletableFuture.runAsync(this::run, task -> new Thread(task, "soak-tail").start());
    }

    private void run() {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (var reader = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            while (!closed) {
                try {
                    turn(reader);
                } catch (KafkaException brokerAway) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn(KafkaConsumer<byte[], byte[]> reader) throws InterruptedException {
        if (reader.assignment().isEmpty()) {
            var partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            reader.assign(partitions);
            TimeUnit.MILLISECONDS.sleep(100);
            return;
        }
        long now = System.nanoTime();
        var polled = reader.poll(Duration.ofMillis(100));
        synchronized (records) {
            polled.forEach(records::add);
        }
        var ends = reader.endOffsets(reader.assignment());
        if (ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue())) {
            caughtUpAt = now;
        }
    }

    /** Tells whether all that stood in the topic at a time has been read. */
    boolean hasReadTo(long time) {
        return caughtUpAt - time >= 0;
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        synchronized (records) {
            return List.copyOf(records);
        }
    }

    @Override
    public void close() {
        closed = true;
        running.join();
    }
}
