/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.console.picture.Masks;
import io.galgo.control.Command;
import io.galgo.control.ControlRecords;
import io.galgo.control.ControlTopic;
import io.galgo.control.Opened;
import io.galgo.control.Outcome;
import io.galgo.control.Result;
import io.galgo.control.Role;
import io.galgo.control.SigningKey;
import io.galgo.control.Status;
import io.galgo.control.TrustedKeys;
import io.galgo.testkit.EmbeddedKafka;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Who has a part in an act, with control topics of their own: an executor, and an instance as the control topics know one, a real member of a
 * real group that says hello and answers as the test says.
 */
final class Actors implements AutoCloseable {

    static final Duration WAIT = Duration.ofSeconds(60);

    final EmbeddedKafka kafka;
    final String tenant = "t" + UUID.randomUUID().toString().substring(0, 8);
    final SigningKey key = SigningKey.generate(
            "test-1", Role.OPERATOR, LocalDate.now(ZoneOffset.UTC).plusDays(1));
    final String group = "billing-" + UUID.randomUUID();
    final String topic;
    private final List<Runnable> open = new ArrayList<>();

    Actors(EmbeddedKafka kafka) {
        this.kafka = kafka;
        this.topic = kafka.newTopic("orders", 1);
    }

    Actors withTopics() {
        try (var setup = ControlSetup.of(settings(), tenant)) {
            setup.create(setup.wanted());
        }
        return this;
    }

    Map<String, Object> settings() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    Executor executor() {
        return executor(false, 30);
    }

    Executor executor(boolean readOnly, int mostAMinute) {
        var executor = Executor.of(
                settings(),
                new ExecutorSettings(
                        "prod-eu",
                        tenant,
                        key,
                        TrustedKeys.of(List.of(key.trust())),
                        Masks.none(),
                        readOnly,
                        mostAMinute,
                        true,
                        InstantSource.system()));
        open.add(executor::close);
        return executor;
    }

    static Rights rights(Role role) {
        return new Rights("anna", "cli", List.of(Grant.everywhere(role), Grant.everywhere(Role.READER)));
    }

    void publish(String... keys) {
        try (var producer = producer()) {
            for (var one : keys) {
                producer.send(new ProducerRecord<>(topic, 0, one.getBytes(UTF_8), "{}".getBytes(UTF_8)))
                        .get();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void say(ProducerRecord<byte[], byte[]> record) {
        try (var producer = producer()) {
            producer.send(record).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A member of the group, which has committed an offset. */
    KafkaConsumer<byte[], byte[]> member(long committed) {
        var all = new HashMap<>(settings());
        all.put("group.id", group);
        all.put("enable.auto.commit", false);
        all.put("auto.offset.reset", "earliest");
        var member = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        open.add(member::close);
        member.subscribe(List.of(topic));
        while (member.assignment().isEmpty()) {
            member.poll(Duration.ofMillis(50));
        }
        member.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(committed)));
        return member;
    }

    /** An instance: a member that says hello, and answers each command that counts as the test says. */
    Instance instance(Function<Command, Outcome> answer) {
        var instance = new Instance(member(0).groupMetadata().memberId(), answer);
        open.add(instance::close);
        return instance;
    }

    final class Instance implements AutoCloseable {
        final String name = "billing-" + UUID.randomUUID().toString().substring(0, 4);
        final List<Command> commands = new CopyOnWriteArrayList<>();
        private final Function<Command, Outcome> answer;
        private final KafkaConsumer<byte[], byte[]> reader =
                new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        private final Thread thread = new Thread(this::obey, "instance");
        private volatile boolean closed;

        private Instance(String member, Function<Command, Outcome> answer) {
            this.answer = answer;
            say(ControlRecords.of(
                    ControlTopic.STATUS.topic(tenant),
                    new Status.Hello(
                            name,
                            group,
                            Instant.now(),
                            member,
                            "billing",
                            "1.42.0",
                            "localhost",
                            Instant.now(),
                            List.of(topic),
                            List.of(),
                            "by-key",
                            Map.of("concurrency", "16"),
                            List.of(key.trust().id()),
                            Map.of(topic, List.of(0)))));
            var partitions = new ArrayList<TopicPartition>();
            for (var one : List.of(ControlTopic.COMMANDS, ControlTopic.SETTINGS, ControlTopic.JOBS)) {
                reader.partitionsFor(one.topic(tenant))
                        .forEach(found -> partitions.add(new TopicPartition(found.topic(), found.partition())));
            }
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            partitions.forEach(reader::position);
            thread.start();
        }

        private void obey() {
            while (!closed) {
                for (var record : reader.poll(Duration.ofMillis(20))) {
                    var opened = ControlRecords.open(
                            record, kafka.clusterId(), TrustedKeys.of(List.of(key.trust())), Instant.now());
                    if (opened instanceof Opened.Accepted accepted) {
                        commands.add(accepted.command());
                        Optional.ofNullable(answer.apply(accepted.command()))
                                .ifPresent(outcome -> answer(accepted.command(), name, outcome));
                    }
                }
            }
        }

        @Override
        public void close() {
            closed = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            reader.close();
        }
    }

    void answer(Command command, String instance, Outcome outcome) {
        say(ControlRecords.of(
                ControlTopic.RESULTS.topic(tenant),
                Result.of(command, instance, outcome, "as it was told", Instant.now())));
    }

    @Override
    public void close() {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).run();
        }
    }
}
