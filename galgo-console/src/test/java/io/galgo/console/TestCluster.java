/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.console.lag.Words;
import io.galgo.testkit.EmbeddedKafka;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A cluster as tests bring it into a state: plain clients, and a console that looks at it. */
final class TestCluster {

    private final EmbeddedKafka kafka;

    TestCluster(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    String topic(int partitions) {
        return kafka.newTopic("orders", partitions);
    }

    static String group() {
        return "group-" + UUID.randomUUID();
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> further) {
        var settings = new HashMap<String, Object>(further);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Publishes a record for each key, in order, to one partition. */
    void publish(String topic, int partition, Instant timestamp, String... keys) {
        try (var producer = producer(Map.of())) {
            for (var key : keys) {
                producer.send(record(topic, partition, timestamp, key)).get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static ProducerRecord<byte[], byte[]> record(String topic, int partition, Instant timestamp, String key) {
        return new ProducerRecord<>(
                topic, partition, timestamp.toEpochMilli(), key.getBytes(UTF_8), "{}".getBytes(UTF_8));
    }

    /** A plain consumer of a group, which has joined. */
    KafkaConsumer<byte[], byte[]> joined(String group, String topic) {
        var consumer = consumer(group);
        consumer.subscribe(List.of(topic));
        while (consumer.assignment().isEmpty()) {
            consumer.poll(Duration.ofMillis(50));
        }
        return consumer;
    }

    KafkaConsumer<byte[], byte[]> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        group,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Commits for a group that has no members. */
    void commit(String group, String topic, int partition, long offset) {
        try {
            kafka.admin()
                    .alterConsumerGroupOffsets(
                            group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Answers a look as it would be answered after that time, in which nothing happened. */
    <A> Answer<A> answerAfter(Duration time, Look<A> look) {
        try (var console = console(time)) {
            return console.answer(look);
        }
    }

    Console console(Duration later) {
        return Console.of(
                Map.of("bootstrap.servers", kafka.bootstrapServers()), Clock.offset(Clock.systemUTC(), later));
    }

    /** Returns the sentences that explain a group, the first one first. */
    List<String> explained(Duration later, String group) {
        var answer = answerAfter(later, explain(group));
        return answer.content().findings().stream()
                .map(finding -> finding.cause().sentence(words(answer)))
                .toList();
    }

    static Explain explain(String group) {
        return new Explain(group, Optional.empty(), OptionalInt.empty(), OptionalLong.empty());
    }

    static ShowLag lag(String group) {
        return new ShowLag(Optional.of(group), Optional.empty(), OptionalInt.empty());
    }

    static Words words(Answer<?> answer) {
        return new Words(ZoneOffset.UTC, answer.asOf());
    }
}
