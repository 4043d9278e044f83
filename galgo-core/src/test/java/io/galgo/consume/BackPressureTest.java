/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Format;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
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
        var subscription = new Subscription<>(
                Topic.of("t", Format.string(), Format.string()),
                handling,
                HandlerOptions.defaults(),
                RetryPolicy.backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
                CircuitBreaker.off(),
                new TraceHeaders(Set.of()));
        var partition = new Partition(
                new TopicPartition("t", 0),
                subscription,
                new SourceTopic("cluster", new Uuid(1, 2), "t", "group"),
                new Stamp(new Uuid(1, 2), "i", 1, Stamp.Why.WORK, 0),
                ordering,
                new Workers(4, begun::add),
                new Failures(timer, null, InstantSource.system(), () -> 0.5, text -> text),
                Marks.none(0));
        partition.accept(IntStream.range(0, EVENTS)
                .mapToObj(i -> new ConsumerRecord<>("t", 0, i, ("k" + i).getBytes(UTF_8), "v".getBytes(UTF_8)))
                .toList());
        return partition;
    }
}
