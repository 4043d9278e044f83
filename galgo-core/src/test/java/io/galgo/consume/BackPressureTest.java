/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a partition is full, without a broker and without threads: what is given to workers stays with them. */
class BackPressureTest {

    private static final long SHARE = 1 << 20;
    private static final int EVENTS = 100;

    private final List<Runnable> begun = new ArrayList<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void fastHandlersHaveTheirShareOfBytesThoughEveryPlaceIsTaken() {
        var partition = filled(new Handling.Plain<>(event -> {}), Ordering.BY_KEY);
        assertThat(partition.isFull(SHARE, EVENTS / 2)).isFalse();
        assertThat(partition.isFull(1_000, EVENTS / 2)).isTrue();
    }

    @Test
    void slowHandlersWhosePlacesAreTakenHaveEnoughWithFewerEvents() {
        var partition = filled(new Handling.Plain<>(event -> {}), Ordering.BY_KEY);
        partition.subscription().pace().ran(1, Long.MAX_VALUE / 2, System.nanoTime());
        assertThat(partition.isFull(SHARE, EVENTS / 2)).isTrue();
        assertThat(partition.isFull(SHARE, EVENTS * 2L)).isFalse();
    }

    /** Whether they are slow, no run tells: there is none. */
    @Test
    void soHaveAsynchronousHandlersAndThoseOfBatches() {
        var asynchronous = filled(new Handling.Async<>(event -> new CompletableFuture<>()), Ordering.BY_KEY);
        assertThat(asynchronous.isFull(SHARE, EVENTS / 2)).isTrue();
        var batches =
                filled(new Handling.Batched<>(batch -> {}, BatchLimits.of(10, Duration.ofMinutes(1))), Ordering.BY_KEY);
        assertThat(batches.isFull(SHARE, EVENTS / 2)).isTrue();
    }

    @Test
    void wholePartitionsHaveTheirShareOfBytesAndNoMore() {
        var partition = filled(new Handling.Plain<>(event -> {}), Ordering.BY_PARTITION);
        assertThat(partition.isFull(SHARE, EVENTS / 2)).isFalse();
        assertThat(partition.isFull(1_000, EVENTS / 2)).isTrue();
    }

    private Partition filled(Handling<String, String> handling, Ordering ordering) {
        var partition = LonePartition.of(0, handling, ordering, new Workers(4, begun::add), timer);
        LonePartition.fill(partition, 0, EVENTS, EVENTS);
        return partition;
    }
}
