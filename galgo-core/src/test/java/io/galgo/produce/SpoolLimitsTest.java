/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static io.galgo.produce.SpoolKit.awaitQuietly;
import static io.galgo.produce.SpoolKit.failureOf;
import static io.galgo.produce.SpoolKit.join;
import static io.galgo.produce.SpoolKit.numbers;
import static io.galgo.produce.SpoolKit.values;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.galgo.EventId;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.SpoolStatus.State;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a spool refuses, and what it does with what Kafka refuses. */
@WithKafka(proxied = true)
class SpoolLimitsTest {

    private static final Duration PATIENCE = ofMillis(200);

    private final EmbeddedKafka kafka;
    private Topic<String, String> topic;

    @TempDir
    private Path directory;

    SpoolLimitsTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeEach
    void createTopic() {
        topic = Topic.of(kafka.newTopic("visits", 1), Format.string(), Format.string());
    }

    @AfterEach
    void heal() {
        kafka.proxy().heal();
    }

    @Test
    void aDirectoryIsForOnePublisherAtATime() {
        try (var publisher = publisher()) {
            assertThat(publisher.status().state()).isEqualTo(State.DIRECT);
            assertThatThrownBy(this::publisher)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
        }
        publisher().close();
    }

    @Test
    void aFullSpoolHoldsPublishersUpAndThenRefuses() {
        kafka.proxy().cut();
        var small = settings().maxBytes(1 << 20).memory(1 << 20).maxBlock(ofMillis(300));
        var large = "x".repeat(100_000);
        try (var publisher = publisher(small)) {
            var receipts = new ArrayList<Receipt>();
            Throwable failure = null;
            while (failure == null) {
                var receipt = publisher.publish(topic, "k", large);
                receipts.add(receipt);
                failure = receipt.accepted().toCompletableFuture().isCompletedExceptionally()
                        ? catchThrowable(() -> join(receipt.accepted()))
                        : null;
            }
            assertThat(failure.getCause()).isInstanceOfSatisfying(PublishException.class, refused -> {
                assertThat(refused.retriable()).isTrue();
                assertThat(refused).hasMessageContaining("is full");
            });
            assertThat(publisher.status().diskBytes()).isLessThanOrEqualTo(1 << 20);
            assertThat(publisher.status().trouble().orElseThrow()).contains("is full");

            kafka.proxy().heal();
            receipts.subList(0, receipts.size() - 1).forEach(receipt -> join(receipt.published()));
            join(publisher.publish(topic, "k", large).published());
            assertThat(values(kafka, topic)).hasSize(receipts.size());
        }
    }

    @Test
    void newEventsAreRefusedWhenTheOldestIsTooOld() {
        kafka.proxy().cut();
        try (var publisher = publisher(settings().maxAge(ofSeconds(1)).maxBlock(ofMillis(10)))) {
            join(publisher.publish(topic, "k", "0").accepted());
            await().until(() -> publisher
                    .publish(topic, "k", "late")
                    .accepted()
                    .toCompletableFuture()
                    .isCompletedExceptionally());
            kafka.proxy().heal();
            await().until(() -> publisher.status().unsent() == 0);
            join(publisher.publish(topic, "k", "1").published());
        }
    }

    @Test
    void anEventTooLargeIsRefusedAtOnce() {
        try (var publisher = publisher()) {
            var refused = failureOf(
                    publisher.publish(topic, "k", "x".repeat(2_000_000)).accepted());
            assertThat(refused.retriable()).isFalse();
            assertThat(refused).hasMessageContaining("max.request.size");
        }
    }

    @Test
    void whatKafkaRefusesForGoodFailsItsReceiptAndHoldsNothing() {
        var small = Topic.of(smallTopic(), Format.string(), Format.string());
        try (var publisher = publisher(settings().patience(ofSeconds(30)))) {
            var before = publisher.publish(topic, "k", "0");
            var refused = publisher.publish(small, "k", incompressible(5_000));
            var after = publisher.publish(topic, "k", "1");
            join(before.published());
            assertThat(failureOf(refused.accepted()).retriable()).isFalse();
            join(after.published());
            assertThat(publisher.status().laidAside()).isEmpty();
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(2));
    }

    @Test
    void whatWasAcceptedAndIsRefusedIsLaidAsideShownAndSentWhenItCanBe() {
        var small = Topic.of(smallTopic(), Format.string(), Format.string());
        Receipt refused;
        kafka.proxy().cut();
        try (var publisher = publisher()) {
            refused = publisher.publish(small, "k", incompressible(5_000));
            join(refused.accepted());
            join(publisher.publish(topic, "k", "0").accepted());
            kafka.proxy().heal();
            assertThat(failureOf(refused.published())).hasMessageContaining("max.message.bytes");
            await().until(() -> publisher.status().unsent() == 0);
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(1));
        try (var publisher = publisher()) {
            var aside = publisher.status().laidAside();
            assertThat(aside).hasSize(1);
            assertThat(aside.get(0).id()).isEqualTo(refused.id());
            assertThat(aside.get(0).topic()).isEqualTo(small.name());
            assertThat(aside.get(0).reason()).contains("larger");

            kafka.configureTopic(small.name(), "max.message.bytes", "1000000");
            join(publisher.sendLaidAside(refused.id()).published());
            await().until(() -> publisher.status().laidAside().isEmpty());
        }
    }

