/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.produce.Publisher;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ways a handler is called, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class HandlersTest {

    private Galgo galgo;
    private Publisher publisher;
    private Topic<String, Integer> topic;
    private String group;
    private final Queue<Event<String, Integer>> handled = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void connect(EmbeddedKafka kafka) {
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        publisher = galgo.publisher();
        topic = Topic.json(kafka.newTopic("numbers", 2), Integer.class);
        group = "group-" + UUID.randomUUID();
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    // ---- asynchronous ----

    @Test
    void anAsynchronousHandlerHasItsKeysNextEventOnlyWhenItsStageIsComplete() {
        var open = new ConcurrentHashMap<String, CompletableFuture<Void>>();
        publish("a", 1);
        publish("a", 2);
        publish("b", 3);
        try (var consumer = galgo.consumer(group)
                .onAsync(topic, event -> {
                    handled.add(event);
                    return open.computeIfAbsent(event.key() + event.value(), none -> new CompletableFuture<>());
                })
                .start()) {
            await().until(() -> open.keySet().containsAll(java.util.Set.of("a1", "b3")));
            open.get("b3").complete(null);
            assertThat(open).doesNotContainKey("a2");
            assertThat(waiting(consumer)).isEqualTo(2);
            open.get("a1").complete(null);
            await().until(() -> open.containsKey("a2"));
            open.get("a2").complete(null);
            await().until(() -> waiting(consumer) == 0);
        }
        assertThat(handled).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void concurrencyBoundsUnfinishedStages(Ordering ordering) {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        IntStream.range(0, 200)
                .mapToObj(i -> publisher.publish(topic, "key-" + i % 50, i).toCompletableFuture())
                .toList()
                .forEach(CompletableFuture::join);
        try (var consumer = galgo.consumer(group)
                .onAsync(topic, event -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    return CompletableFuture.runAsync(
                            () -> {
                                now.decrementAndGet();
                                handled.add(event);
                            },
                            CompletableFuture.delayedExecutor(2, java.util.concurrent.TimeUnit.MILLISECONDS));
                })
                .ordering(ordering)
                .concurrency(4)
                .start()) {
            await().until(() -> handled.size() == 200);
            await().until(() -> waiting(consumer) == 0);
        }
        assertThat(most.get()).isLessThanOrEqualTo(ordering == Ordering.BY_PARTITION ? 2 : 4);
        if (ordering != Ordering.UNORDERED) {
            assertOrderOfEachKey();
        }
    }

    @Test
    void aStageThatFailsIsTheEventsFailure() {
        publish("a", 1);
        publish("a", 2);
        var attempts = new AtomicInteger();
        try (var consumer = galgo.consumer(group)
                .onAsync(topic, event -> {
                    if (event.value() == 1 && attempts.incrementAndGet() < 3) {
                        return CompletableFuture.failedFuture(new IllegalStateException("not yet"));
                    }
                    handled.add(event);
                    return CompletableFuture.completedFuture(null);
                })
                .retry(RetryPolicy.backoff(ofMillis(1), ofMillis(1)).attempts(5))
                .start()) {
            await().until(() -> handled.size() == 2);
        }
        assertOrderOfEachKey();
    }

    @Test
    void anAsynchronousHandlerThatReturnsNullFails() {
        publish("a", 1);
        try (var consumer = galgo.consumer(group)
                .onAsync(topic, event -> null)
                .retry(RetryPolicy.none())
                .start()) {
            assertThat(deadLetter().headers().text(HeaderNames.ERROR_MESSAGE).orElseThrow())
                    .contains("returned null");
        }
    }

    @Test
    void closingWaitsForUnfinishedStages() {
        publish("a", 1);
        var stage = new CompletableFuture<Void>();
        var consumer = galgo.consumer(group)
                .onAsync(topic, event -> {
                    handled.add(event);
                    return stage;
                })
                .start();
        await().until(() -> handled.size() == 1);
        var closing = CompletableFuture.runAsync(() -> consumer.close(ofSeconds(60)));
        assertThat(closing).failsWithin(ofMillis(300)).withThrowableOfType(TimeoutException.class);
        stage.complete(null);
        closing.join();
        try (var next = galgo.consumer(group).on(topic, handled::add).start()) {
            publish("a", 2);
            await().until(() -> handled.size() == 2);
        }
        assertThat(handled).extracting(Event::value).containsExactly(1, 2);
    }

    // ---- what must not reach beyond an event ----

    @Test
    void anObserverThatThrowsCostsNoEventItsOutcome() {
        var attempts = new AtomicInteger();
        try (var consumer = galgo.consumer(group)
                .onAsync(
                        topic,
                        event -> CompletableFuture.runAsync(() -> {
                            if (event.value() == 1 && attempts.incrementAndGet() == 1) {
                                throw new IllegalStateException("not yet");
                            }
                            handled.add(event);
                        }))
                .retry(RetryPolicy.backoff(ofMillis(1), ofMillis(1)).attempts(5))
                .start()) {
            consumer.observe(new HandlerObserver() {
                @Override
                public void handled(String ofTopic, long nanos) {
                    throw new IllegalStateException("a meter's own fault");
                }

                @Override
                public void waited(String ofTopic, long nanos) {
                    throw new StackOverflowError("a meter's own fault");
                }
            });
            publish("a", 1);
            publish("a", 2);
            await().atMost(ofSeconds(60)).until(() -> handled.size() == 2);
            await().atMost(ofSeconds(60)).until(() -> waiting(consumer) == 0);
        }
        assertThat(handled).extracting(Event::value).containsExactly(1, 2);
    }

    @Test
    void whatAnEventsHandlerLeavesOfAnInterruptionDoesNotReachTheNext() {
        for (int i = 0; i < 20; i++) {
            publish("a", i);
        }
        var interrupted = new ConcurrentLinkedQueue<Integer>();
        try (var consumer = galgo.consumer(group)
                .on(topic, event -> {
                    if (Thread.currentThread().isInterrupted()) {
                        interrupted.add(event.value());
                    }
                    handled.add(event);
                    Thread.currentThread().interrupt(); // as who was interrupted says it to its caller
                })
                .start()) {
            await().atMost(ofSeconds(60)).until(() -> handled.size() == 20);
        }
        assertThat(interrupted).isEmpty();
    }

    @Test
    void anErrorOfAPredicateOrOfTheRedactorHoldsNoKey() {
        publish("a", 1);
        publish("a", 2);
        try (var consumer = galgo.consumer(group)
                .on(topic, event -> {
                    if (event.value() == 1) {
                        throw new IllegalStateException("for good");
                    }
                    handled.add(event);
                })
                .retry(RetryPolicy.ofDefaults().nonRetryable(failure -> {
                    throw new StackOverflowError("the predicate's own fault");
                }))
                .redactor(text -> {
                    throw new StackOverflowError("the redactor's own fault");
                })
                .start()) {
            await().atMost(ofSeconds(60)).until(() -> handled.size() == 1);
        }
        assertThat(deadLetter().headers().text(HeaderNames.ERROR_CLASS))
                .contains(IllegalStateException.class.getName());
    }

    // ---- filter ----

    @Test
    void whatAFilterRefusesIsDoneWithoutBeingDecoded() {
        publisher
                .publish(
                        Topic.of(topic.name(), Format.string(), Format.string()).type("other"), "a", "no number")
                .toCompletableFuture()
                .join();
        publish("a", 2);
        try (var consumer = galgo.consumer(group)
                .on(
                        topic,
                        handled::add,
                        HandlerOptions.defaults()
                                .filter(headers ->
                                        !headers.text(HeaderNames.CE_TYPE).equals(java.util.Optional.of("other"))))
                .start()) {
            await().until(() -> handled.size() == 1);
            await().until(() -> waiting(consumer) == 0);
        }
        assertThat(handled).extracting(Event::value).containsExactly(2);
    }

    @Test
    void aFilterThatThrowsIsTheEventsFailure() {
        publish("a", 1);
        try (var consumer = galgo.consumer(group)
                .on(
                        topic,
                        handled::add,
                        HandlerOptions.defaults().retry(RetryPolicy.none()).filter(headers -> {
                            throw new IllegalStateException("filter");
                        }))
                .start()) {
            assertThat(deadLetter().headers().text(HeaderNames.ERROR_MESSAGE)).contains("filter");
        }
        assertThat(handled).isEmpty();
    }

    // ---- time limit ----

    @Test
    void aHandlerOverItsTimeLimitIsInterruptedAndTriedAgain() {
        publish("a", 1);
        publish("a", 2);
        var attempts = new AtomicInteger();
        try (var consumer = galgo.consumer(group)
                .on(
                        topic,
                        event -> {
                            if (attempts.incrementAndGet() == 1) {
                                new CountDownLatch(1).await();
                            }
                            handled.add(event);
                        },
                        HandlerOptions.defaults().timeLimit(ofMillis(200)))
                .start()) {
            await().until(() -> handled.size() == 2);
        }
        assertThat(handled).extracting(Event::attempt).containsExactly(2, 1);
        assertOrderOfEachKey();
    }

    @Test
    void aHandlerThatIgnoresTheInterruptionHoldsItsKeyUntilItIsAbandoned() {
        publish("a", 1);
        publish("a", 2);
        publish("b", 3);
        var mayReturn = new CountDownLatch(1);
        var attempts = new AtomicInteger();
        try (var consumer = galgo.consumer(group)
                .on(
                        topic,
                        event -> {
                            if (event.value() == 1 && attempts.incrementAndGet() == 1) {
                                DeafHandler.await(mayReturn);
                            }
                            handled.add(event);
                        },
                        HandlerOptions.defaults().timeLimit(ofMillis(200)))
                .start()) {
            await().until(() -> handled.size() == 1);
            var stuck = blocker(consumer);
            await().ignoreExceptions().until(() -> {
                consumer.abandon(topic.name(), stuck.getKey(), stuck.getValue());
                return true;
            });
            await().until(() -> handled.size() == 3);
            assertThatThrownBy(() -> consumer.abandon(topic.name(), stuck.getKey(), stuck.getValue()))
                    .hasMessageContaining("Cannot abandon");
            mayReturn.countDown();
            await().until(() -> handled.size() == 4);
            await().until(() -> waiting(consumer) == 0);
        }
        assertThat(handled).extracting(Event::value).startsWith(3, 1, 2);
    }

    @Test
    void anAsynchronousHandlerOverItsTimeLimitIsCancelled() {
        isTriedAgain(event -> new CompletableFuture<>());
    }

    @Test
    void anAsynchronousHandlerThatDoesNotReturnItsStageInTimeIsInterrupted() {
        isTriedAgain(event -> {
            Thread.sleep(600_000);
            return CompletableFuture.completedFuture(null);
        });
    }

    /** @param first handles the first attempt, which takes longer than its limit */
    private void isTriedAgain(AsyncHandler<String, Integer> first) {
        publish("a", 1);
        var attempts = new AtomicInteger();
        try (var consumer = galgo.consumer(group)
                .onAsync(
                        topic,
                        event -> {
                            if (attempts.incrementAndGet() == 1) {
                                return first.handle(event);
                            }
                            handled.add(event);
                            return CompletableFuture.completedFuture(null);
                        },
                        HandlerOptions.defaults().timeLimit(ofMillis(200)))
                .start()) {
            await().until(() -> handled.size() == 1);
        }
        assertThat(handled.peek().attempt()).isEqualTo(2);
    }

    /** Two topics of a partition each: one of them goes to the second consumer. */
    @Test
    void aHandlerIsInterruptedAtItsTimeLimitThoughItsPartitionHasGone(EmbeddedKafka kafka) {
        var topics = List.of(
                Topic.json(kafka.newTopic("hangs", 1), Integer.class),
                Topic.json(kafka.newTopic("hangs", 1), Integer.class));
        var interrupted = ConcurrentHashMap.<String>newKeySet();
        var begun = ConcurrentHashMap.<String>newKeySet();
        var hanging = galgo.consumer(group).drainTimeout(ofMillis(10));
        var other = galgo.consumer(group);
        for (var each : topics) {
            publisher.publish(each, "a", 1).toCompletableFuture().join();
            hanging.on(
                    each,
                    event -> {
                        begun.add(each.name());
                        try {
                            Thread.sleep(600_000);
                        } catch (InterruptedException e) {
                            interrupted.add(each.name());
                            throw e;
                        }
                    },
                    HandlerOptions.defaults().timeLimit(ofSeconds(20)));
            other.on(each, handled::add);
        }
        try (var one = hanging.start()) {
            await().until(() -> begun.size() == 2);
            try (var two = other.start()) {
                await().until(() -> handled.size() == 1);
                assertThat(interrupted).isEmpty();
                await().until(() -> interrupted.size() == 2);
            }
        }
    }

    private Map.Entry<Integer, Long> blocker(RunningConsumer consumer) {
        return await().until(
                        () -> consumer.status().partitions().stream()
                                .filter(partition -> partition.blocker().isPresent())
                                .map(partition -> Map.entry(
                                        partition.partition(),
                                        partition.blocker().get().offset()))
                                .findAny()
                                .orElse(null),
                        found -> found != null);
    }

    private static long waiting(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .mapToLong(ConsumerStatus.PartitionStatus::waiting)
                .sum();
    }

    private Event<String, byte[]> deadLetter() {
        var letters = new ConcurrentLinkedQueue<Event<String, byte[]>>();
        var dead = Topic.of(group + ".galgo-dead", Format.string(), Format.bytes());
        try (var reader = galgo.consumer(group + "-reader")
                .on(dead, letters::add)
                .withoutDeadLetters()
                .start()) {
            return await().atMost(ofSeconds(60)).until(letters::peek, found -> found != null);
        }
    }

    private void assertOrderOfEachKey() {
        var last = new HashMap<String, Long>();
        for (var event : handled) {
            assertThat(last.getOrDefault(event.key(), -1L)).isLessThan(event.offset());
            last.put(event.key(), event.offset());
        }
    }

    private void publish(String key, int value) {
        publisher.publish(topic, key, value).toCompletableFuture().join();
    }
}
