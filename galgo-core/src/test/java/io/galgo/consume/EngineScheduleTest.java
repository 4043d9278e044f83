/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs, lanes and partitions under random handlers on real threads, without a broker: nothing lost, nothing twice, keys in order. */
class EngineScheduleTest {

    private static final int SCHEDULES = 40;
    private static ExecutorService threads;
    private static ScheduledThreadPoolExecutor timer;

    @BeforeAll
    static void start() {
        threads = Executors.newCachedThreadPool();
        timer = new ScheduledThreadPoolExecutor(1);
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
        timer.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void handlesEachRecordOnceAndKeepsTheOrderOfEachKeyUnderAnySchedule(Ordering ordering) {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            new Schedule(ordering, seed).run();
        }
    }

    @Test
    void whatIsInRunsGoesFirstWhenAnotherPartitionFindsTheHandlerSlow() throws Exception {
        var release = new CountDownLatch(1);
        var began = new CountDownLatch(1);
        var handled = new ConcurrentLinkedQueue<String>();
        var subscription = subscription(event -> {
            if (event.equals("1")) {
                began.countDown();
                release.await();
            }
            handled.add(event);
        });
        var partition = partition(0, subscription, Ordering.BY_KEY, new Workers(4, threads));
        partition.accept(List.of(record(0, 0, "k", "1"), record(0, 1, "k", "2")));
        began.await();
        subscription.pace().ran(1, Long.MAX_VALUE / 2, System.nanoTime());
        partition.accept(List.of(record(0, 2, "k", "3"), record(0, 3, "other", "4")));
        await().until(() -> handled.contains("4"));
        assertThat(handled).doesNotContain("3");
        release.countDown();
        await().until(() -> handled.size() == 4);
        assertThat(handled).containsSubsequence("1", "2", "3");
        await().until(() -> partition.backlog().tracker().lowEdge() == 4
                && partition.backlog().bytes() == 0);
    }

    @Test
    void whatWasJustAssignedIsFetchedTogetherAndThenEachByItself() {
        var partition = partition(0, subscription(event -> {}), Ordering.BY_KEY, new Workers(4, threads));
        assertThat(partition.mayFetch(true)).isFalse();
        assertThat(partition.mayFetch(false)).isTrue();
        assertThat(partition.mayFetch(true)).isTrue();
    }

    @Test
    void aWorkerLateWithAnOvertakenRecordHoldsNothingOfTheRunThatFollowed() {
        var batch = new Batch(List.of(record(0, 0, "a", ""), record(0, 1, "b", ""), record(0, 2, "c", "")));
        var tracker = new OffsetTracker(0);
        tracker.add(batch);
        var former = Run.all(batch, 0);
        former.claim();
        former.stop();
        var task = batch.toLane(0);
        var next = Run.of(batch, new int[] {1, 2}, 0);
        next.done(next.claim());
        next.done(next.claim());
        former.done(0);
        task.done();
        assertThat(tracker.lowEdge()).isEqualTo(3);
    }

