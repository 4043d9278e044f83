/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;

import com.fasterxml.jackson.databind.JsonNode;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.console.Console;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A cluster at three in the morning: billing has a key in retry, loyalty has no owner, ledger is paused, legacy-erp does not run Galgo and waits
 * for nobody knows what, search and mail are fine, mail has dead letters, and somebody names keys and groups as an attacker would.
 */
final class Scene {

    static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\">\u202Egpj\u0007.exe";

    private static final Map<String, Scene> SCENES = new HashMap<>();

    private final EmbeddedKafka kafka;
    private final List<Object> clients = new ArrayList<>(); // what is not held ends

    private Scene(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    /** The one of this cluster: it is there as long as that is, the shared one till the test run ends. */
    static synchronized Scene on(EmbeddedKafka kafka) {
        return SCENES.computeIfAbsent(kafka.bootstrapServers(), servers -> played(kafka));
    }

    private static Scene played(EmbeddedKafka kafka) {
        var scene = new Scene(kafka);
        try {
            scene.play();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return scene;
    }

    /** What the server is given: its picture is as of now. */
    Cluster cluster(String name, String band) {
        return new Cluster(
                name, () -> Console.of(Map.of("bootstrap.servers", kafka.bootstrapServers()), Clock.systemUTC()), band);
    }

    private void play() throws ExecutionException, InterruptedException {
        kafka.createTopic("shop.orders", 8);
        kafka.createTopic("shop.payments", 4);
        kafka.createTopic("shop.catalog", 8);
        kafka.createTopic("bank.secrets", 1);
        fill("shop.payments", 4, 120, Duration.ofMinutes(22));
        fill("shop.catalog", 8, 80, Duration.ofMinutes(3));
        fill("bank.secrets", 1, 3, Duration.ofMinutes(1));
        send("shop.orders", 7, Duration.ofMinutes(4), "user-93", "{\"order\":\"536365\",\"total\":139.12}");
        for (int i = 0; i < 40; i++) {
            send(
                    "shop.orders",
                    i % 8,
                    Duration.ofMinutes(4),
                    i % 9 == 0 ? "user-93" : "user-" + i,
                    "{\"order\":\"" + (536365 + i) + "\"}");
        }
        for (int partition = 0; partition < 4; partition++) {
            commit("loyalty", "shop.payments", partition, 0);
            commit("ledger2", "shop.payments", partition, 30);
        }
        for (int partition = 0; partition < 8; partition++) {
            commit("search", "shop.catalog", partition, 10);
            commit("mail", "shop.catalog", partition, 10);
        }
        commit("vault", "bank.secrets", 0, 0);
        commit(HOSTILE, "shop.catalog", 0, 3);
        clients.add(idle("legacy-erp", "shop.orders"));
        billing();
        ledger();
        deadLetters();
    }

    /** One key waits for its next attempt; the others are done ahead of it. */
    private void billing() {
        clients.add(galgo("billing")
                .consumer("billing")
                .on(Topic.json("shop.orders", JsonNode.class), event -> {
                    if (event.key().equals("user-93")) {
                        throw new IllegalStateException("read timed out");
                    }
                })
                .retry(RetryPolicy.backoff(ofHours(1), ofHours(1)))
                .circuitBreaker(CircuitBreaker.off())
                .start());
    }

    private void ledger() {
        clients.add(galgo("ledger")
                .consumer("ledger")
                .on(Topic.json("shop.payments", JsonNode.class), event -> {})
                .startPaused()
                .start());
    }

    private Galgo galgo(String service) {
        return Galgo.builder()
                .service(service)
                .serviceVersion("1.42.0")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
    }

    /** A member of a group that has its partitions and commits nothing more. */
    private KafkaConsumer<byte[], byte[]> idle(String group, String topic) {
        var consumer = consumer(group);
        consumer.subscribe(List.of(topic));
        while (consumer.assignment().isEmpty()) {
            consumer.poll(Duration.ofMillis(50));
        }
        consumer.assignment().forEach(partition -> consumer.commitSync(Map.of(partition, new OffsetAndMetadata(0))));
        consumer.pause(consumer.assignment());
        return consumer;
    }

    private void deadLetters() throws ExecutionException, InterruptedException {
        kafka.createTopic("mail.galgo-dead", 1);
        kafka.createTopic("vault.galgo-dead", 1);
        for (int i = 0; i < 5; i++) {
            dead(
                    "mail",
                    "shop.orders/2@" + i,
                    "javax.mail.SendFailedException",
                    "550 mailbox unavailable",
                    "SmtpClient.send(SmtpClient.java:212)",
                    i);
        }
        dead("mail", "shop.orders/3@1", "java.lang.NullPointerException", HOSTILE, "Invoice.total(Invoice.java:41)", 9);
        dead("vault", "bank.secrets/0@0", "java.lang.IllegalStateException", "sealed", "Vault.open(Vault.java:7)", 9);
    }

    private void dead(String group, String origin, String failure, String message, String frame, int minutesAgo)
            throws ExecutionException, InterruptedException {
        var at = Instant.now().minus(Duration.ofMinutes(minutesAgo));
        var record = new ProducerRecord<>(
                group + ".galgo-dead",
                0,
                at.toEpochMilli(),
                ("user-" + minutesAgo).getBytes(UTF_8),
                ("{\"order\":\"536365\",\"note\":\"" + group + "\"}").getBytes(UTF_8));
        var topic = origin.substring(0, origin.indexOf('/'));
        var rest = origin.substring(origin.indexOf('/') + 1).split("@", 2);
        Map.of(
                        "galgo-group",
                        group,
                        "galgo-origin-topic",
                        topic,
                        "galgo-origin-partition",
                        rest[0],
                        "galgo-origin-offset",
                        rest[1],
                        "galgo-attempt",
                        "4",
                        "galgo-error-class",
                        failure,
                        "galgo-error-message",
                        message,
                        "galgo-error-stack",
                        failure + "\n\tat " + frame + "\n",
                        "galgo-error-at",
                        String.valueOf(at.toEpochMilli()),
                        "galgo-error-version",
                        "3.0.1")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        send(record);
    }

    private void fill(String topic, int partitions, int events, Duration ago)
            throws ExecutionException, InterruptedException {
        for (int i = 0; i < events; i++) {
            send(topic, i % partitions, ago, "key-" + i, "{\"n\":" + i + "}");
        }
    }

    private void send(String topic, int partition, Duration ago, String key, String value)
            throws ExecutionException, InterruptedException {
        send(new ProducerRecord<>(
                topic, partition, Instant.now().minus(ago).toEpochMilli(), key.getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    private KafkaProducer<byte[], byte[]> producer;

    private void send(ProducerRecord<byte[], byte[]> record) throws ExecutionException, InterruptedException {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 0),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            clients.add(producer);
        }
        producer.send(record).get();
    }

    private void commit(String group, String topic, int partition, long offset)
            throws ExecutionException, InterruptedException {
        kafka.admin()
                .alterConsumerGroupOffsets(
                        group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    private KafkaConsumer<byte[], byte[]> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        group,
                        "enable.auto.commit",
                        false,
                        "max.poll.interval.ms",
                        3_600_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
