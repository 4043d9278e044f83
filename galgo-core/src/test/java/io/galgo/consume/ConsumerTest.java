/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.retry.NonRetryableException;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a consumer promises, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class ConsumerTest {

    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, Integer> topic;
    private String group;
    private final Queue<Event<String, Integer>> handled = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .serviceVersion("1.2")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.json(kafka.newTopic("numbers", PARTITIONS), Integer.class);
        group = "group-" + UUID.randomUUID();
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void handlesEachEventOnceWhenNothingGoesWrong(Ordering ordering) {
        publish(1_000, 17);
        try (var consumer =
                consumer().on(topic, handled::add).ordering(ordering).start()) {
            await().until(() -> handled.size() == 1_000);
            awaitCommitted(consumer);
        }
        assertThat(handled.stream().map(Event::id).distinct()).hasSize(1_000);
        assertThat(handled).hasSize(1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void keepsTheOrderOfEachKey(int millisOfWork) {
        publish(2_000, 50);
        try (var consumer = consumer()
                .on(topic, event -> {
                    work(millisOfWork);
                    handled.add(event);
                })
                .start()) {
            await().until(() -> handled.size() == 2_000);
            awaitCommitted(consumer);
        }
        assertOrderOfEachKey();
    }

    @Test
    void goesOnWhereTheGroupWas() {
        publish(100, 10);
        try (var consumer = consumer().on(topic, handled::add).start()) {
            await().until(() -> handled.size() == 100);
            awaitCommitted(consumer);
        }
        publish(50, 10);
        try (var consumer = consumer().on(topic, handled::add).start()) {
            await().until(() -> handled.size() == 150);
            awaitCommitted(consumer);
        }
        assertThat(handled).hasSize(150);
    }

    @Test
    void aRetryingKeyWaitsInOrderAndTheOthersGoOn() {
        var failures = new AtomicInteger();
        var othersDone = new AtomicBoolean();
        publish(300, 10);
        try (var consumer = consumer()
                .on(topic, event -> {
                    if (event.key().equals("key-3") && !othersDone.get()) {
                        failures.incrementAndGet();
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(event);
                })
                .retry(RetryPolicy.backoff(ofMillis(200), ofMillis(400)).unlimited())
                .start()) {
            await().until(() ->
                    handled.stream().filter(e -> !e.key().equals("key-3")).count() == 270);
            assertThat(handled).noneMatch(event -> event.key().equals("key-3"));
            othersDone.set(true);
            await().until(() -> handled.size() == 300);
            awaitCommitted(consumer);
        }
        assertOrderOfEachKey();
        assertThat(failures).hasPositiveValue();
    }

    @Test
    void whatFailsForGoodIsADeadLetterWithItsHeadersAndTheCause() {
        publish(20, 20);
        var dead = new ConcurrentLinkedQueue<Event<String, byte[]>>();
        var deadTopic = Topic.of(group + ".galgo-dead", Format.string(), Format.bytes());
        try (var consumer = consumer()
                .on(topic, event -> {
                    if (event.value() == 7) {
                        throw new IllegalStateException("seven, with password=hush");
                    }
                    handled.add(event);
                })
                .retry(RetryPolicy.backoff(ofMillis(10), ofMillis(20)).attempts(3))
                .start()) {
            await().until(() -> handled.size() == 19);
            awaitCommitted(consumer);
            try (var ignored =
                    galgo.consumer(group + "-reader").on(deadTopic, dead::add).start()) {
                await().until(() -> dead.size() == 1);
            }
        }
        var letter = dead.element();
        assertThat(letter.value()).isEqualTo("7".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(letter.key()).isEqualTo("key-7");
        var headers = letter.headers();
        assertThat(headers.text(HeaderNames.ATTEMPT)).contains("3");
        assertThat(headers.text(HeaderNames.ORIGIN_TOPIC)).contains(topic.name());
        assertThat(headers.text(HeaderNames.ORIGIN_PARTITION)).contains(Integer.toString(letter.partition()));
        assertThat(headers.text(HeaderNames.GROUP)).contains(group);
        assertThat(headers.text(HeaderNames.ERROR_CLASS)).contains(IllegalStateException.class.getName());
        assertThat(headers.text(HeaderNames.ERROR_MESSAGE)).contains("seven, with password=***");
        assertThat(headers.text(HeaderNames.ERROR_STACK).orElseThrow())
                .contains("ConsumerTest")
                .doesNotContain("hush");
        assertThat(headers.text(HeaderNames.ERROR_VERSION)).contains("1.2");
        assertThat(headers.text(HeaderNames.CE_SOURCE)).contains("test");
    }

    @Test
    void whatCannotBeDecodedIsADeadLetterAndThePartitionGoesOn() {
        var text = Topic.of(topic.name(), Format.string(), Format.string());
        try (var publisher = galgo.publisher()) {
            publisher
                    .publish(text, "key-0", "not a number")
                    .toCompletableFuture()
                    .join();
        }
        publish(10, 1);
        try (var consumer = consumer().on(topic, handled::add).start()) {
            await().until(() -> handled.size() == 10);
            awaitCommitted(consumer);
        }
        assertThat(recordsIn(group + ".galgo-dead")).isEqualTo(1);
    }

    @Test
    void nonRetryableFailuresAreNotTriedAgain() {
        var attempts = new AtomicInteger();
        publish(1, 1);
        try (var consumer = consumer()
                .on(topic, event -> {
                    attempts.incrementAndGet();
                    throw new NonRetryableException("never");
                })
                .start()) {
            awaitCommitted(consumer);
        }
        assertThat(attempts).hasValue(1);
    }

    @Test
    void anErrorIsThatEventsFailureAlone() {
        publish(10, 10);
        try (var consumer = consumer()
                .on(topic, event -> {
                    if (event.value() == 3 && event.attempt() == 1) {
                        throw new StackOverflowError("deep");
                    }
                    handled.add(event);
                })
                .retry(RetryPolicy.backoff(ofMillis(1), ofMillis(1)))
                .start()) {
            await().until(() -> handled.size() == 10);
            awaitCommitted(consumer);
        }
    }

    @Test
    void withoutDeadLettersAnExhaustedEventHoldsItsKeyAndShowsAsBlockerUntilARestart() {
        publish(40, 4);
        var broken = new AtomicBoolean(true);
        var builder = consumer()
                .on(topic, event -> {
                    if (broken.get() && event.key().equals("key-2")) {
                        throw new NonRetryableException("broken");
                    }
                    handled.add(event);
                })
                .withoutDeadLetters();
        try (var consumer = builder.start()) {
            await().until(() -> handled.size() == 30);
            await().untilAsserted(() -> {
                var blockers = consumer.status().partitions().stream()
                        .flatMap(partition -> partition.blocker().stream())
                        .toList();
                assertThat(blockers).hasSize(1);
                var blocker = blockers.get(0);
                assertThat(blocker.failedAttempts()).isEqualTo(1);
                assertThat(blocker.next()).isEmpty();
                assertThat(blocker.lastError().orElseThrow()).contains("broken");
                assertThat(blocker.behind()).isEqualTo(9);
            });
        }
        broken.set(false);
        try (var consumer = builder.start()) {
            await().until(() -> handled.size() == 40);
            assertThat(consumer.status().partitions())
                    .allSatisfy(partition -> assertThat(partition.blocker()).isEmpty());
        }
        assertThat(handled).extracting(Event::id).doesNotHaveDuplicates();
    }

    @Test
    void whatWasDoneAheadIsNotHandledAgainAfterARestart() {
        publish(400, 40);
        var stuck = new CountDownLatch(1);
        try (var consumer = consumer()
                .on(topic, event -> {
                    if (event.key().equals("key-5")) {
                        throw new IllegalStateException("later");
                    }
                    handled.add(event);
                })
                .retry(RetryPolicy.backoff(ofMillis(100), ofSeconds(1)).unlimited())
                .start()) {
            await().until(() -> handled.size() == 390);
        }
        stuck.countDown();
        try (var consumer = consumer().on(topic, handled::add).start()) {
            await().until(() -> handled.size() == 400);
            awaitCommitted(consumer);
        }
        assertThat(handled).hasSize(400);
        assertOrderOfEachKey();
    }

    @Test
    void aHungHandlerHoldsItsKeyOnly() throws Exception {
        publish(200, 20);
        var release = new CountDownLatch(1);
        try (var consumer = consumer()
                .on(topic, event -> {
                    if (event.key().equals("key-1")) {
                        release.await();
                    }
                    handled.add(event);
                })
                .start()) {
            await().until(() -> handled.size() == 190);
            assertThat(handled).noneMatch(event -> event.key().equals("key-1"));
            release.countDown();
            await().until(() -> handled.size() == 200);
            awaitCommitted(consumer);
        }
        assertOrderOfEachKey();
    }

    @Test
    void publishingInAHandlerCarriesTheFlowOn() {
        var next = Topic.json(kafka.newTopic("next", 1), Integer.class);
        var followed = new ConcurrentLinkedQueue<Event<String, Integer>>();
        publish(1, 1);
        try (var publisher = galgo.publisher();
                var first = consumer()
                        .on(topic, event -> {
                            handled.add(event);
                            publisher
                                    .publish(next, event.key(), 2)
                                    .toCompletableFuture()
                                    .join();
                        })
                        .start();
                var second =
                        galgo.consumer(group + "-2").on(next, followed::add).start()) {
            await().until(() -> followed.size() == 1);
        }
        var cause = handled.element();
        assertThat(followed.element().causationId()).contains(cause.id());
        assertThat(followed.element().correlationId()).isEqualTo(cause.id().value());
    }

    @Test
    void startsAtTheEndOnlyWhenTheGroupIsNew() {
        publish(10, 10);
        try (var consumer =
                consumer().on(topic, handled::add).startFrom(StartPolicy.LATEST).start()) {
            await().until(() -> consumer.status().partitions().size() == PARTITIONS);
            publish(5, 5);
            await().until(() -> handled.size() == 5);
        }
        publish(7, 7);
        try (var consumer =
                consumer().on(topic, handled::add).startFrom(StartPolicy.LATEST).start()) {
            await().until(() -> handled.size() == 12);
            awaitCommitted(consumer);
        }
        assertThat(handled).hasSize(12);
    }

    @Test
    void aTopicWithoutAHandlerTwiceIsRefused() {
        var builder = consumer().on(topic, handled::add);
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.on(topic, handled::add))
                .withMessageContaining("another group");
    }

    // ---- helpers ----

    private ConsumerBuilder consumer() {
        return galgo.consumer(group);
    }

    private void publish(int count, int keys) {
        try (var publisher = galgo.publisher()) {
            IntStream.range(0, count)
                    .mapToObj(
                            i -> publisher.publish(topic, "key-" + i % keys, i).toCompletableFuture())
                    .toList()
                    .forEach(sent -> assertThat(sent).succeedsWithin(PATIENCE));
        }
    }

    private void assertOrderOfEachKey() {
        var last = new HashMap<String, Integer>();
        for (var event : handled) {
            var before = last.put(event.key(), event.value());
            assertThat(before == null || before < event.value())
                    .as("%s: %s after %s", event.key(), event.value(), before)
                    .isTrue();
        }
    }

    private void awaitCommitted(RunningConsumer consumer) {
        await().until(() -> {
            var partitions = consumer.status().partitions();
            return partitions.size() == PARTITIONS
                    && partitions.stream()
                            .allMatch(p -> p.waiting() == 0 && p.committed() == p.position() && p.position() == end(p));
        });
    }

    private long end(ConsumerStatus.PartitionStatus partition) {
        return end(partition.topic(), partition.partition());
    }

    private long end(String name, int partition) {
        var id = new org.apache.kafka.common.TopicPartition(name, partition);
        try {
            return kafka.admin()
                    .listOffsets(Map.of(id, org.apache.kafka.clients.admin.OffsetSpec.latest()))
                    .partitionResult(id)
                    .get()
                    .offset();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private long recordsIn(String name) {
        return IntStream.range(0, PARTITIONS).mapToLong(p -> end(name, p)).sum();
    }

    private static void work(int millis) throws InterruptedException {
        if (millis > 0) {
            Thread.sleep(millis);
        }
    }
}
