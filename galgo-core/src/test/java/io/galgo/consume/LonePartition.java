/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.Format;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** A partition of topic {@code t} whose records come from a test, without a consumer around it. */
final class LonePartition {

    private LonePartition() {}

    static Partition of(
            int number,
            Handling<String, String> handling,
            Ordering ordering,
            Workers workers,
            ScheduledThreadPoolExecutor timer) {
        var subscription = new Subscription<>(
                Topic.of("t", Format.string(), Format.string()),
                handling,
                HandlerOptions.defaults(),
                RetryPolicy.backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
                CircuitBreaker.off(),
                new TraceHeaders(Set.of()));
        return of(number, subscription, ordering, workers, timer);
    }

    static Partition of(
            int number,
            Subscription<?, ?> subscription,
            Ordering ordering,
            Workers workers,
            ScheduledThreadPoolExecutor timer) {
        return new Partition(
                new TopicPartition("t", number),
                subscription,
                new SourceTopic("cluster", new Uuid(1, 2), "t", "group"),
                new Stamp(new Uuid(1, 2), "i", 1, Stamp.Why.WORK, 0),
                ordering,
                workers,
                new Failures(timer, null, InstantSource.system(), () -> 0.5, text -> text),
                Marks.none(0));
    }

    /** Gives a partition its next records, so many of so many keys in turn. */
    static void fill(Partition partition, long from, int events, int keys) {
        partition.accept(IntStream.range(0, events)
                .mapToObj(i -> new ConsumerRecord<>(
                        "t",
                        partition.id().partition(),
                        from + i,
                        ("k" + i % keys).getBytes(UTF_8),
                        "v".getBytes(UTF_8)))
                .toList());
    }
}
