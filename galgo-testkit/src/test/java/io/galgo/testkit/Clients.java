/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Plain Kafka clients, as a user would make them. */
final class Clients {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Clients() {}

    static KafkaProducer<String, String> producer(String servers, Map<String, Object> more) {
        var config = new HashMap<String, Object>(more);
        config.put("bootstrap.servers", servers);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    static void send(String servers, String topic, String... values) throws Exception {
        try (var producer = producer(servers, Map.of())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
    }

    /**
     * Sends from a thread of its own: once no broker is left, the producer begins anew from its bootstrap addresses, knows no
     * topic any more, and {@code send} itself waits until a broker is back.
     */
    static CompletableFuture<Void> sending(Producer<String, String> producer, String topic, String value) {
        return CompletableFuture.runAsync(() -> {
            try {
                producer.send(new ProducerRecord<>(topic, value)).get();
            } catch (InterruptedException | ExecutionException e) {
                throw new CompletionException(e);
            }
        });
    }

    static KafkaConsumer<String, String> consumer(String servers, Map<String, Object> more) {
        var config = new HashMap<String, Object>(more);
        config.put("bootstrap.servers", servers);
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", "false");
        config.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    /** Reads this many values as a member of the group and commits behind them. */
    static List<String> consume(String servers, String protocol, String group, String topic, int count) {
        try (var consumer = consumer(servers, Map.of("group.id", group, "group.protocol", protocol))) {
            consumer.subscribe(List.of(topic));
            List<String> values = poll(consumer, count);
            consumer.commitSync();
            return values;
        }
    }

    static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (values.size() < count && System.nanoTime() < deadline) {
            values.addAll(
                    StreamSupport.stream(consumer.poll(Duration.ofMillis(100)).spliterator(), false)
                            .map(ConsumerRecord::value)
                            .toList());
        }
        return values;
    }
}
