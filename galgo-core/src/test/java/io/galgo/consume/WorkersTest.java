/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final ArrayList<String> done = new ArrayList<>();

    @Test
    void fewThreadsAreWokenAtATimeAndAWorkerTakesAllThatWaits() {
        var workers = new Workers(8, threads::add, 2);
        for (var name : new String[] {"a", "b", "c", "d", "e"}) {
            workers.submit(() -> done.add(name));
        }
        assertThat(threads).hasSize(2);
        threads.remove().run();
        assertThat(done).containsExactly("a", "b", "c", "d", "e");
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertThat(workers.active()).isZero();
    }

    @Test
    void eachThatFindsWorkHasTheNextOneStarted() {
        var workers = new Workers(3, threads::add, 1);
        var inside = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) {
            workers.submit(() -> {
                inside.add(workers.active());
                if (!threads.isEmpty()) {
                    threads.remove().run(); // as another thread would, while this one is in its handler
                }
            });
        }
        assertThat(threads).hasSize(1);
        threads.remove().run();
        assertThat(inside).as("as many at once as may be").startsWith(2, 3, 3).hasSize(4);
        assertThat(workers.active()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Integer.MAX_VALUE})
    void aWorkerThatFindsNoThreadTakesNoPlaceAndWhatWaitsIsRunOnceThereIsOne(int mostStarting) {
        var none = new AtomicBoolean(true);
        var workers = new Workers(
                1,
                task -> {
                    if (none.get()) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    threads.add(task);
                },
                mostStarting);
        workers.submit(() -> done.add("first")); // throws nothing at its caller, which may be a producer's I/O thread
        assertThat(workers.active()).isZero();
        workers.look(System.nanoTime());
        assertThat(workers.active()).isZero();
        none.set(false);
        workers.look(System.nanoTime());
        assertThat(threads).hasSize(1);
        threads.remove().run();
        assertThat(done).containsExactly("first");
        workers.submit(() -> done.add("second"));
        threads.remove().run();
        assertThat(done).containsExactly("first", "second");
        assertThat(workers.active()).isZero();
        workers.look(System.nanoTime());
        assertThat(threads).as("nothing waits").isEmpty();
    }

    @Test
    void aWorkerThatFindsNoThreadForTheNextOneRunsTheTaskItHas() {
        var none = new AtomicBoolean();
        var workers = new Workers(
                2,
                task -> {
                    if (none.get()) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    threads.add(task);
                },
                1);
        workers.submit(() -> done.add("a"));
        workers.submit(() -> done.add("b"));
        none.set(true);
        threads.remove().run();
        assertThat(done).containsExactly("a", "b");
        assertThat(workers.active()).isZero();
        assertThat(workers.bugs()).isZero();
    }

    /** Threads that begin late and in any order, tasks that submit tasks, places given and taken: nothing waits for ever. */
    @Property(tries = 300)
    void whateverIsSubmittedIsRun(
            @ForAll @IntRange(min = 1, max = 5) int concurrency,
            @ForAll @IntRange(min = 1, max = 3) int mostStarting,
            @ForAll long seed) {
        var random = new Random(seed);
        var pending = new ArrayList<Runnable>();
        var workers = new Workers(concurrency, pending::add, mostStarting);
        var left = new AtomicInteger();
        for (int step = 0; step < 200; step++) {
            if (random.nextBoolean()) {
                left.incrementAndGet();
                Runnable task = () -> {
                    left.decrementAndGet();
                    if (random.nextInt(4) == 0 && !pending.isEmpty()) {
                        pending.remove(random.nextInt(pending.size())).run();
                    }
                };
                if (random.nextBoolean()) {
                    workers.submit(task);
                } else {
                    workers.submitRetry(task);
                }
            } else if (!pending.isEmpty()) {
                pending.remove(random.nextInt(pending.size())).run();
            }
            assertThat(workers.active()).isLessThanOrEqualTo(concurrency);
        }
        while (!pending.isEmpty()) {
            pending.remove(random.nextInt(pending.size())).run();
        }
        assertThat(left).hasValue(0);
        assertThat(workers.active()).isZero();
    }

    /** Real threads that submit while workers end: the moment in which a task could be left with nobody to look. */
    @Test
    void noTaskIsLeftWhileThreadsSubmitAndWorkersEnd() throws Exception {
        var pool = Executors.newCachedThreadPool();
        try {
            for (int mostStarting = 1; mostStarting <= 2; mostStarting++) {
                var workers = new Workers(3, pool, mostStarting);
                var ended = new LinkedBlockingQueue<Integer>();
                int submitters = 3;
                int each = 20_000;
                var go = new CountDownLatch(1);
                for (int s = 0; s < submitters; s++) {
                    pool.execute(() -> {
                        try {
                            go.await();
                            var own = new LinkedBlockingQueue<Integer>();
                            for (int i = 0; i < each; i++) {
                                int number = i;
                                workers.submit(() -> own.add(number));
                                // Mostly nothing else is submitted until this one has run: a task that is left would be
                                // so for ever
                                if (own.poll(60, TimeUnit.SECONDS) == null) {
                                    return;
                                }
                                ended.add(i);
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
                }
                go.countDown();
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .untilAsserted(() -> assertThat(ended).hasSize(submitters * each));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whoHasAPlaceTooManyGivesItThoughNobodyWaits() {
        var workers = new Workers(4, Runnable::run);
        for (int i = 0; i < 4; i++) {
            workers.keepPlace();
        }
        assertThat(workers.othersWait()).isFalse();
        workers.concurrency(2);
        assertThat(workers.othersWait()).isTrue();
    }

    @Test
    void workersThatWaitForSomethingElseReachTheConcurrency() {
        var threads = Executors.newCachedThreadPool();
        try {
            var workers = new Workers(2 * Places.FEW, threads);
            var end = new CountDownLatch(1);
            for (int i = 0; i < 2 * Places.FEW; i++) {
                workers.submit(() -> await(end));
            }
            Awaitility.await().pollInterval(Duration.ofMillis(60)).until(() -> {
                workers.look(System.nanoTime());
                return workers.active() == 2 * Places.FEW;
            });
            end.countDown();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
