/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.KafkaSettings;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.produce.SpoolStatus.State;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker behind a proxy. */
@WithKafka(own = true, proxied = true)
class SpoolTest {

    private static final Duration PATIENCE = ofMillis(200);

    private final EmbeddedKafka kafka;
    private Topic<String, String> topic;

    @TempDir
    private Path directory;

    SpoolTest(EmbeddedKafka kafka) {
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
    void whileTheBrokerIsThereNothingIsWrittenToDisk() throws IOException {
        try (var publisher = publisher()) {
            var receipts = publish(publisher, 0, 500);
            assertThat(join(receipts.get(499).accepted()))
                    .isEqualTo(join(receipts.get(499).published()));
            assertThat(join(receipts.get(499).published()).offset()).isGreaterThanOrEqualTo(499);
            receipts.forEach(receipt -> join(receipt.accepted()));
            assertThat(publisher.status().state()).isEqualTo(State.DIRECT);
            assertThat(publisher.status().unsent()).isZero();
            assertThat(publisher.status().oldestUnsent()).isEmpty();
            assertThat(segments()).isEmpty();
        }
        assertThat(values()).isEqualTo(numbers(500));
    }

    @Test
    void eventsAreSafeOnDiskDuringAnOutageAndPublishedInOrderAfterIt() {
        try (var publisher = publisher()) {
            publish(publisher, 0, 100).forEach(receipt -> join(receipt.accepted()));
            kafka.proxy().cut();
            var away = publish(publisher, 100, 300);
            away.forEach(receipt -> assertThat(join(receipt.accepted())).isInstanceOf(Spooled.class));
            await().until(() -> publisher.status().state() == State.SPOOLING);
            assertThat(publisher.status().unsent()).isEqualTo(200);
            assertThat(publisher.status().diskBytes()).isPositive();
            assertThat(publisher.status().oldestUnsent()).isPresent();
            assertThat(publisher.status().trouble()).isPresent();
            var waited = away.get(199).published();

            kafka.proxy().heal();
            publish(publisher, 300, 400).forEach(receipt -> join(receipt.published()));
            assertThat(join(waited).offset()).isPositive();
            await().until(() -> publisher.status().state() == State.DIRECT);
            assertThat(publisher.status().diskBytes()).isZero();
        }
        assertThat(values()).isEqualTo(numbers(400));
    }

    @Test
    void anOutageInTheMiddleOfTheWorkNeitherRepeatsNorReorders() {
        try (var publisher = publisher()) {
            var receipts = new ArrayList<Receipt>();
            for (int round = 0; round < 5; round++) {
                receipts.addAll(publish(publisher, round * 400, round * 400 + 200));
                if (round % 2 == 0) {
                    kafka.proxy().cut();
                } else {
                    kafka.proxy().stallReplies(); // what is written is written, and nobody hears of it
                }
                receipts.addAll(publish(publisher, round * 400 + 200, round * 400 + 400));
                receipts.forEach(receipt -> join(receipt.accepted()));
                kafka.proxy().heal();
            }
            receipts.forEach(receipt -> join(receipt.published()));
        }
        assertThat(values()).isEqualTo(numbers(2_000));
    }

    @Test
    void theNextPublisherSendsWhatTheLastOneLeft() {
        kafka.proxy().cut();
        try (var publisher = publisher()) {
            publish(publisher, 0, 50).forEach(receipt -> join(receipt.accepted()));
        }
        try (var publisher = publisher()) {
            assertThat(publisher.status().unsent()).isEqualTo(50);
            publish(publisher, 50, 100).forEach(receipt -> join(receipt.accepted()));
        }
        kafka.proxy().heal();
        try (var publisher = publisher()) {
            publish(publisher, 100, 150).forEach(receipt -> join(receipt.published()));
        }
        assertThat(values()).isEqualTo(numbers(150));
    }

    @Test
    void closingWritesToDiskWhatIsStillInMemory() {
        kafka.proxy().cut();
        List<Receipt> receipts;
        try (var publisher = publisher(settings().patience(ofSeconds(60)))) {
            receipts = publish(publisher, 0, 10);
            publisher.close(Duration.ZERO);
        }
        receipts.forEach(receipt -> assertThat(join(receipt.accepted())).isInstanceOf(Spooled.class));
        kafka.proxy().heal();
        try (var publisher = publisher()) {
            await().until(() -> publisher.status().unsent() == 0);
        }
        assertThat(values()).isEqualTo(numbers(10));
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
            assertThat(values()).hasSize(receipts.size());
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
        assertThat(values()).isEqualTo(numbers(2));
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
        assertThat(values()).isEqualTo(numbers(1));
        try (var publisher = publisher()) {
            var aside = publisher.status().laidAside();
            assertThat(aside).hasSize(1);
            assertThat(aside.get(0).id()).isEqualTo(refused.id());
            assertThat(aside.get(0).topic()).isEqualTo(small.name());
            assertThat(aside.get(0).reason()).contains("larger");

            setMaxBytes(small.name(), 1_000_000);
            join(publisher.sendLaidAside(refused.id()).published());
            await().until(() -> publisher.status().laidAside().isEmpty());
        }
    }

    @Test
    void aTopicThatDoesNotExistHoldsOthersUpForSecondsOnly() {
        var missing = Topic.of("no-such-topic-" + topic.name(), Format.string(), Format.string());
        try (var publisher = publisher()) {
            var refused = publisher.publish(missing, "k", "x");
            var after = publisher.publish(topic, "k", "0");
            join(after.published());
            assertThat(failureOf(refused.published())).hasMessageContaining("create it");
            assertThat(publisher.status().laidAside()).hasSize(1);
            publisher.dropLaidAside(refused.id());
            assertThat(publisher.status().laidAside()).isEmpty();
        }
    }

    @Test
    void aSyncThatFailsIsNoSuccessAndTheEventsAreWrittenAnew() {
        kafka.proxy().cut();
        var broken = new AtomicBoolean(true);
        try (var publisher = publisher(settings(), channel -> {
            if (broken.get()) {
                throw new IOException("No space left on device");
            }
            channel.force(false);
        })) {
            var receipts = publish(publisher, 0, 20);
            await().until(() -> publisher.status().trouble().orElse("").contains("No space left on device"));
            assertThat(receipts)
                    .noneMatch(
                            receipt -> receipt.accepted().toCompletableFuture().isDone());
            broken.set(false);
            receipts.forEach(receipt -> assertThat(join(receipt.accepted())).isInstanceOf(Spooled.class));
            kafka.proxy().heal();
            receipts.forEach(receipt -> join(receipt.published()));
        }
        assertThat(values()).isEqualTo(numbers(20));
    }

    @Test
    void aDamagedFileIsKeptAndTheRestIsSent() throws IOException {
        kafka.proxy().cut();
        try (var publisher = publisher()) {
            publish(publisher, 0, 100).forEach(receipt -> join(receipt.accepted()));
        }
        var file = segments().get(0);
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        kafka.proxy().heal();
        try (var publisher = publisher()) {
            await().until(() -> publisher.status().unsent() == 0);
            assertThat(publisher.status().damagedFiles()).isEqualTo(1);
        }
        assertThat(values()).hasSize(99).isSubsetOf(numbers(100));
    }

    @Test
    void whatHadBeenPublishedBeforeItWasHeardOfIsNotSentAgain() {
        try (var publisher = publisher()) {
            join(publisher.publish(topic, "k", "0").accepted());
            kafka.proxy().stallReplies();
            publish(publisher, 1, 50).forEach(receipt -> join(receipt.accepted()));
            await().until(() -> publisher.status().state() != State.DIRECT);
        }
        kafka.proxy().heal();
        try (var publisher = publisher()) {
            publish(publisher, 50, 60).forEach(receipt -> join(receipt.published()));
        }
        assertThat(values()).isEqualTo(numbers(60));
    }

    private SpoolSettings settings() {
        return SpoolSettings.in(directory).patience(PATIENCE);
    }

    private SpoolingPublisher publisher() {
        return publisher(settings());
    }

    private SpoolingPublisher publisher(SpoolSettings settings) {
        return Galgo.builder()
                .service("web")
                .bootstrapServers(kafka.bootstrapServers())
                .build()
                .publisher(settings);
    }

    private SpoolingPublisher publisher(SpoolSettings settings, SpoolSegment.Sync sync) {
        var clock = InstantSource.system();
        return SpoolingPublisher.open(
                new KafkaSettings(Map.of("bootstrap.servers", kafka.bootstrapServers())),
                new EventEncoder("web", clock, new TraceHeaders(Set.of())),
                settings,
                clock,
                "web",
                sync);
    }

    private List<Receipt> publish(SpoolingPublisher publisher, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> publisher.publish(topic, "k", Integer.toString(number)))
                .toList();
    }

