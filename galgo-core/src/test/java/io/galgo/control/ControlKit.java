/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.testkit.EmbeddedKafka;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A console's part in tests: a tenant of its own with topics and key, commands sent, results and status read. For one thread. */
final class ControlKit implements AutoCloseable {

    private static final List<ControlTopic> TOPICS = List.of(
            ControlTopic.STATUS, ControlTopic.COMMANDS, ControlTopic.SETTINGS, ControlTopic.JOBS, ControlTopic.RESULTS);

    final String tenant = UUID.randomUUID().toString();
    final SigningKey key = SigningKey.generate(
            "test", Role.ADMIN, LocalDate.now(java.time.ZoneOffset.UTC).plusDays(2));
    private final EmbeddedKafka kafka;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> reader;
    private final List<ConsumerRecord<byte[], byte[]>> read = new CopyOnWriteArrayList<>();
    private final Map<String, Status> status = new HashMap<>();
    private final Map<String, Integer> sizes = new HashMap<>();

    ControlKit(EmbeddedKafka kafka) throws Exception {
        this.kafka = kafka;
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        var topics = new ArrayList<NewTopic>();
        TOPICS.forEach(topic ->
                topics.add(new NewTopic(topic.topic(tenant), partitions(topic), (short) 1).configs(topic.settings())));
        admin.createTopics(topics).all().get();
        this.reader = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        20,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var all = new ArrayList<TopicPartition>();
        for (var topic : List.of(ControlTopic.STATUS, ControlTopic.RESULTS, ControlTopic.JOBS)) {
            for (int i = 0; i < partitions(topic); i++) {
                all.add(new TopicPartition(name(topic), i));
            }
        }
        reader.assign(all);
    }

    /** A job, its cancelling and its progress stand in partitions of their own, mostly. */
    private static int partitions(ControlTopic topic) {
        return topic == ControlTopic.JOBS ? 6 : 1;
    }

    String name(ControlTopic topic) {
        return topic.topic(tenant);
    }

    Galgo galgo() {
        return Galgo.builder()
                .service("test")
                .serviceVersion("1.0")
                .bootstrapServers(kafka.bootstrapServers())
                .control(Control.trusting(key.trust().toString()).tenant(tenant))
                .build();
    }

    String cluster() throws Exception {
        return admin.describeCluster().clusterId().get();
    }

    Target target(String topic, Offsets... offsets) throws Exception {
        return Target.of(topic, topicId(topic), offsets);
    }

    Target keyTarget(String topic, byte[] keyBytes) throws Exception {
        return new Target(topic, topicId(topic), List.of(), Optional.of(Target.hash(keyBytes)));
    }

    private String topicId(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .topicId()
                .toString();
    }

    Command command(Verb verb, String group, Target target, Duration lasts) throws Exception {
        return command(verb, group, Optional.ofNullable(target), Map.of(), Expected.NOTHING, lasts);
    }

    Command command(
            Verb verb,
            String group,
            Optional<Target> target,
            Map<String, String> parameters,
            Expected expected,
            Duration lasts)
            throws Exception {
        return new Command(
                cluster(),
                UUID.randomUUID().toString().substring(0, 8),
                verb,
                "ana",
                Role.OPERATOR,
                "test",
                group,
                target,
                parameters,
                expected,
                "",
                Instant.now(),
                Instant.now().plus(lasts),
                Optional.empty());
    }

    Command send(Command command) throws Exception {
        send(ControlRecords.of(topicOf(command), command, key));
        return command;
    }

    String topicOf(Command command) {
        return name(
                switch (command.verb().kind()) {
                    case ORDER -> ControlTopic.COMMANDS;
                    case SETTING -> ControlTopic.SETTINGS;
                    case JOB -> ControlTopic.JOBS;
                });
    }

    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    // ---- what comes back ----

    private void poll() {
        reader.poll(Duration.ofMillis(20)).forEach(record -> {
            read.add(record);
            if (record.topic().equals(name(ControlTopic.STATUS))) {
                var where = new String(record.key(), java.nio.charset.StandardCharsets.UTF_8);
                if (record.value() == null) {
                    status.remove(where);
                    return;
                }
                ControlRecords.status(record).ifPresent(said -> {
                    status.put(where, said);
                    sizes.merge(said.getClass().getSimpleName(), record.value().length, Math::max);
                });
            }
        });
    }

    List<Result> results(String id) {
        poll();
        return read.stream()
                .filter(record -> record.topic().equals(name(ControlTopic.RESULTS)))
                .flatMap(record -> ControlRecords.result(record).stream())
                .filter(result -> result.command().equals(id))
                .toList();
    }

    Result result(Command command) {
        return results(command, 1).get(0);
    }

    List<Result> results(Command command, int count) {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> results(command.id()).size() >= count);
        return results(command.id());
    }

    <T extends Status> List<T> status(Class<T> kind) {
        poll();
        return status.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<JobProgress> progress(String job) {
        poll();
        return read.stream()
                .filter(record -> record.topic().equals(name(ControlTopic.JOBS)))
                .flatMap(record -> ControlRecords.progress(record).stream())
                .filter(said -> said.job().equals(job))
                .toList();
    }

    /** Returns the largest value that was read of a kind of status, in bytes. */
    int largest(Class<? extends Status> kind) {
        return sizes.getOrDefault(kind.getSimpleName(), 0);
    }

    @Override
    public void close() {
        reader.close();
        producer.close();
        admin.close();
    }
}
