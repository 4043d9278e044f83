/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.consume.Places.Work;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Threads that begin late and in any order, tasks that submit tasks, places kept and given, each kind of work at its limit: nothing waits
     * for ever, though nobody looks again, and neither kind has more than its share.
     */
    @Property(tries = 1000)
    void whateverIsSubmittedIsRun(
            @ForAll @IntRange(min = 1, max = 9) int concurrency,
            @ForAll @IntRange(min = 1, max = 4) int mostStarting,
            @ForAll long seed) {
        var schedule = new Schedule(concurrency, mostStarting == 4 ? Integer.MAX_VALUE : mostStarting, seed);
        for (int step = 0; step < 200; step++) {
            schedule.step();
        }
        schedule.finish();
    }

    private static final class Schedule {

        private final int concurrency;
        private final Random random;
        private final ArrayList<Runnable> pending = new ArrayList<>();
        private final ArrayList<Runnable> kept = new ArrayList<>();
        private final ArrayList<String> tooMany = new ArrayList<>();
        private final ArrayList<String> idle = new ArrayList<>();
        private final EnumMap<Work, Integer> underWay = new EnumMap<>(Map.of(Work.FIRST, 0, Work.RETRY, 0));
        private final EnumMap<Work, Integer> most = new EnumMap<>(Work.class);
        private final Workers workers;
        private int submitted;
        private int run;

        Schedule(int concurrency, int mostStarting, long seed) {
            this.concurrency = concurrency;
            random = new Random(seed);
            most.put(Work.FIRST, concurrency);
            most.put(Work.RETRY, concurrency == 1 ? 1 : concurrency - Math.max(1, concurrency / 4));
            workers = new Workers(concurrency, pending::add, mostStarting);
        }

        void step() {
            switch (random.nextInt(5)) {
                case 0, 1 -> submit();
                case 2 -> any(kept);
                default -> any(pending);
            }
        }

        void finish() {
            while (!pending.isEmpty() || !kept.isEmpty()) {
                any(random.nextInt(4) == 0 ? kept : pending);
            }
            assertThat(run).isEqualTo(submitted);
            assertThat(tooMany).isEmpty();
            assertThat(idle).isEmpty();
            assertThat(workers.active()).isZero();
            assertThat(workers.bugs()).isZero();
        }

        private void any(List<Runnable> of) {
            if (!of.isEmpty()) {
                of.remove(random.nextInt(of.size())).run();
            }
        }

        private void submit() {
            submitted++;
            if (random.nextInt(3) > 0) {
                workers.submit(() -> run(Work.FIRST));
                return;
            }
            if (concurrency >= 4) {
                most.put(Work.FIRST, concurrency - 1); // from now on, since no minute passes
            }
            workers.submitRetry(() -> run(Work.RETRY));
        }

        private void run(Work work) {
            run++;
            underWay.merge(work, 1, Integer::sum);
            if (underWay.get(work) > most.get(work)
                    || underWay.get(Work.FIRST) + underWay.get(Work.RETRY) > concurrency) {
                tooMany.add(work + ": " + underWay);
            }
            if (pending.isEmpty() && workers.mayAnyBegin()) {
                idle.add("a place, while something waits for it: " + underWay);
            }
            while (random.nextInt(4) == 0) {
                switch (random.nextInt(3)) { // as others do, while this one is in its handler
                    case 0 -> any(pending);
                    case 1 -> any(kept);
                    default -> {
                        if (submitted < 1_000) {
                            submit();
                        }
                    }
                }
            }
            if (random.nextInt(3) == 0) {
                workers.keepPlace(work);
                kept.add(() -> {
                    underWay.merge(work, -1, Integer::sum);
                    workers.givePlace(work);
                });
            } else {
                underWay.merge(work, -1, Integer::sum);
            }
        }
    }

    /** Real threads that submit while workers end: the moment in which a task could be left with nobody to look. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void noTaskIsLeftWhileThreadsSubmitAndWorkersEnd(int concurrency) throws Exception {
        var pool = Executors.newCachedThreadPool();
        try {
            for (int mostStarting = 1; mostStarting <= 2; mostStarting++) {
                var workers = new Workers(concurrency, pool, mostStarting);
                var ended = new LinkedBlockingQueue<Integer>();
                int submitters = concurrency + 2;
                int each = 5_000;
                var go = new CountDownLatch(1);
                for (int s = 0; s < submitters; s++) {
                    boolean retries = s % 2 == 0;
                    pool.execute(() -> {
                        try {
                            go.await();
                            var own = new LinkedBlockingQueue<Integer>();
                            for (int i = 0; i < each; i++) {
                                int number = i;
                                if (retries) {
                                    workers.submitRetry(() -> own.add(number));
                                } else {
                                    workers.submit(() -> own.add(number));
                                }
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
            workers.keepPlace(Work.FIRST);
        }
        assertThat(workers.othersWait()).isFalse();
        workers.concurrency(2);
        assertThat(workers.othersWait()).isTrue();
    }

    @Test
    void aFirstAttemptGivesItsPlaceToAnotherThoughOneIsFreeForRetries() {
        var workers = new Workers(4, threads::add);
        workers.submitRetry(() -> done.add("retry"));
        threads.remove().run();
        for (int i = 0; i < 3; i++) {
            workers.keepPlace(Work.FIRST);
        }
        assertThat(workers.othersWait()).isFalse();
        workers.submit(() -> done.add("first"));
        assertThat(threads).isEmpty();
        assertThat(workers.othersWait()).isTrue();
        workers.givePlace(Work.FIRST);
        threads.remove().run();
        assertThat(done).containsExactly("retry", "first");
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

    // ---- shares ----

    @Test
    void retriesThatHangLeaveAQuarterOfThePlacesToFirstAttempts() {
        var pool = Executors.newCachedThreadPool();
        var end = new CountDownLatch(1);
        try {
            var workers = new Workers(8, pool);
            var hang = new AtomicInteger();
            var through = new AtomicInteger();
            for (int i = 0; i < 20; i++) {
                workers.submitRetry(() -> {
                    hang.incrementAndGet();
                    await(end);
                });
            }
            Awaitility.await().until(() -> hang.get() >= 6);
            for (int i = 0; i < 100; i++) {
                workers.submit(through::incrementAndGet);
            }
            Awaitility.await().untilAsserted(() -> assertThat(through).hasValue(100));
            workers.look(System.nanoTime());
            assertThat(hang).hasValue(6);
            end.countDown();
            Awaitility.await().untilAsserted(() -> assertThat(hang).hasValue(20));
            Awaitility.await().until(() -> workers.active() == 0);
        } finally {
            end.countDown();
            pool.shutdownNow();
        }
    }

    @Test
    void firstAttemptsThatHangLeaveAPlaceToRetriesAsLongAsThereAreAny() {
        var pool = Executors.newCachedThreadPool();
        var end = new CountDownLatch(1);
        try {
            var workers = new Workers(8, pool);
            var hang = new AtomicInteger();
            var through = new AtomicInteger();
            workers.submitRetry(through::incrementAndGet);
            for (int i = 0; i < 20; i++) {
                workers.submit(() -> {
                    hang.incrementAndGet();
                    await(end);
                });
            }
            Awaitility.await().until(() -> hang.get() >= 7);
            for (int i = 0; i < 100; i++) {
                workers.submitRetry(through::incrementAndGet);
            }
            Awaitility.await().untilAsserted(() -> assertThat(through).hasValue(101));
            workers.look(System.nanoTime());
            assertThat(hang).hasValue(7);
            assertThat(workers.areAllBusy())
                    .as("there is a place for a retry alone")
                    .isTrue();

            workers.look(System.nanoTime() + Duration.ofMinutes(2).toNanos());
            Awaitility.await().untilAsserted(() -> assertThat(hang).hasValue(8));
            end.countDown();
            Awaitility.await().untilAsserted(() -> assertThat(hang).hasValue(20));
            Awaitility.await().until(() -> workers.active() == 0);
        } finally {
            end.countDown();
            pool.shutdownNow();
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
