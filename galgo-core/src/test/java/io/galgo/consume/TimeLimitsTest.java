/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handler calls over their limit, and what is done to them, without a broker. */
class TimeLimitsTest {

    private static final TopicPartition ID = new TopicPartition("t", 0);
    private static final TopicPartition PARKED = new TopicPartition("g.galgo-parked", 0);
    private static final SourceTopic SOURCE = new SourceTopic("cluster", new Uuid(1, 2), "t", "g");
    private static final RetryPolicy IN_AN_HOUR =
            RetryPolicy.backoff(Duration.ofHours(1), Duration.ofHours(1)).attempts(3);

    private final CountDownLatch release = new CountDownLatch(1);
    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
    private ExecutorService threads;
    private ScheduledThreadPoolExecutor timer;
    private Workers workers;

    @BeforeEach
    void begin() {
        threads = Executors.newCachedThreadPool();
        timer = new ScheduledThreadPoolExecutor(1);
        workers = new Workers(4, threads);
    }

    @AfterEach
    void end() {
        release.countDown();
        threads.shutdownNow();
        timer.shutdownNow();
    }

    @Test
    void aCallOfAFormerAssignmentIsNotTakenForThePresentOne() {
        var subscription = deafAtFirst();
        var former = partition(subscription);
        former.accept(List.of(record(0)));
        awaitLate(former);
        var next = partition(subscription);
        next.accept(List.of(record(0)));
        var task = awaitFailed(next);

        assertThat(next.interventions().abandon(0)).contains("no handler");
        assertThat(next.interventions().interrupt(task)).contains("no handler");
        assertThat(subscription.limits().find(task.record)).isNull();
        assertThat(task.lane.attempt()).isEqualTo(2);
        assertThat(former.interventions().abandon(0)).isNull();
        awaitFailed(former);
    }

    @Test
    void aCallOfAFormerAssignmentIsNotTakenForThePresentOneOfAParkedEvent() {
        var subscription = deafAtFirst();
        var former = partition(subscription);
        former.parked().read(1, List.of(parked()), 1);
        awaitLate(former);
        var next = partition(subscription);
        next.parked().read(1, List.of(parked()), 1);
        var task = awaitFailed(next);

        assertThat(next.interventions().abandon(0)).contains("no handler");
        assertThat(next.interventions().interrupt(task)).contains("no handler");
        assertThat(task.lane.attempt()).isEqualTo(2);
        assertThat(former.interventions().abandon(0)).isNull();
        awaitFailed(former);
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // what hangs on the stage ends with the test
    void whatHangsOnAnAsynchronousHandlersStageHoldsUpNoLookAfterItsLimit() {
        var ends = new AtomicReference<Thread>();
        var partition = partition(subscription(new Handling.Async<>(event -> {
            var stage = new CompletableFuture<Void>();
            stage.whenComplete((nothing, cancelled) -> {
                ends.set(Thread.currentThread());
                DeafHandler.await(release);
            });
            begun.add(event.value());
            return stage;
        })));
        partition.accept(List.of(record(0)));
        await().until(() -> begun.size() == 1);
        var poll = CompletableFuture.runAsync(
                () -> await().until(() -> {
                    look(partition);
                    return ends.get() != null;
                }),
                threads);
        await().until(() -> ends.get() != null);
        await().until(poll::isDone);
        release.countDown();
        awaitFailed(partition);
    }

    /** An interruption closes the socket of a virtual thread, and a database is to be told before to end its statement. */
    @Test
    @SuppressWarnings("try") // what is held is there to be let go of
    void whatACallHoldsIsLetGoOfBeforeItIsInterrupted() {
        var happened = new CopyOnWriteArrayList<String>();
        var partition = partition(subscription(new Handling.Plain<>(event -> {
            try (var held = HandlerCall.onTimeLimit(() -> happened.add("let go"))) {
                begun.add(event.value());
                release.await();
            } catch (InterruptedException late) {
                happened.add("interrupted");
                throw late;
            }
        })));
        partition.accept(List.of(record(0)));
        await().until(() -> begun.size() == 1);
        await().until(() -> {
            look(partition);
            return happened.contains("interrupted");
        });
        assertThat(happened).containsExactly("let go", "interrupted");
        awaitFailed(partition);
    }

    @Test
    @SuppressWarnings("try") // what is held is there to be let go of
    void aCallIsInterruptedThoughWhatItHoldsIsNotLetGoOf() {
        var hangs = new CountDownLatch(1);
        var happened = new CopyOnWriteArrayList<String>();
        var partition = partition(subscription(new Handling.Plain<>(event -> {
            try (var held = HandlerCall.onTimeLimit(() -> DeafHandler.await(hangs))) {
                begun.add(event.value());
                try {
                    release.await();
                } finally {
                    happened.add("goes on"); // and waits, since what it holds is just being let go of
                }
            }
        })));
        partition.accept(List.of(record(0)));
        await().until(() -> begun.size() == 1);
        await().until(() -> {
            look(partition);
            return happened.contains("goes on");
        });
        assertThat(release.getCount()).as("it was interrupted").isEqualTo(1);
        hangs.countDown();
        awaitFailed(partition);
    }

    // ---- helpers ----

    /** The first call hears nothing until it is released, the others fail. */
    private Subscription<String, String> deafAtFirst() {
        return subscription(new Handling.Plain<>(event -> {
            begun.add(event.value());
            if (begun.size() == 1) {
                DeafHandler.await(release);
            }
            throw new IllegalStateException("not yet");
        }));
    }

    private static Subscription<String, String> subscription(Handling<String, String> handling) {
        return new Subscription<>(
                Topic.of("t", Format.string(), Format.string()),
                handling,
                HandlerOptions.defaults().timeLimit(Duration.ofMillis(10)),
                IN_AN_HOUR,
                CircuitBreaker.off(),
                new TraceHeaders(Set.of()));
    }

    private Partition partition(Subscription<?, ?> subscription) {
        var failures = new Failures(timer, null, InstantSource.system(), () -> 0.5, text -> text);
        var stamp = new Stamp(new Uuid(1, 2), "i", 1, Stamp.Why.WORK, 0);
        var partition =
                new Partition(ID, subscription, SOURCE, stamp, Ordering.BY_KEY, workers, failures, Marks.none(0));
        var place = new ParkedPartition(
                PARKED,
                partition,
                SOURCE,
                workers,
                failures,
                InstantSource.system(),
                () -> CommitMetadata.DEFAULT_LIMIT,
                ParkedState.from(0));
        place.asked(1);
        place.target(1, 0);
        partition.parked(place, new Parking(PARKED.topic(), InstantSource.system()));
        return partition;
    }

    private static void look(Partition partition) {
        long now = System.nanoTime();
        partition.look(now);
        partition.subscription().limits().check(now);
    }

    /** Looks as the poll thread does, until the handler that hears nothing has been interrupted. */
    private void awaitLate(Partition partition) {
        await().until(() -> {
            look(partition);
            var task = begun.isEmpty() ? null : partition.interventions().find(0);
            var call = task == null ? null : partition.subscription().limits().find(task.record);
            return call != null && call.isLate();
        });
    }

    private static Task awaitFailed(Partition partition) {
        return await().until(
                        () -> {
                            look(partition);
                            return partition.interventions().find(0);
                        },
                        task -> task != null && task.lane.blockage() != null);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>("t", 0, offset, "k".getBytes(UTF_8), "v".getBytes(UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> parked() {
        return ParkingScheduleTest.read(ParkedRecord.replayed(PARKED.topic(), SOURCE, record(0), null), 0);
    }
}
