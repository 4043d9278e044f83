/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.console.Console;
import io.galgo.console.ShowGroup;
import io.galgo.console.access.Users;
import io.galgo.console.act.ControlSetup;
import io.galgo.console.act.Executor;
import io.galgo.console.act.ExecutorSettings;
import io.galgo.console.picture.Masks;
import io.galgo.consume.RunningConsumer;
import io.galgo.control.Control;
import io.galgo.control.Role;
import io.galgo.control.SigningKey;
import io.galgo.control.TrustedKeys;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A cluster on which one may act: control topics, a key, and services whose provider refuses one key until it is mended. */
final class ActScene {

    static final String REFUSED = "user-93";
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What was done is seen soon: tests wait for it again and again. */
    private static final Pace BRISK = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));

    /** One for all: a key's lines in the audit are one chain. */
    static final SigningKey KEY = SigningKey.generate("test-1", Role.ADMIN, LocalDate.of(9999, 12, 31));

    private final EmbeddedKafka kafka;

    ActScene(EmbeddedKafka kafka) {
        this.kafka = kafka;
        try (var setup = ControlSetup.of(settings(), "")) {
            setup.create(setup.wanted());
        }
    }

    private Map<String, Object> settings() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    private static TrustedKeys trusted() {
        return TrustedKeys.of(List.of(KEY.trust()));
    }

    /** The cluster as it is looked at. */
    Cluster looked() {
        return new Cluster("prod-eu", () -> Console.of(settings(), Clock.systemUTC()), "#7a1f1f")
                .believing("", trusted());
    }

    /** The cluster as it is acted on. */
    Cluster acted() {
        return acted(looked());
    }

    Cluster acted(Cluster looked) {
        return looked.believing("", trusted()).actingBy(this::executor);
    }

    Executor executor() {
        return Executor.of(settings(), ExecutorSettings.of(KEY).on("prod-eu", "", trusted(), Masks.none()));
    }

    /** A console that people of each role may sign in to. */
    ConsoleServer serve(Cluster cluster) throws IOException {
        var file = Served.users(Files.createTempDirectory("galgo-acts").resolve("users.yaml"));
        return ConsoleServer.start(
                ServerOptions.local(List.of(cluster)).withUsers(Users.read(file)), Optional.empty(), BRISK);
    }

    /** A service that retries what its provider refuses, for an hour. */
    Service billing() {
        return retrying(unique("billing"), kafka.newTopic("shop.orders", 2));
    }

    Service retrying(String group, String topic) {
        return new Service(group, topic, RetryPolicy.backoff(Duration.ofHours(1), Duration.ofHours(1)), false);
    }

    /** A service whose provider gives the refused key no answer at all. */
    Service hanging() {
        return new Service(
                unique("billing"),
                kafka.newTopic("shop.orders", 2),
                RetryPolicy.backoff(Duration.ofHours(1), Duration.ofHours(1)),
                true);
    }

    /** A service that gives up at once. */
    Service mail() {
        return givingUp(unique("mail"), kafka.newTopic("shop.orders", 2));
    }

    Service givingUp(String group, String topic) {
        return new Service(group, topic, RetryPolicy.none(), false);
    }

    private static String unique(String name) {
        return name + "." + UUID.randomUUID().toString().substring(0, 8);
    }

    /** A service with a group and a topic of its own. It is under load until it is closed. */
    final class Service implements AutoCloseable {
        final String group;
        final String topic;
        final AtomicBoolean mended = new AtomicBoolean();

        /** Whether the provider gives no answer at all, until its caller is interrupted. */
        final AtomicBoolean hangs;

        final AtomicInteger interrupted = new AtomicInteger();

        /** How many events of other keys were handled. */
        final AtomicInteger others = new AtomicInteger();

        /** The numbers of the refused key's events, as they were handled. */
        final List<Integer> handled = new CopyOnWriteArrayList<>();

        private final AtomicInteger attempts = new AtomicInteger();
        private final AtomicInteger sent = new AtomicInteger();
        private final RunningConsumer consumer;
        private final KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
        private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();

        private Service(String group, String topic, RetryPolicy retry, boolean hangs) {
            this.group = group;
            this.topic = topic;
            this.hangs = new AtomicBoolean(hangs);
            publish(0, "ann");
            publish(0, REFUSED);
            consumer = Galgo.builder()
                    .service(group)
                    .serviceVersion("1.42.0")
                    .bootstrapServers(kafka.bootstrapServers())
                    .control(Control.trusting(trusted()))
                    .build()
                    .consumer(group)
                    .on(Topic.json(topic, JsonNode.class), event -> {
                        if (!REFUSED.equals(String.valueOf(event.key()))) {
                            others.incrementAndGet();
                            return;
                        }
                        attempts.incrementAndGet();
                        hangUntilInterrupted();
                        if (!mended.get()) {
                            throw new SocketTimeoutException("the provider does not answer");
                        }
                        handled.add(event.value().path("n").asInt());
                    })
                    .retry(retry)
                    .circuitBreaker(CircuitBreaker.off())
                    .start();
            await().atMost(PATIENCE).until(() -> attempts.get() >= 1);
            try (var console = Console.of(settings(), Clock.systemUTC())) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(console.answer(new ShowGroup(group))
                                        .content()
                                        .instances())
                                .singleElement()
                                .satisfies(instance -> {
                                    assertThat(instance.isConfirmed()).isTrue();
                                    assertThat(instance.keys())
                                            .containsExactly(KEY.trust().id());
                                }));
            }
        }

        private void hangUntilInterrupted() throws InterruptedException {
            if (hangs.get()) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    throw e;
                }
            }
        }

        /** Has events come, of the refused key now and then, until it is closed. */
        Service underLoad() {
            var unused = load.scheduleWithFixedDelay(
                    () -> {
                        int n = sent.get();
                        publish(n % 2, "user-" + n % 50);
                        if (n % 10 == 0) {
                            publish(0, REFUSED);
                        }
                    },
                    0,
                    20,
                    TimeUnit.MILLISECONDS);
            return this;
        }

        /** Ends the load. */
        void calm() {
            load.shutdownNow();
            try {
                load.awaitTermination(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            producer.flush();
        }

        void publish(int partition, String key) {
            var value = "{\"n\":" + sent.getAndIncrement() + "}";
            var unused =
                    producer.send(new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value.getBytes(UTF_8)));
        }

        long committed() throws Exception {
            return kafka.admin()
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(topic, 0))
                    .offset();
        }

        /** What its page shows: the partition on which the refused key waits. */
        String page() {
            return "/lag?group=" + group + "&topic=" + topic + "&partition=0";
        }

        @Override
        public void close() {
            calm();
            mended.set(true);
            consumer.close();
            producer.close();
        }
    }
}
