/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private static final int CORES = 2;
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicLong cpu = new AtomicLong();
    private long now = System.nanoTime();

    @Test
    void aModestConcurrencyIsWhatWasAskedFor() {
        var places = new Places(100);
        for (int i = 0; i < 100; i++) {
            assertThat(places.take()).isTrue();
        }
        assertThat(places.take()).isFalse();
        assertThat(places.areAllTaken()).isTrue();
        places.give();
        assertThat(places.take()).isTrue();
    }

    @Test
    void aWorkerThatFindsNoThreadTakesNoPlace() {
        var threads = new ArrayDeque<Runnable>();
        var none = new AtomicBoolean(true);
        var workers = new Workers(1, task -> {
            if (none.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            threads.add(task);
        });
        var done = new ArrayList<String>();
        assertThatThrownBy(() -> workers.submit(() -> done.add("first"))).isInstanceOf(OutOfMemoryError.class);
        none.set(false);
        workers.submit(() -> done.add("second"));
        assertThat(threads).hasSize(1);
        threads.remove().run();
        assertThat(done).containsExactly("first", "second");
        assertThat(workers.active()).isZero();
    }

    @Test
    void manyBeginAsFewAndBecomeManyWhileTheProcessLeavesCoresIdle() {
        var places = full(10_000);
        assertThat(places.worthIt()).isEqualTo(Places.FEW);
        looks(places, 4, 0.3);
        assertThat(places.worthIt()).isEqualTo(10_000);
    }

    @Test
    void areNotMoreWhileTheProcessUsesMostOfItsCores() {
        var places = full(10_000);
        looks(places, 10, 0.7);
        assertThat(places.worthIt()).isEqualTo(Places.FEW);
    }

    @Test
    void areNotMoreThanAreTaken() {
        var places = new Places(10_000, cpu::get, CORES);
        looks(places, 10, 0.1);
        assertThat(places.worthIt()).isEqualTo(Places.FEW);
    }

    @Test
    void areFewerAgainOnceCoresAreBusyAndNeverFewerThanFew() {
        var places = full(10_000);
        looks(places, 4, 0.3);
        looks(places, 1, 0.95);
        assertThat(places.worthIt()).isEqualTo(8_750);
        assertThat(places.areTooManyTaken()).isTrue();
        looks(places, 100, 0.95);
        assertThat(places.worthIt()).isEqualTo(Places.FEW);
    }

    @Test
    void areAllWorthItWhereNobodyKnowsHowBusyCoresAre() {
        assertThat(new Places(10_000, null, CORES).worthIt()).isEqualTo(10_000);
    }

    /** Places that are all taken, more whenever there are more. */
    private Places full(int concurrency) {
        var places = new Places(concurrency, cpu::get, CORES);
        for (int i = 0; i < concurrency; i++) {
            places.keep();
        }
        return places;
    }

    private void looks(Places places, int count, double busy) {
        for (int i = 0; i < count; i++) {
            now += 100 * MILLISECOND;
            cpu.addAndGet((long) (100 * MILLISECOND * CORES * busy));
            places.look(now);
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