    @Test
    void whatOnePollBroughtOfTwoLeaderEpochsIsMarkedWithEachRecordsOwn() throws Exception {
        var release = new CountDownLatch(1);
        var subscription = subscription(value -> {
            if (value.equals("held")) {
                release.await();
            }
        });
        var partition = partition(0, subscription, Ordering.BY_KEY, new Workers(4, threads));
        partition.accept(List.of(
                record(0, 0, "a", "held", 5),
                record(0, 1, "b", "", 5),
                record(0, 2, "c", "", 6),
                record(0, 3, "d", "", 6)));
        await().until(() -> {
            partition.look(System.nanoTime());
            return partition.backlog().tracker().open() == 1;
        });
        var marks = partition.backlog().marks();
        assertThat(marks.covers(1, 5)).isTrue();
        assertThat(marks.covers(1, 6)).isFalse();
        assertThat(marks.covers(2, 6)).isTrue();
        assertThat(marks.covers(3, 6)).isTrue();
        release.countDown();
        await().until(() -> partition.backlog().tracker().lowEdge() == 4);
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void keysThatAreThroughHoldNoRecordThoughNothingMoreComes(Ordering ordering) {
        var subscription = subscription(value -> {});
        subscription.pace().ran(1, Long.MAX_VALUE / 2, System.nanoTime()); // slow: each key has a lane
        var partition = partition(0, subscription, ordering, new Workers(4, threads));
        var values = accept(partition);
        await().until(() -> partition.backlog().tracker().lowEdge() == 3);
        partition.look(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
        await().until(() -> {
            System.gc();
            return values.stream().allMatch(value -> value.get() == null);
        });
    }

    /** Returns what is only held by whoever handles it. */
    private static List<WeakReference<byte[]>> accept(Partition partition) {
        var records = List.of(record(0, 0, "a", "1"), record(0, 1, "b", "2"), record(0, 2, "a", "3"));
        partition.accept(records);
        return records.stream()
                .map(record -> new WeakReference<>(record.value()))
                .toList();
    }

    @Test
    void aKeyThatIsNotThroughKeepsItsLaneHoweverLongItTakes() throws Exception {
        var release = new CountDownLatch(1);
        var began = new CountDownLatch(1);
        var handled = new ConcurrentLinkedQueue<String>();
        var subscription = subscription(value -> {
            began.countDown();
            release.await();
            handled.add(value);
        });
        subscription.pace().ran(1, Long.MAX_VALUE / 2, System.nanoTime());
        var partition = partition(0, subscription, Ordering.BY_KEY, new Workers(4, threads));
        partition.accept(List.of(record(0, 0, "k", "1")));
        began.await();
        partition.look(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
        partition.accept(List.of(record(0, 1, "k", "2")));
        release.countDown();
        await().until(() -> partition.backlog().tracker().lowEdge() == 2);
        assertThat(handled).containsExactly("1", "2");
    }

    @Test
    void retriesOfAsynchronousHandlersThatHangLeaveAPlaceToFirstAttempts() {
        var stages = new ConcurrentLinkedQueue<CompletableFuture<Void>>();
        var handled = new ConcurrentLinkedQueue<String>();
        retriesThatHang(
                new Handling.Async<>(event -> {
                    if (!event.value().equals("bad")) {
                        handled.add(event.value());
                    } else if (event.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    } else {
                        var stage = new CompletableFuture<Void>();
                        stages.add(stage);
                        return stage;
                    }
                    return CompletableFuture.completedFuture(null);
                }),
                stages,
                handled,
                () -> stages.forEach(stage -> stage.complete(null)));
    }

    @Test
    void retriesOfHandlersThatHangLeaveAPlaceToFirstAttempts() {
        var release = new CountDownLatch(1);
        var hanging = new ConcurrentLinkedQueue<String>();
        var handled = new ConcurrentLinkedQueue<String>();
        retriesThatHang(
                new Handling.Plain<>(event -> {
                    if (!event.value().equals("bad")) {
                        handled.add(event.value());
                    } else if (event.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    } else {
                        hanging.add(event.key());
                        release.await();
                    }
                }),
                hanging,
                handled,
                release::countDown);
    }

    @Test
    void retriesOfBatchesThatHangLeaveAPlaceToFirstAttempts() {
        var release = new CountDownLatch(1);
        var hanging = new ConcurrentLinkedQueue<String>();
        var handled = new ConcurrentLinkedQueue<String>();
        retriesThatHang(
                new Handling.Batched<>(
                        batch -> {
                            var event = batch.events().get(0);
                            if (!event.value().equals("bad")) {
                                handled.add(event.value());
                            } else if (event.attempt() == 1) {
                                throw new IllegalStateException("not yet");
                            } else {
                                hanging.add(event.key());
                                release.await();
                            }
                        },
                        BatchLimits.of(1, Duration.ZERO)),
                hanging,
                handled,
                release::countDown);
    }

    /** Ten keys fail and hang when they are tried again; ten others are handled meanwhile, and behind those that hang once they are released. */
    private static void retriesThatHang(
            Handling<String, String> handling, Queue<?> hanging, Queue<String> handled, Runnable release) {
        var workers = new Workers(4, threads);
        var partition = partition(0, subscription(handling), Ordering.BY_KEY, workers);
        try {
            for (int i = 0; i < 10; i++) {
                partition.accept(
                        List.of(record(0, 2L * i, "bad-" + i, "bad"), record(0, 2L * i + 1, "bad-" + i, "behind")));
            }
            await().until(() -> look(partition) && hanging.size() == 3);
            for (int i = 20; i < 30; i++) {
                partition.accept(List.of(record(0, i, "good-" + i, "good")));
            }
            await().until(() -> look(partition) && handled.size() == 10);
            assertThat(hanging).hasSize(3);
            assertThat(handled).containsOnly("good");
        } finally {
            release.run();
        }
        await().until(() -> {
            release.run(); // what begins to hang only now
            return look(partition) && partition.backlog().tracker().lowEdge() == 30;
        });
        assertThat(handled).hasSize(20);
        await().until(() -> workers.active() == 0);
    }

    private static boolean look(Partition partition) {
        partition.look(System.nanoTime());
        return true;
    }

    // ---- a random schedule ----

    /** Two partitions of one handler: batches with holes, some keys slow, some events failing, a look now and then. */
    private static final class Schedule {

        private final Ordering ordering;
        private final Random random;
        private final String name;
        private final Map<String, Integer> failsTimes = new ConcurrentHashMap<>();
        private final Map<String, Long> takes = new HashMap<>();
        private final Map<String, Queue<Integer>> handled = new ConcurrentHashMap<>();
        private final Map<String, String> running = new ConcurrentHashMap<>();
        private final Queue<String> overlaps = new ConcurrentLinkedQueue<>();

        Schedule(Ordering ordering, int seed) {
            this.ordering = ordering;
            this.random = new Random(seed);
            this.name = ordering + " seed " + seed;
        }

        void run() {
            int concurrency = 1 + random.nextInt(8);
            var workers = new Workers(concurrency, threads);
            var subscription = subscription(this::handle);
            var partitions = new ArrayList<Partition>();
            for (int p = 0; p < 2; p++) {
                partitions.add(partition(p, subscription, ordering, workers));
            }
            int keys = 1 + random.nextInt(12);
            int records = 0;
            var next = new long[2];
            int batches = 2 + random.nextInt(10);
            int slowness = random.nextInt(4);
            for (int b = 0; b < batches; b++) {
                int p = random.nextInt(2);
                var batch = new ArrayList<ConsumerRecord<byte[], byte[]>>();
                int size = 1 + random.nextInt(random.nextInt(8) == 0 ? 300 : 20);
                for (int i = 0; i < size; i++) {
                    next[p] += random.nextInt(5) == 0 ? 1 + random.nextInt(9) : 0;
                    var value = p + "/" + random.nextInt(keys) + "/" + records++;
                    plan(value, slowness);
                    batch.add(record(p, next[p]++, value.substring(0, value.lastIndexOf('/')), value));
                }
                partitions.get(p).accept(batch);
                if (random.nextInt(3) == 0) {
                    LockSupport.parkNanos(random.nextInt(6_000_000));
                }
                look(partitions);
            }
            await(name)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        look(partitions);
                        return partitions.stream()
                                .allMatch(p -> p.backlog().tracker().lowEdge()
                                        == p.backlog().tracker().position());
                    });
            await(name)
                    .pollDelay(Duration.ZERO)
                    .until(() -> partitions.stream().allMatch(p -> p.backlog().bytes() == 0));
            assertThat(partitions)
                    .as(name)
                    .allMatch(p -> p.backlog().tracker().open() == 0
                            && p.backlog().marks().isEmpty());
            assertThat(overlaps).as(name).isEmpty();
            handled.forEach((key, values) -> {
                assertThat(values).as(name + " " + key).doesNotHaveDuplicates();
                if (ordering != Ordering.UNORDERED) {
                    assertThat(List.copyOf(values)).as(name + " " + key).isSorted();
                }
            });
            assertThat(handled.values().stream().mapToInt(Queue::size).sum())
                    .as(name)
                    .isEqualTo(records);
        }

        private void plan(String value, int slowness) {
            if (random.nextInt(20) == 0) {
                failsTimes.put(value, 1 + random.nextInt(3));
            }
            if (slowness == 1 && random.nextInt(60) == 0) {
                takes.put(value, 1_000_000L + random.nextInt(9_000_000)); // now and then one hangs
            } else if (slowness >= 2 && random.nextInt(slowness) == 0) {
                takes.put(value, (long) random.nextInt(150_000)); // about what makes a handler slow
            }
        }

        private void look(List<Partition> partitions) {
            for (var partition : partitions) {
                partition.look(System.nanoTime());
                partition.backlog().tracker().lowEdge();
                if (random.nextInt(4) == 0) {
                    partition.backlog().marks();
                }
            }
        }

        private void handle(String value) {
            var parts = value.split("/", -1);
            var group = ordering == Ordering.BY_PARTITION ? parts[0] : parts[0] + "/" + parts[1];
            var other = ordering == Ordering.UNORDERED ? null : running.put(group, value);
            if (other != null) {
                overlaps.add(value + " while " + other);
            }
            try {
                var nanos = takes.get(value);
                if (nanos != null) {
                    LockSupport.parkNanos(nanos);
                }
                if (failsTimes.merge(value, -1, Integer::sum) >= 0) {
                    throw new IllegalStateException("not yet");
                }
                handled.computeIfAbsent(group, key -> new ConcurrentLinkedQueue<>())
                        .add(Integer.parseInt(parts[2]));
            } finally {
                if (ordering != Ordering.UNORDERED) {
                    running.remove(group);
                }
            }
        }
    }

    // ---- helpers ----

    /** What a schedule does with a value. */
    private interface OnValue {
        void handle(String value) throws Exception;
    }

    private static Subscription<String, String> subscription(OnValue handler) {
        return subscription(new Handling.Plain<>(event -> handler.handle(event.value())));
    }

    private static Subscription<String, String> subscription(Handling<String, String> handling) {
        return new Subscription<>(
                Topic.of("t", Format.string(), Format.string()),
                handling,
                HandlerOptions.defaults(),
                RetryPolicy.backoff(Duration.ofMillis(1), Duration.ofMillis(2)).attempts(10),
                CircuitBreaker.off(),
                new TraceHeaders(Set.of()));
    }

    private static Partition partition(
            int number, Subscription<?, ?> subscription, Ordering ordering, Workers workers) {
        return LonePartition.of(number, subscription, ordering, workers, timer);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, String key, String value, int epoch) {
        var bytes = value.getBytes(UTF_8);
        return new ConsumerRecord<>(
                "t",
                partition,
                offset,
                0,
                TimestampType.CREATE_TIME,
                key.length(),
                bytes.length,
                key.getBytes(UTF_8),
                bytes,
                new RecordHeaders(),
                Optional.of(epoch));
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, String key, String value) {
        return new ConsumerRecord<>("t", partition, offset, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }
}
