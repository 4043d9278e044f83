/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes copies of records that are in the topics already, headers and so {@code ce_id} included: what a producer does that crashed
 * between sending and noting that it has sent.
 */
final class Redelivery {

    private static final int MOST_COPIES = 20;
    private static final Duration READ = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Object> settings;

    Redelivery(String bootstrapServers) {
        settings = Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
    }

    /** Copies up to 20 records chosen at random, and says so. */
    String copySome(Random random) throws InterruptedException {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Repeats.partitions(consumer));
            consumer.seekToEnd(consumer.assignment());
            consumer.beginningOffsets(consumer.assignment()).forEach((partition, first) -> {
                long next = consumer.position(partition);
                consumer.seek(partition, next > first ? random.nextLong(first, next) : first);
            });
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (records.isEmpty() && System.nanoTime() - end < 0) { // a busy machine may bring nothing at first
                consumer.poll(READ).forEach(records::add);
            }
        }
        Collections.shuffle(records, random);
        var chosen = records.subList(0, Math.min(MOST_COPIES, records.size()));
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var record : chosen) {
                sent.add(producer.send(new ProducerRecord<>(
                        record.topic(), record.partition(), record.key(), record.value(), record.headers())));
            }
            for (var copy : sent) {
                copy.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Copies could not be written", e.getCause());
        }
        return ": " + chosen.size();
    }
}
