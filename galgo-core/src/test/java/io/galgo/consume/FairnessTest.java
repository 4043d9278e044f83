/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Event;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers that compute, more of them than cores: nobody takes a core from a virtual thread, so workers give it away themselves. */
class FairnessTest {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int RUNS = 2_000;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final WorkerThreads.Threads threads = WorkerThreads.named("fair");
    private final Workers workers = new Workers(64, threads.executor(), threads.mostStarting());
    private final AtomicInteger left = new AtomicInteger();
    private final CountDownLatch others = new CountDownLatch(1);

    @AfterEach
    void stop() {
        timer.shutdownNow();
        threads.shutdown().run();
    }

    @Test
    void aPartitionHasItsTurnThoughOthersHaveMoreToComputeThanThereAreCores() throws InterruptedException {
        for (int number = 0; number < CORES; number++) {
            var busy = LonePartition.of(number, new Handling.Plain<>(this::compute), Ordering.BY_KEY, workers, timer);
            left.addAndGet(RUNS);
            for (int run = 0; run < RUNS; run++) {
                LonePartition.fill(busy, run, 1, 1);
            }
        }
        fillOther();
        others.await();
        assertThat(left.get()).as("events left of the busy ones").isGreaterThan(RUNS * CORES / 2);
    }

    @Test
    void soHasAKeyThoughOthersHaveMore() throws InterruptedException {
        var busy = LonePartition.of(0, new Handling.Plain<>(this::compute), Ordering.BY_KEY, workers, timer);
        busy.subscription().pace().ran(1, Long.MAX_VALUE / 2, System.nanoTime()); // each key has a lane
        left.addAndGet(RUNS * CORES);
        LonePartition.fill(busy, 0, RUNS * CORES, CORES);
        fillOther();
        others.await();
        assertThat(left.get()).as("events left of the busy keys").isGreaterThan(RUNS * CORES / 2);
    }

    @Test
    void soHasAHandlerThatHasWaitedThoughEachPlaceIsTakenByKeysThatCompute() throws InterruptedException {
        var waiting = LonePartition.of(
                CORES,
                new Handling.Plain<>(event -> {
                    Thread.sleep(5);
                    others.countDown();
                }),
                Ordering.BY_KEY,
                workers,
                timer);
        LonePartition.fill(waiting, 0, 1, 1);
        var busy = LonePartition.of(0, new Handling.Plain<>(this::compute), Ordering.BY_KEY, workers, timer);
        busy.subscription().pace().ran(1, Long.MAX_VALUE / 2, System.nanoTime());
        left.addAndGet(RUNS * CORES);
        LonePartition.fill(busy, 0, RUNS * CORES, RUNS * CORES);
        others.await();
        assertThat(left.get()).as("events left of the busy keys").isGreaterThan(RUNS * CORES / 2);
    }

    private void fillOther() {
        var other = LonePartition.of(
                CORES, new Handling.Plain<>(event -> others.countDown()), Ordering.BY_KEY, workers, timer);
        LonePartition.fill(other, 0, 1, 1);
    }

    /** A millisecond of a core, until the others had their turn. */
    private void compute(Event<String, String> event) {
        long end = System.nanoTime() + 1_000_000;
        while (others.getCount() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        if (others.getCount() > 0) {
            left.decrementAndGet();
        }
    }
}