    private static List<String> numbers(int to) {
        return IntStream.range(0, to).mapToObj(Integer::toString).toList();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }

    private static PublishException failureOf(CompletionStage<?> stage) {
        var failure = catchThrowable(() -> join(stage));
        assertThat(failure).isInstanceOf(CompletionException.class).hasCauseInstanceOf(PublishException.class);
        return (PublishException) failure.getCause();
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".spool"))
                    .sorted()
                    .toList();
        }
    }

    private String smallTopic() {
        var name = kafka.newTopic("small", 1);
        setMaxBytes(name, 1_000);
        return name;
    }

    private void setMaxBytes(String name, int bytes) {
        var resource = new org.apache.kafka.common.config.ConfigResource(
                org.apache.kafka.common.config.ConfigResource.Type.TOPIC, name);
        var op = new org.apache.kafka.clients.admin.AlterConfigOp(
                new org.apache.kafka.clients.admin.ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                org.apache.kafka.clients.admin.AlterConfigOp.OpType.SET);
        try {
            kafka.admin()
                    .incrementalAlterConfigs(Map.of(resource, List.of(op)))
                    .all()
                    .get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String incompressible(int length) {
        var random = new java.util.Random(1);
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    private List<String> values() {
        var values = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            var partition = new TopicPartition(topic.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            await().until(() -> {
                consumer.poll(ofMillis(100)).forEach(record -> values.add(record.value()));
                return consumer.position(partition) >= end;
            });
        }
        return values;
    }
}