    /** The topic's limit lets it pass, and the broker refuses it as a batch that fits in no segment. */
    @Test
    void anEventLargerThanASegmentIsLaidAsideAndHoldsNothing() {
        kafka.configureTopic(topic.name(), "max.message.bytes", Integer.toString(4 << 20));
        kafka.configureTopic(topic.name(), "segment.bytes", Integer.toString(1 << 20));
        kafka.proxy().cut();
        try (var publisher = Galgo.builder()
                .service("web")
                .bootstrapServers(kafka.bootstrapServers())
                .kafka("producer.max.request.size", 4 << 20)
                .build()
                .publisher(settings())) {
            var refused = publisher.publish(topic, "large", incompressible(2 << 20));
            join(refused.accepted());
            join(publisher.publish(topic, "k", "0").accepted());
            kafka.proxy().heal();
            await().until(() -> publisher.status().unsent() == 0);
            assertThat(publisher.status().laidAside())
                    .singleElement()
                    .satisfies(aside -> assertThat(aside.reason()).contains("segment.bytes"));
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(1));
    }

    @Test
    void whatIsSentAgainAndRefusedAgainBeforeItsSenderHearsThatItIsSafeStaysLaidAside() {
        var small = Topic.of(smallTopic(), Format.string(), Format.string());
        EventId aside;
        kafka.proxy().cut();
        try (var publisher = publisher()) {
            var refused = publisher.publish(small, "k", incompressible(5_000));
            join(refused.accepted());
            kafka.proxy().heal();
            failureOf(refused.published());
            await().atMost(ofSeconds(60)).until(() -> publisher.status().state() == State.DIRECT);

            kafka.proxy().cut();
            var goOn = new CountDownLatch(1);
            var before = publisher.publish(topic, "k", "0");
            var heard = before.accepted().thenRun(() -> awaitQuietly(goOn)); // a slow listener holds up those behind it
            publisher.sendLaidAside(refused.id());
            join(before.accepted());
            kafka.proxy().heal();
            await().atMost(ofSeconds(60)).until(() -> publisher.status().unsent() == 0);
            goOn.countDown();
            join(heard);
            aside = refused.id();
        }
        try (var publisher = publisher()) {
            assertThat(publisher.status().laidAside())
                    .extracting(SpoolStatus.LaidAside::id)
                    .containsExactly(aside);
        }
    }

    @Test
    void aTopicThatDoesNotExistHoldsOthersUpForSecondsOnly() {
        var missing = Topic.of("no-such-topic-" + topic.name(), Format.string(), Format.string());
        try (var publisher = publisher()) {
            var refused = publisher.publish(missing, "k", "x");
            var published = refused.published();
            join(publisher.publish(topic, "k", "0").published());
            assertThat(failureOf(published)).hasMessageContaining("create it");
            assertThat(publisher.status().laidAside()).hasSize(1);
            publisher.dropLaidAside(refused.id());
            assertThat(publisher.status().laidAside()).isEmpty();
        }
    }

    @Test
    void aDirectoryThatAnotherProcessUsesIsRefused() {
        try (var publisher = publisher();
                var other = ChildJvm.of(SpoolService.class)
                        .args(kafka.bootstrapServers(), topic.name(), directory.toString(), "0")
                        .start()) {
            assertThat(publisher.status().state()).isEqualTo(State.DIRECT);
            assertThatThrownBy(this::publisher).hasMessageContaining("in use by process ");
            other.awaitLine(
                    line -> line.contains(
                            "in use by process " + ProcessHandle.current().pid()),
                    ofSeconds(60));
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefusedAtOnce() throws IOException {
        var file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> publisher(SpoolSettings.in(file.resolve("spool"))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Cannot open the spool " + file.resolve("spool"));
    }

    @Test
    void aFileOfANewerFormatIsLeftAloneAndRefused() throws IOException {
        publisher().close();
        var file = directory.resolve("0000000000000000001.spool");
        try (var segment = SpoolSegment.create(file, 1, channel -> channel.force(false))) {
            assertThat(segment.durable()).isEqualTo(SpoolSegment.HEADER);
        }
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        bytes.putInt(8, SpoolSegment.VERSION + 1);
        var checksum = new CRC32C();
        checksum.update(bytes.slice(0, 20));
        bytes.putInt(20, (int) checksum.getValue());
        Files.write(file, bytes.array());
        assertThatThrownBy(this::publisher).hasMessageContaining("upgrade this service");
        assertThat(file).hasBinaryContent(bytes.array());
    }

    private SpoolSettings settings() {
        return SpoolSettings.in(directory).patience(PATIENCE);
    }

    private SpoolingPublisher publisher() {
        return publisher(settings());
    }

    private SpoolingPublisher publisher(SpoolSettings settings) {
        return SpoolKit.publisher(kafka, settings);
    }

    private String smallTopic() {
        var name = kafka.newTopic("small", 1);
        kafka.configureTopic(name, "max.message.bytes", "1000");
        return name;
    }

    private static String incompressible(int length) {
        var random = new Random(1);
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }
}
