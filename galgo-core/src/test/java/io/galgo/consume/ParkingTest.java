/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What later attempts promise, on a real broker: the partition goes on, the key's order holds, nothing is forgotten. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class ParkingTest {

    private static final RetryPolicy SOON =
            RetryPolicy.backoff(ofMillis(1), ofMillis(1)).attempts(2);

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, Integer> topic;
    private String group;
    private final Queue<Event<String, Integer>> handled = new ConcurrentLinkedQueue<>();
    private final Queue<Event<String, Integer>> tried = new ConcurrentLinkedQueue<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.json(kafka.newTopic("numbers", 2), Integer.class);
        group = "group-" + UUID.randomUUID();
    }

    @Test
    void aParkedKeyHoldsNeitherItsPartitionNorAnyOtherKey() {
        failing.add("poison");
        publish("poison", 1);
        publish("healthy", 1, 2, 3);
        try (var consumer = start(SOON.thenLater(Duration.ofHours(1)))) {
            publish("poison", 2, 3);
            await().until(() -> handled.size() == 3);
            await().untilAsserted(() -> assertThat(lag()).isZero());
            assertThat(tried)
                    .extracting(Event::key)
                    .filteredOn("poison"::equals)
                    .hasSize(2);
        }
    }

    @Test
    void laterEventsOfTheKeyWaitBehindItAndAreHandledInOrder() {
        failing.add("k");
        publish("k", 1, 2, 3);
        try (var consumer = start(SOON.thenLater(ofMillis(300), ofMillis(300), ofMillis(300)))) {
            await().until(() -> tried.size() >= 3);
            publish("k", 4, 5);
            failing.clear();
            await().until(() -> handled.size() == 5);
            publish("k", 6);
            await().until(() -> handled.size() == 6);
        }
        assertThat(values()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(handled.peek().attempt()).isGreaterThan(3);
    }

    @Test
    void aParkedEventIsSeenAsItWas() {
        failing.add("k");
        try (var publisher = galgo.publisher()) {
            publisher
                    .publish(NewEvent.of(topic, "k", 1).header("colour", "red"))
                    .toCompletableFuture()
                    .join();
        }
        try (var consumer = start(SOON.thenLater(ofMillis(200)))) {
            await().until(() -> tried.size() == 2);
            failing.clear();
            await().until(() -> handled.size() == 1);
        }
        var first = tried.peek();
        var event = handled.peek();
        assertThat(event.id()).isEqualTo(first.id());
        assertThat(event.headers().text("colour")).contains("red");
        assertThat(event.headers().text(HeaderNames.PARKED)).isEmpty();
        assertThat(event.topic()).isEqualTo(topic.name());
        assertThat(event.offset()).isEqualTo(first.offset());
        assertThat(event.time()).isEqualTo(first.time());
        assertThat(event.attempt()).isEqualTo(3);
    }

    @Test
    void whatIsParkedSurvivesARestartWithItsAttemptsAndInOrder() {
        failing.add("k");
        publish("k", 1, 2);
        var policy = SOON.thenLater(ofSeconds(2), ofSeconds(2));
        try (var consumer = start(policy)) {
            await().until(() -> tried.size() == 2);
            publish("other", 7);
            await().until(() -> handled.size() == 1);
            await().untilAsserted(() -> assertThat(lag()).isZero());
        }
        failing.clear();
        handled.clear();
        publish("k", 3);
        try (var consumer = start(policy)) {
            await().until(() -> handled.size() == 3);
            publish("k", 4);
            await().until(() -> handled.size() == 4);
        }
        assertThat(values()).containsExactly(1, 2, 3, 4);
        assertThat(handled.peek().attempt()).isEqualTo(3);
    }

    @Test
    void whatIsParkedMovesWithItsPartitionAndInOrder() {
        failing.add("k");
        publish("k", 1, 2);
        var policy = SOON.thenLater(Collections.nCopies(200, ofMillis(300)).toArray(Duration[]::new));
        try (var one = start(policy)) {
            await().until(() -> tried.size() >= 3);
            try (var two = start(policy)) {
                await().until(() -> two.status().partitions().size() == 1);
                publish("k", 3);
                one.close();
                failing.clear();
                await().until(() -> handled.size() == 3);
            }
        }
        assertThat(values()).containsExactly(1, 2, 3);
    }

    @Test
    void anEventThatFailsAtItsLastLaterAttemptBecomesADeadLetterAndItsKeyGoesOn() {
        failing.add("k");
        publish("k", 1);
        try (var consumer = start(SOON.thenLater(ofMillis(100), ofMillis(100)))) {
            await().until(() -> tried.size() == 4);
            failing.clear();
            publish("k", 2);
            await().until(() -> handled.size() == 1);
            await().untilAsserted(() -> assertThat(end(group + ".galgo-dead")).isEqualTo(1));
        }
        assertThat(values()).containsExactly(2);
    }

    @Test
    void unorderedLaterAttemptsLetTheKeysLaterEventsPass() {
        failing.add("k");
        publish("k", 1);
        try (var consumer = start(SOON.thenLaterUnordered(ofSeconds(2)))) {
            await().until(() -> tried.size() == 2);
            failing.clear();
            publish("k", 2, 3);
            await().until(() -> handled.size() == 3);
        }
        assertThat(values()).containsExactly(2, 3, 1);
    }

    @Test
    void aHeldKeyWaitsThroughRestartsAndHoldsNothingElse() {
        failing.add("k");
        publish("k", 1, 2);
        publish("other", 1);
        try (var consumer = start(SOON.holdKey())) {
            await().until(() -> tried.size() == 2 && handled.size() == 1);
            await().untilAsserted(() -> assertThat(lag()).isZero());
        }
        try (var consumer = start(SOON.holdKey())) {
            publish("k", 3);
            publish("other", 2);
            await().until(() -> handled.size() == 2);
            await().untilAsserted(() -> assertThat(lag()).isZero());
        }
        assertThat(tried).hasSize(2);
        assertThat(handled).extracting(Event::key).containsOnly("other");
    }

    @Test
    void aHeldKeyGoesOnUnderAPolicyThatHoldsNone() {
        failing.add("k");
        publish("k", 1, 2);
        try (var consumer = start(SOON.holdKey())) {
            awaitHeld(consumer);
            failing.clear();
            consumer.retry(topic.name(), SOON);
            await().until(() -> handled.size() == 2);
        }
        assertThat(values()).containsExactly(1, 2);
        assertThat(tried).hasSize(2);
    }

    @Test
    void aHeldKeyGoesOnUnderAPolicyWithMoreAttempts() {
        failing.add("k");
        publish("k", 1, 2);
        try (var consumer = start(SOON.holdKey())) {
            awaitHeld(consumer);
            failing.clear();
            consumer.retry(topic.name(), SOON.attempts(5).holdKey());
            await().until(() -> handled.size() == 2);
        }
        assertThat(values()).containsExactly(1, 2);
    }

    @Test
    void aHeldKeyGoesOnAfterARestartWithAPolicyThatHoldsNone() {
        failing.add("k");
        publish("k", 1, 2);
        try (var consumer = start(SOON.holdKey())) {
            await().untilAsserted(() -> assertThat(heads(consumer)).hasSize(1));
        }
        try (var consumer = start(SOON)) {
            await().untilAsserted(() -> assertThat(galgo.deadLetters(group)
                            .find(DeadLetterFilter.all())
                            .letters())
                    .hasSize(2));
        }
        assertThat(handled).isEmpty();
    }

    @Test
    void anEventThatIsHeldAfterItsKeyHasPassedWaitsAlone() {
        failing.add("k");
        publish("k", 1);
        var policy = SOON.thenLaterUnordered(ofMillis(10)).holdKey();
        assertThat(policy.toString()).endsWith("in any order, then the event is held");
        try (var consumer = start(policy)) {
            awaitHeld(consumer);
            failing.clear();
            publish("k", 2, 3);
            await().until(() -> handled.size() == 2);
            consumer.retry(topic.name(), SOON);
            await().until(() -> handled.size() == 3);
        }
        assertThat(values()).containsExactly(2, 3, 1);
    }

    private static void awaitHeld(RunningConsumer consumer) {
        await().untilAsserted(() -> assertThat(heads(consumer))
                .singleElement()
                .satisfies(head -> assertThat(head.next()).isEmpty()));
    }

    private static List<ConsumerStatus.Blocker> heads(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .flatMap(partition -> partition.parkedKey().stream())
                .toList();
    }

    @Test
    void aLaterAttemptThatHangsHoldsItsKeyUntilItIsAbandoned() {
        publish("k", 1, 2);
        var mayReturn = new CountDownLatch(1);
        try (var consumer = galgo.consumer(group)
                .on(
                        topic,
                        event -> {
                            tried.add(event);
                            if (event.attempt() == 2) {
                                DeafHandler.await(mayReturn);
                            }
                            if (event.value() == 1 && event.attempt() <= 2) {
                                throw new IllegalStateException("not yet");
                            }
                            handled.add(event);
                        },
                        HandlerOptions.defaults()
                                .timeLimit(ofMillis(200))
                                .retry(RetryPolicy.none().thenLater(ofMillis(1), ofMillis(1))))
                .start()) {
            await().atMost(ofSeconds(60)).until(() -> tried.size() == 2);
            var event = tried.peek();
            await().atMost(ofSeconds(60)).ignoreExceptions().until(() -> {
                consumer.abandon(topic.name(), event.partition(), event.offset());
                return true;
            });
            await().atMost(ofSeconds(60)).until(() -> handled.size() == 2);
            mayReturn.countDown();
        }
        assertThat(values()).containsExactly(1, 2);
        assertThat(handled.peek().attempt()).isEqualTo(3);
    }

    @Test
    void aDelayIsNeverCutShortAndMetWithinAHundredMillisecondsWhereAThreadIsFree() {
        var delay = ofMillis(500);
        var delays = new Duration[20];
        Arrays.fill(delays, delay);
        failing.add("k");
        publish("k", 1);
        var times = new ConcurrentLinkedQueue<Instant>();
        try (var consumer = galgo.consumer(group)
                .on(topic, event -> {
                    times.add(Instant.now());
                    throw new IllegalStateException("no");
                })
                .retry(RetryPolicy.none().thenLater(delays))
                .start()) {
            await().atMost(ofSeconds(60)).until(() -> times.size() == 1 + delays.length);
        }
        var at = List.copyOf(times);
        var met = IntStream.range(0, delays.length)
                .mapToObj(n -> Duration.between(at.get(n), at.get(n + 1)))
                .sorted()
                .toList();
        assertThat(met).allSatisfy(one -> assertThat(one).isGreaterThanOrEqualTo(delay.minusMillis(1)));
        assertThat(met.get(0)).isLessThan(delay.plusMillis(100)); // others may have met a busy machine
    }

    private RunningConsumer start(RetryPolicy policy) {
        return galgo.consumer(group)
                .on(topic, event -> {
                    tried.add(event);
                    if (failing.contains(event.key())) {
                        throw new IllegalStateException("not yet");
                    }
                    tried.remove(event);
                    handled.add(event);
                })
                .retry(policy)
                .kafka("heartbeat.interval.ms", 300) // hears soon of others that come and go
                .start();
    }

    private List<Integer> values() {
        return handled.stream().map(Event::value).toList();
    }

    private void publish(String key, int... values) {
        try (var publisher = galgo.publisher()) {
            for (int value : values) {
                publisher.publish(topic, key, value).toCompletableFuture().join();
            }
        }
    }

    private long lag() throws Exception {
        var committed = kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        long done =
                committed.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
        return end(topic.name()) - done;
    }

    private long end(String name) throws Exception {
        var offsets = new ArrayList<Long>();
        var partitions = kafka.admin()
                .describeTopics(List.of(name))
                .topicNameValues()
                .get(name)
                .get()
                .partitions();
        for (var partition : partitions) {
            var id = new TopicPartition(name, partition.partition());
            offsets.add(kafka.admin()
                    .listOffsets(java.util.Map.of(id, org.apache.kafka.clients.admin.OffsetSpec.latest()))
                    .partitionResult(id)
                    .get()
                    .offset());
        }
        return offsets.stream().mapToLong(Long::longValue).sum();
    }
}
