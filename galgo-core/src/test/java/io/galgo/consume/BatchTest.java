/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.retry.NonRetryableException;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers of batches, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class BatchTest {

    private static final BatchLimits TEN = BatchLimits.of(10, ofMillis(200));

    private Galgo galgo;
    private Topic<String, Integer> topic;
    private String group;
    private final Queue<List<Integer>> batches = new ConcurrentLinkedQueue<>();
    private final Queue<Event<String, Integer>> done = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void connect(EmbeddedKafka kafka) {
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.json(kafka.newTopic("numbers", 2), Integer.class);
        group = "group-" + UUID.randomUUID();
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void eventsAreHandledInBatchesAndTheOrderOfEachKeyIsKept(Ordering ordering) {
        publish(1_000, 30);
        try (var consumer = galgo.consumer(group)
                .onBatch(topic, TEN, this::handle)
                .ordering(ordering)
                .start()) {
            await().until(() -> waiting(consumer) == 0 && done.size() == 1_000);
        }
        assertThat(batches).allMatch(batch -> batch.size() <= 10);
        assertThat(batches.size()).isLessThan(500);
        if (ordering != Ordering.UNORDERED) {
            assertOrderOfEachKey();
        }
    }

    @Test
    void aBatchThatDoesNotFillBeginsWhenItsFirstEventHasWaited() {
        publish(3, 3);
        try (var consumer = galgo.consumer(group)
                .onBatch(topic, BatchLimits.of(10_000, ofMillis(50)), this::handle)
                .start()) {
            await().until(() -> waiting(consumer) == 0 && done.size() == 3);
        }
    }

    @Test
    void eventsOfOneKeyFillABatch() {
        publish(100, 1);
        try (var consumer = galgo.consumer(group)
                .onBatch(topic, BatchLimits.of(100, ofSeconds(60)), this::handle)
                .start()) {
            await().until(() -> waiting(consumer) == 0 && done.size() == 100);
        }
        assertOrderOfEachKey();
    }

    @Test
    void batchesThatAreFullBeginAtOnceHoweverManyKeysHaveOne() {
        publish(800, 8);
        var all = new CountDownLatch(8);
        try (var consumer = galgo.consumer(group)
                .onBatch(topic, BatchLimits.of(100, ofSeconds(60)), batch -> {
                    all.countDown();
                    if (all.await(30, TimeUnit.SECONDS)) {
                        handle(batch);
                    }
                })
                .start()) {
            await().until(() -> waiting(consumer) == 0 && done.size() == 800);
        }
        assertOrderOfEachKey();
    }

    @Test
    void ofABatchThatFailsEachEventIsHandedOverAloneSoThatOneEventsFaultIsNoOthers() {
        publish(30, 30);
        try (var consumer = galgo.consumer(group)
                .onBatch(topic, TEN, batch -> {
                    if (batch.events().stream().anyMatch(event -> event.value() == 7)) {
                        throw new NonRetryableException("seven");
                    }
                    handle(batch);
                })
                .start()) {
            await().until(() -> done.size() >= 29 && waiting(consumer) == 0 && deadLetters(consumer) == 1);
        }
        assertThat(done).hasSize(29);
        assertThat(done).allMatch(event -> event.attempt() == 1);
    }

    @Test
    void anEventThatIsSaidToHaveFailedIsTriedAgainWithTheLaterOnesOfItsKeyBehindIt() {
        publish(12, 4);
        try (var consumer = galgo.consumer(group)
                .onBatch(topic, TEN, batch -> {
                    for (var event : batch.events()) {
                        if (event.value() == 1 && event.attempt() < 3) {
                            batch.failed(event, new IllegalStateException("not yet"));
                        } else if (isHandled(batch, event)) {
                            done.add(event);
                        }
                    }
                })
                .retry(RetryPolicy.backoff(ofMillis(10), ofMillis(10)).attempts(5))
                .start()) {
            await().until(() -> done.size() >= 12 && waiting(consumer) == 0);
            assertThat(deadLetters(consumer)).isZero();
        }
        assertThat(done).hasSize(12);
        assertOrderOfEachKey();
        assertThat(done).anyMatch(event -> event.value() == 1 && event.attempt() == 3);
    }

    @Test
    void whatIsSaidToBeDoneIsNotHandedOverAgainThoughTheHandlerThrows() {
        publish(10, 10);
        var seen = new ConcurrentHashMap<Integer, Integer>();
        try (var consumer = galgo.consumer(group)
                .onBatch(topic, BatchLimits.of(10, ofSeconds(5)), batch -> {
                    batch.events().forEach(event -> seen.merge(event.value(), 1, Integer::sum));
                    if (batch.events().size() > 1) {
                        batch.events().stream()
                                .filter(event -> event.value() % 2 == 0)
                                .forEach(batch::done);
                        throw new IllegalStateException("half of it");
                    }
                })
                .start()) {
            await().until(() -> waiting(consumer) == 0 && seen.size() == 10);
        }
        assertThat(seen).allSatisfy((value, times) -> assertThat(times).isEqualTo(value % 2 == 0 ? 1 : 2));
    }

    @Test
    void whatAFilterRefusesOrCannotBeDecodedIsInNoBatch(EmbeddedKafka kafka) {
        var text = Topic.of(topic.name(), io.galgo.Format.string(), io.galgo.Format.string());
        try (var publisher = galgo.publisher()) {
            publisher.publish(text, "a", "1").toCompletableFuture().join();
            publisher.publish(text, "b", "no number").toCompletableFuture().join();
            publisher.publish(text, "c", "3").toCompletableFuture().join();
        }
        var refused = HandlerOptions.defaults()
                .filter(headers -> !headers.text("ce_type").orElse("").equals("nothing"));
        try (var consumer =
                galgo.consumer(group).onBatch(topic, TEN, this::handle, refused).start()) {
            await().until(() -> done.size() >= 2 && waiting(consumer) == 0 && deadLetters(consumer) == 1);
        }
        assertThat(done).extracting(Event::value).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void aBatchOverItsTimeLimitIsInterruptedAndItsEventsAreHandedOverAlone() {
        publish(5, 5);
        var options = HandlerOptions.defaults().timeLimit(ofMillis(100));
        try (var consumer = galgo.consumer(group)
                .onBatch(
                        topic,
                        BatchLimits.of(5, ofSeconds(5)),
                        batch -> {
                            if (batch.events().size() > 1) {
                                new CountDownLatch(1).await();
                            }
                            handle(batch);
                        },
                        options)
                .start()) {
            await().until(() -> waiting(consumer) == 0 && done.size() == 5);
        }
    }

    @Test
    void aBatchWhoseHandlerDoesNotReturnGoesOnOnceOneOfItsEventsIsAbandoned() {
        publish(5, 5);
        var release = new CountDownLatch(1);
        var options = HandlerOptions.defaults().timeLimit(ofMillis(100));
        try (var consumer = galgo.consumer(group)
                .onBatch(
                        topic,
                        BatchLimits.of(5, ofSeconds(5)),
                        batch -> {
                            if (batch.events().size() > 1) {
                                release.await(Long.MAX_VALUE, java.util.concurrent.TimeUnit.NANOSECONDS);
                            }
                            handle(batch);
                        },
                        options)
                .start()) {
            await().until(() -> waiting(consumer) == 0 && done.size() == 5);
        } finally {
            release.countDown();
        }
    }

    @Test
    void laterAttemptsAreParkedAndMadeAlone() {
        publish(20, 5);
        try (var consumer = galgo.consumer(group)
                .onBatch(topic, TEN, batch -> {
                    for (var event : batch.events()) {
                        if (event.value() == 3 && event.attempt() < 3) {
                            batch.failed(event, new IllegalStateException("later"));
                        } else if (isHandled(batch, event)) {
                            done.add(event);
                        }
                    }
                })
                .retry(RetryPolicy.backoff(ofMillis(10), ofMillis(10))
                        .attempts(1)
                        .thenLater(ofMillis(300), ofMillis(300)))
                .start()) {
            await().until(() -> done.size() == 20 && waiting(consumer) == 0 && parked(consumer) == 0);
        }
        assertOrderOfEachKey();
    }

    @Test
    void nothingIsLostOrOutOfOrderWhenPartitionsChangeHandsWhileBatchesFailAtRandom() {
        publish(2_000, 50);
        var random = new Random(7);
        var policy = RetryPolicy.backoff(ofMillis(1), ofMillis(5)).unlimited();
        BatchHandler<String, Integer> shaky = batch -> {
            synchronized (random) {
                if (random.nextInt(10) == 0) {
                    throw new IllegalStateException("shaky");
                }
            }
            handle(batch);
        };
        try (var first = start(shaky, policy)) {
            await().until(() -> done.size() > 200);
            try (var second = start(shaky, policy)) {
                await().until(() -> Set.copyOf(values()).size() == 2_000);
            }
            await().until(() -> waiting(first) == 0);
        }
        var last = new HashMap<String, Integer>();
        for (var event : done) { // an event may come again, none before an older one of its key
            assertThat(event.value() - last.getOrDefault(event.key(), event.value() % 50 - 50))
                    .isLessThanOrEqualTo(50);
            last.merge(event.key(), event.value(), Math::max);
        }
    }

    @Test
    void aPauseHoldsWhatWaitsForABatch() {
        publish(5, 5);
        try (var consumer = galgo.consumer(group)
                .onBatch(topic, BatchLimits.of(100, ofMillis(300)), this::handle)
                .startPaused()
                .start()) {
            await().until(() -> consumer.status().partitions().size() == 2);
            assertThat(done).isEmpty();
            consumer.resume();
            await().until(() -> done.size() == 5);
        }
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> BatchLimits.of(0, Duration.ZERO)).hasMessageContaining("from 1 to");
        assertThatThrownBy(() -> BatchLimits.of(1, Duration.ofMinutes(2))).hasMessageContaining("to PT1M");
    }

    // ---- helpers ----

    private RunningConsumer start(BatchHandler<String, Integer> handler, RetryPolicy policy) {
        return galgo.consumer(group)
                .onBatch(topic, TEN, handler)
                .retry(policy)
                .kafka("heartbeat.interval.ms", 300) // hears soon of others that come and go
                .start();
    }

    /** A failed event's key goes no further in this batch: what comes behind it will come again. */
    private static boolean isHandled(EventBatch<String, Integer> batch, Event<String, Integer> event) {
        for (var other : batch.events()) {
            if (other == event) {
                return true;
            }
            if (other.key().equals(event.key()) && batch.failure(other) != null) {
                return false;
            }
        }
        return true;
    }

    private void handle(EventBatch<String, Integer> batch) {
        batches.add(batch.events().stream().map(Event::value).toList());
        done.addAll(batch.events());
    }

    private List<Integer> values() {
        return done.stream().map(Event::value).toList();
    }

    private void publish(int events, int keys) {
        try (var publisher = galgo.publisher()) {
            var sent = new ArrayList<java.util.concurrent.CompletableFuture<?>>();
            for (int i = 0; i < events; i++) {
                sent.add(publisher.publish(topic, "key-" + i % keys, i).toCompletableFuture());
            }
            sent.forEach(java.util.concurrent.CompletableFuture::join);
        }
    }

    private void assertOrderOfEachKey() {
        var last = new HashMap<String, Integer>();
        for (var event : done) {
            assertThat(event.value()).isGreaterThan(last.getOrDefault(event.key(), -1));
            last.put(event.key(), event.value());
        }
    }

    private static long waiting(RunningConsumer consumer) {
        var partitions = consumer.status().partitions();
        return partitions.isEmpty()
                ? -1
                : partitions.stream()
                        .mapToLong(partition -> partition.waiting() + Math.max(0, partition.lag()))
                        .sum();
    }

    private static long parked(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .mapToLong(ConsumerStatus.PartitionStatus::parked)
                .sum();
    }

    private static long deadLetters(RunningConsumer consumer) {
        return consumer.status().topics().stream()
                .mapToLong(ConsumerStatus.TopicStatus::deadLetters)
                .sum();
    }
}
