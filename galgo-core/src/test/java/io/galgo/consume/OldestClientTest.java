/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.consume.KilledConsumer.Handled;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

/**
 * The SDK with the oldest Kafka client that it works with, which the build lays ready. In a process of its own, since the tests' broker needs
 * the newest one.
 */
@WithKafka
class OldestClientTest {

    private static final Path CLIENT = Path.of("target", "oldest-client", "kafka-clients.jar");
    private static final int EVENTS = 40;

    @Test
    void aConsumerHandlesParksAndGoesOnWithTheOldestClient(EmbeddedKafka kafka) {
        assumeTrue(isThere(), CLIENT + " is made by mvn generate-test-resources");
        var topic = Topic.of(kafka.newTopic("numbers", 2), Format.string(), Format.string());
        var group = "group-" + UUID.randomUUID();
        publish(kafka, topic, 0);
        try (var first = consumer(kafka, topic, group)) {
            await().atMost(ofMinutes(1)).until(() -> of(first).size() == EVENTS);
            await().atMost(ofMinutes(1)).until(() -> committed(kafka, group) == EVENTS);
            try (var second = consumer(kafka, topic, group)) {
                second.awaitLine(line -> line.contains(": took up ["), ofMinutes(1));
                first.kill9();
                publish(kafka, topic, 1);
                await().atMost(ofMinutes(1))
                        .until(() -> of(second).stream()
                                        .filter(one -> one.number() == 1)
                                        .count()
                                == EVENTS);
            }
            assertThat(of(first)).extracting(Handled::number).containsOnly(0);
        }
    }

    @Test
    void whatABrokerRefusesOfATransactionIsKnownWithTheOldestClientToo(EmbeddedKafka kafka) {
        assumeTrue(isThere(), CLIENT + " is made by mvn generate-test-resources");
        var group = "group-" + UUID.randomUUID();
        try (var child = ChildJvm.of(RefusedCommit.class)
                .classPath(classPath())
                .jvmArgs("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .args(kafka.bootstrapServers(), kafka.newTopic("numbers", 1), group)
                .start()) {
            child.awaitLine(line -> line.equals("known: true"), ofMinutes(1));
        }
    }

    static boolean isThere() {
        return Files.exists(CLIENT);
    }

    /** Returns this process's class path with the oldest client in place of the newest. */
    static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> entry.contains("kafka-clients-")
                        ? CLIENT.toAbsolutePath().toString()
                        : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static ChildJvm consumer(EmbeddedKafka kafka, Topic<String, String> topic, String group) {
        return ChildJvm.of(KilledConsumer.class)
                .classPath(classPath())
                .jvmArgs("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .args(kafka.bootstrapServers(), topic.name(), group, "classic")
                .systemProperty("org.slf4j.simpleLogger.log.io.galgo.consume.Assignments", "info")
                .start();
    }

    /** Events of some keys are parked before they succeed. */
    private static void publish(EmbeddedKafka kafka, Topic<String, String> topic, int number) {
        try (var publisher = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build()
                .publisher()) {
            for (int n = 0; n < EVENTS; n++) {
                publisher
                        .publish(topic, (n % 10 == 0 ? "later" : "key") + n, Integer.toString(number))
                        .toCompletableFuture()
                        .join();
            }
        }
    }

    private static List<Handled> of(ChildJvm consumer) {
        return consumer.lines().stream().filter(Handled::is).map(Handled::parse).toList();
    }

    private static long committed(EmbeddedKafka kafka, String group) throws Exception {
        return kafka.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }
}
