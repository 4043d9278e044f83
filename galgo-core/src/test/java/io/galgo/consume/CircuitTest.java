/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an outage of something that handlers depend on does to a topic, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class CircuitTest {

    private static final int KEYS = 30;
    private static final int EACH = 4;
    private static final CircuitBreaker QUICK = CircuitBreaker.ofDefaults().waits(ofMillis(20), ofMillis(100));
    private static final RetryPolicy TWICE =
            RetryPolicy.backoff(ofSeconds(3), ofSeconds(3)).attempts(2);

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, Integer> topic;
    private String group;
    private volatile boolean down;
    private final AtomicInteger attempts = new AtomicInteger();
    private final Queue<Event<String, Integer>> handled = new ConcurrentLinkedQueue<>();
    private final Set<String> poison = ConcurrentHashMap.newKeySet();

    /** How the handler is called. */
    enum Mode {
        PLAIN,
        ASYNC,
        BATCH
    }

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

    @ParameterizedTest
    @EnumSource
    void anOutageMakesNoDeadLettersAndOnceItIsOverEachEventIsHandledOnceInOrder(Mode mode) throws Exception {
        down = true;
        publishAll();
        try (var consumer =
                on(mode, builder().retry(TWICE).circuitBreaker(QUICK)).start()) {
            await().until(() -> open(consumer) != null);
            int before = attempts.get();
            await().until(() -> attempts.get() > before + 12);
            assertThat(handled).isEmpty();
            assertThat(consumer.status().trouble()).contains("circuit is open").contains("ConnectException");
            assertThat(consumer.health().isHealthy()).isTrue();
            down = false;
            await().until(() -> handled.size() >= KEYS * EACH);
            await().until(() -> open(consumer) == null);
            assertThat(consumer.status().trouble()).isNull();
        }
        assertHandledOnceInOrder();
        assertThat(handled).allMatch(event -> event.attempt() <= 2);
        assertThat(deadLetters()).isZero();
    }

    @Test
    void onePoisonKeyAmongManyOpensNothing() {
        poison.add("key-3");
        publishAll();
        try (var consumer = on(
                        Mode.PLAIN,
                        builder()
                                .retry(RetryPolicy.backoff(ofMillis(1), ofMillis(1)))
                                .circuitBreaker(QUICK))
                .start()) {
            await().until(() -> handled.size() == (KEYS - 1) * EACH);
            await().ignoreExceptions().until(() -> deadLetters() == EACH);
            assertThat(open(consumer)).isNull();
        }
    }

    @Test
    void poisonThatLookedLikeAnOutageIsToldFromItByTheKeysThatSucceed() {
        for (int key = 0; key < 12; key++) {
            poison.add("poison-" + key);
            publish("poison-" + key, 1);
        }
        try (var consumer =
                on(Mode.PLAIN, builder().retry(TWICE).circuitBreaker(QUICK)).start()) {
            await().until(() -> open(consumer) != null);
            publishAll();
            await().until(() -> handled.size() == KEYS * EACH);
            await().ignoreExceptions().until(() -> deadLetters() == 12);
        }
        assertHandledOnceInOrder();
    }

    @Test
    void whoeverTakesOverWhileTheCircuitIsOpenFindsAllEventsThere() throws Exception {
        down = true;
        publishAll();
        try (var one =
                on(Mode.PLAIN, builder().retry(TWICE).circuitBreaker(QUICK)).start()) {
            await().until(() -> open(one) != null);
        }
        try (var two =
                on(Mode.PLAIN, builder().retry(TWICE).circuitBreaker(QUICK)).start()) {
            await().until(() -> open(two) != null);
            down = false;
            await().until(() -> handled.size() >= KEYS * EACH);
        }
        assertHandledOnceInOrder();
        assertThat(deadLetters()).isZero();
    }

    @Test
    void anOutageUsesUpNoLaterAttempts() {
        down = true;
        publishAll();
        var later = RetryPolicy.none().thenLater(ofSeconds(3), ofHours(1));
        try (var consumer =
                on(Mode.PLAIN, builder().retry(later).circuitBreaker(QUICK)).start()) {
            await().until(() -> open(consumer) != null);
            int before = attempts.get();
            await().until(() -> attempts.get() > before + 12);
            down = false;
            await().until(() -> handled.size() == KEYS * EACH);
        }
        assertHandledOnceInOrder();
    }

    @Test
    void pausedAndResumedWhileTheCircuitIsOpen() throws Exception {
        down = true;
        publishAll();
        try (var consumer =
                on(Mode.PLAIN, builder().retry(TWICE).circuitBreaker(QUICK)).start()) {
            await().until(() -> open(consumer) != null);
            consumer.pause();
            await().until(() -> open(consumer).probing() == 0);
            down = false;
            assertThat(handled).isEmpty();
            consumer.resume();
            await().until(() -> handled.size() >= KEYS * EACH);
        }
        assertHandledOnceInOrder();
        assertThat(deadLetters()).isZero();
    }

    @Test
    void anEventThatWaitsForTheCircuitCanBeSkipped() {
        down = true;
        publishAll();
        try (var consumer = on(
                        Mode.PLAIN,
                        builder()
                                .retry(TWICE)
                                .circuitBreaker(CircuitBreaker.ofDefaults().waits(ofHours(1), ofHours(1))))
                .start()) {
            await().until(() -> open(consumer) != null && open(consumer).waiting() >= KEYS);
            consumer.skip(topic.name(), 0, 0);
            await().ignoreExceptions().until(() -> deadLetters() == 1);
        }
    }

    @Test
    void recordsThatNobodyCanDecodeAreNotEmptiedIntoDeadLetters() throws Exception {
        down = false;
        var texts = Topic.of(topic.name(), Format.string(), Format.string());
        try (var publisher = galgo.publisher()) {
            for (int i = 0; i < 200; i++) {
                publisher
                        .publish(texts, "key-" + i, "no number")
                        .toCompletableFuture()
                        .join();
            }
        }
        try (var consumer = on(Mode.PLAIN, builder().circuitBreaker(QUICK)).start()) {
            await().until(() -> open(consumer) != null);
            await().until(() -> open(consumer).waiting() >= 180);
            assertThat(deadLetters()).isLessThan(20);
        }
    }

    @Test
    void whatOpenedTheCircuitIsSaidAsTheRedactorLetsItPass() {
        down = true;
        publishAll();
        try (var consumer = on(Mode.PLAIN, builder().circuitBreaker(QUICK))
                .redactor(text -> text.replaceAll("key-\\d+", "somebody"))
                .start()) {
            await().atMost(ofSeconds(60)).until(() -> open(consumer) != null);
            assertThat(open(consumer).failure())
                    .contains("no route for somebody")
                    .doesNotContain("key-");
            assertThat(consumer.status().trouble())
                    .contains("no route for somebody")
                    .doesNotContain("key-");
        }
    }

    @Test
    void switchedOffEachFailureIsItsEventsOwn() {
        down = true;
        publishAll();
        try (var consumer = on(Mode.PLAIN, builder().retry(RetryPolicy.none()).circuitBreaker(CircuitBreaker.off()))
                .start()) {
            await().ignoreExceptions().until(() -> deadLetters() == KEYS * EACH);
        }
    }

    private ConsumerBuilder builder() {
        return galgo.consumer(group);
    }

    private ConsumerBuilder on(Mode mode, ConsumerBuilder builder) {
        return switch (mode) {
            case PLAIN -> builder.on(topic, this::handle);
            case ASYNC -> builder.onAsync(topic, event -> CompletableFuture.runAsync(() -> handleUnchecked(event)));
            case BATCH ->
                builder.onBatch(topic, BatchLimits.of(8, Duration.ZERO), batch -> {
                    for (var event : batch.events()) {
                        handle(event);
                        batch.done(event);
                    }
                });
        };
    }

    private void handle(Event<String, Integer> event) throws ConnectException {
        attempts.incrementAndGet();
        if (down) {
            throw new ConnectException("no route for " + event.key());
        }
        if (poison.contains(event.key())) {
            throw new IllegalStateException("cannot " + event.key());
        }
        handled.add(event);
    }

    private void handleUnchecked(Event<String, Integer> event) {
        try {
            handle(event);
        } catch (ConnectException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConsumerStatus.OpenCircuit open(RunningConsumer consumer) {
        return consumer.status().topics().get(0).circuit().orElse(null);
    }

    private void assertHandledOnceInOrder() {
        Map<String, List<Integer>> byKey = new HashMap<>();
        handled.forEach(event ->
                byKey.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(event.value()));
        assertThat(byKey).hasSize(KEYS);
        assertThat(byKey.values()).allSatisfy(values -> assertThat(values).containsExactly(1, 2, 3, 4));
    }

    private void publishAll() {
        try (var publisher = galgo.publisher()) {
            var last = new CompletableFuture<?>[KEYS * EACH];
            for (int i = 0; i < last.length; i++) {
                last[i] = publisher
                        .publish(topic, "key-" + i % KEYS, 1 + i / KEYS)
                        .toCompletableFuture();
            }
            CompletableFuture.allOf(last).join();
        }
    }

    private void publish(String key, int value) {
        try (var publisher = galgo.publisher()) {
            publisher.publish(topic, key, value).toCompletableFuture().join();
        }
    }

    private long deadLetters() throws Exception {
        var name = group + ".galgo-dead";
        long count = 0;
        for (int partition = 0; partition < 2; partition++) {
            var id = new TopicPartition(name, partition);
            count += kafka.admin()
                    .listOffsets(Map.of(id, OffsetSpec.latest()))
                    .partitionResult(id)
                    .get()
                    .offset();
        }
        return count;
    }
}
