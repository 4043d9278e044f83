/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static io.galgo.produce.SpoolKit.awaitQuietly;
import static io.galgo.produce.SpoolKit.join;
import static io.galgo.produce.SpoolKit.numbers;
import static io.galgo.produce.SpoolKit.publish;
import static io.galgo.produce.SpoolKit.values;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Topic;
import io.galgo.produce.SpoolStatus.State;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.GroupListing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real broker behind a proxy. */
@WithKafka(proxied = true)
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
        if (kafka.running().isEmpty()) {
            kafka.start(1);
        }
    }

    @Test
    void whileTheBrokerIsThereNothingIsWrittenToDisk() throws IOException {
        try (var publisher = publisher(settings().patience(ofSeconds(30)))) {
            var receipts = publish(publisher, topic, 0, 500);
            assertThat(join(receipts.get(499).accepted()))
                    .isEqualTo(join(receipts.get(499).published()));
            assertThat(join(receipts.get(499).published()).offset()).isGreaterThanOrEqualTo(499);
            receipts.forEach(receipt -> join(receipt.accepted()));
            assertThat(publisher.status().state()).isEqualTo(State.DIRECT);
            assertThat(publisher.status().unsent()).isZero();
            assertThat(publisher.status().oldestUnsent()).isEmpty();
            assertThat(segments()).isEmpty();
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(500));
    }

    @Test
    void eventsAreSafeOnDiskDuringAnOutageAndPublishedInOrderAfterIt() {
        try (var publisher = publisher()) {
            publish(publisher, topic, 0, 100).forEach(receipt -> join(receipt.published()));
            kafka.proxy().cut();
            var away = publish(publisher, topic, 100, 300);
            away.forEach(receipt -> assertThat(join(receipt.accepted())).isInstanceOf(Spooled.class));
            await().untilAsserted(() -> assertThat(publisher.status())
                    .returns(State.SPOOLING, SpoolStatus::state)
                    .returns(200L, SpoolStatus::unsent)
                    .matches(status ->
                            status.diskBytes() > 0 && status.oldestUnsent().isPresent())
                    .matches(status -> status.alarms().size() == 1, "says what is in the way"));
            var waited = away.get(199).published();

            kafka.proxy().heal();
            publish(publisher, topic, 300, 400).forEach(receipt -> join(receipt.published()));
            assertThat(join(waited).offset()).isPositive();
            await().until(() -> publisher.status().state() == State.DIRECT);
            assertThat(publisher.status().diskBytes()).isZero();
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(400));
    }

    @Test
    void anOutageInTheMiddleOfTheWorkNeitherRepeatsNorReorders() {
        try (var publisher = publisher()) {
            var receipts = new ArrayList<Receipt>();
            for (int round = 0; round < 5; round++) {
                receipts.addAll(publish(publisher, topic, round * 400, round * 400 + 200));
                if (round % 2 == 0) {
                    kafka.proxy().cut();
                } else {
                    kafka.proxy().stallReplies(); // what is written is written, and nobody hears of it
                }
                receipts.addAll(publish(publisher, topic, round * 400 + 200, round * 400 + 400));
                receipts.forEach(receipt -> join(receipt.accepted()));
                kafka.proxy().heal();
            }
            receipts.forEach(receipt -> join(receipt.published()));
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(2_000));
    }

    @Test
    void theNextPublisherSendsWhatTheLastOneLeft() {
        kafka.proxy().cut();
        try (var publisher = publisher()) {
            publish(publisher, topic, 0, 50).forEach(receipt -> join(receipt.accepted()));
        }
        try (var publisher = publisher()) {
            assertThat(publisher.status().unsent()).isEqualTo(50);
            publish(publisher, topic, 50, 100).forEach(receipt -> join(receipt.accepted()));
        }
        kafka.proxy().heal();
        try (var publisher = publisher()) {
            publish(publisher, topic, 100, 150).forEach(receipt -> join(receipt.published()));
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(150));
    }

    @Test
    void closingWritesToDiskWhatIsStillInMemory() {
        kafka.proxy().cut();
        List<Receipt> receipts;
        try (var publisher = publisher(settings().patience(ofSeconds(60)))) {
            receipts = publish(publisher, topic, 0, 10);
            publisher.close(Duration.ZERO);
        }
        receipts.forEach(receipt -> assertThat(join(receipt.accepted())).isInstanceOf(Spooled.class));
        kafka.proxy().heal();
        try (var publisher = publisher()) {
            await().until(() -> publisher.status().unsent() == 0);
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(10));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSyncThatFailsIsNoSuccessAndTheEventsAreWrittenAnew(boolean error) {
        kafka.proxy().cut();
        var broken = new AtomicBoolean(true);
        try (var publisher = SpoolKit.publisher(kafka, settings(), channel -> {
            if (broken.get() && error) {
                throw new OutOfMemoryError("No space left on device");
            }
            if (broken.get()) {
                throw new IOException("No space left on device");
            }
            channel.force(false);
        })) {
            var receipts = publish(publisher, topic, 0, 20);
            await().until(() -> publisher.status().trouble().orElse("").contains("No space left on device"));
            assertThat(receipts)
                    .noneMatch(
                            receipt -> receipt.accepted().toCompletableFuture().isDone());
            broken.set(false);
            receipts.forEach(receipt -> assertThat(join(receipt.accepted())).isInstanceOf(Spooled.class));
            kafka.proxy().heal();
            receipts.forEach(receipt -> join(receipt.published()));
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(20));
    }

    @Test
    void aDamagedFileIsKeptAndTheRestIsSent() throws IOException {
        kafka.proxy().cut();
        try (var publisher = publisher()) {
            publish(publisher, topic, 0, 100).forEach(receipt -> join(receipt.accepted()));
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
        assertThat(values(kafka, topic)).hasSize(99).isSubsetOf(numbers(100));
    }

    @Test
    void whatHadBeenPublishedBeforeItWasHeardOfIsNotSentAgain() {
        try (var publisher = publisher()) {
            join(publisher.publish(topic, "k", "0").accepted());
            kafka.proxy().stallReplies();
            publish(publisher, topic, 1, 50).forEach(receipt -> join(receipt.accepted()));
            await().until(() -> publisher.status().state() != State.DIRECT);
        }
        kafka.proxy().heal();
        try (var publisher = publisher()) {
            publish(publisher, topic, 50, 60).forEach(receipt -> join(receipt.published()));
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(60));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAFileStillHoldsIsSentAgainInItsOrderOnlyIfKafkasMarkIsGone(boolean gone, @TempDir Path kept)
            throws Exception {
        kafka.proxy().cut();
        try (var publisher = publisher()) {
            publish(publisher, topic, 0, 50).forEach(receipt -> join(receipt.accepted()));
        }
        copy(directory, kept);
        kafka.proxy().heal();
        try (var publisher = publisher()) {
            await().until(() -> publisher.status().unsent() == 0);
        }
        copy(kept, directory); // as if its process had died before it deleted what was published
        if (gone) {
            deleteMarks();
        }
        try (var publisher = publisher()) {
            publish(publisher, topic, 50, 60).forEach(receipt -> join(receipt.published()));
        }
        var once = numbers(60);
        var again = new ArrayList<>(numbers(50));
        again.addAll(once);
        assertThat(values(kafka, topic)).isEqualTo(gone ? again : once);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void deleteMarks() throws InterruptedException, ExecutionException {
        var marks = kafka.admin().listGroups().all().get().stream()
                .map(GroupListing::groupId)
                .filter(group -> group.startsWith("web-spool-"))
                .toList();
        assertThat(marks).isNotEmpty();
        kafka.admin().deleteConsumerGroups(marks).all().get();
    }

    @Test
    void eventsSurviveBrokersThatStopAndStartAgain() {
        try (var publisher = publisher()) {
            publish(publisher, topic, 0, 100).forEach(receipt -> join(receipt.published()));
            kafka.stop(1);
            var away = publish(publisher, topic, 100, 1_100);
            away.forEach(receipt -> assertThat(join(receipt.accepted())).isInstanceOf(Spooled.class));
            kafka.start(1);
            publish(publisher, topic, 1_100, 1_200).forEach(receipt -> join(receipt.published()));
            assertThat(publisher.status().published()).isEqualTo(1_200);
        }
        assertThat(values(kafka, topic)).isEqualTo(numbers(1_200));
    }

    @Test
    void nothingIsAcceptedBeforeItIsSynced() {
        kafka.proxy().cut();
        var syncing = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var publisher = SpoolKit.publisher(kafka, settings(), channel -> {
            if (channel.size() > SpoolSegment.HEADER) {
                syncing.countDown();
                awaitQuietly(goOn);
            }
            channel.force(false);
        })) {
            var receipt = publisher.publish(topic, "k", "0");
            awaitQuietly(syncing);
            assertThat(receipt.accepted().toCompletableFuture()).isNotDone();
            goOn.countDown();
            assertThat(join(receipt.accepted())).isInstanceOf(Spooled.class);
        }
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

    private List<Path> segments() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".spool"))
                    .sorted()
                    .toList();
        }
    }
}
