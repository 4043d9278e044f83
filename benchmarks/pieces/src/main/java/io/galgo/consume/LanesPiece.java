/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.Format;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.bench.KeyChoice;
import io.galgo.context.CurrentEvent;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The way of a poll's records through a partition to a handler that does nothing and back to the tracker: a partition takes 10 polls of 1,000
 * records with 1,000 keys, evenly or by Zipf's law (exponent 1). An operation is one record.
 *
 * <p>{@link #byRun} hands over the partition's list, as fast handlers get it; {@link #byKey} appends each record to its key's lane, as slow ones do;
 * {@link #inBatches} has the lanes gathered into batches of 100. Compare them with {@link #inLoop}, which calls the same handler for one
 * record after another.
 *
 * <p>One thread is both the poll thread and the worker, whose loops begin when a poll is handed over: this is the work, without what two
 * threads lose by telling each other. {@code bench consume} has that.
 */
@State(Scope.Thread)
public class LanesPiece {

    private static final int POLLS = 10;
    private static final int POLLED = 1_000;
    private static final int RECORDS = POLLS * POLLED;
    private static final int KEYS = 1_000;
    private static final int CONCURRENCY = 64;
    private static final BatchLimits LIMITS = BatchLimits.of(100, Duration.ZERO);

    private final Topic<byte[], byte[]> topic = Topic.of("topic", Format.bytes(), Format.bytes());
    private final SourceTopic source = new SourceTopic("cluster", new Uuid(1, 2), "topic", "group");
    private final Stamp stamp = new Stamp(new Uuid(1, 2), "instance", 1, Stamp.Why.WORK, 0);
    private final Queue<Runnable> loops = new ArrayDeque<>();
    private final Workers workers = new Workers(CONCURRENCY, loops::add);
    private final Failures failures = new Failures(null, null, InstantSource.system(), () -> 0.5, text -> text);
    private List<List<ConsumerRecord<byte[], byte[]>>> polls;
    private long handled;

    @Param({"UNIFORM", "ZIPF"})
    KeyChoice.Spread keys;

    @Setup
    public void poll() {
        var indexes = new KeyChoice(KEYS, keys).indexes();
        polls = IntStream.range(0, POLLS)
                .mapToObj(poll -> poll(poll * POLLED, indexes))
                .toList();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long inLoop() throws Throwable {
        var subscription = subscription(new Handling.Plain<>(event -> handled++));
        var note = CurrentEvent.ofThread();
        for (var polled : polls) {
            for (var record : polled) {
                var failure = subscription.handle(record, record, source, 1, note, null);
                if (failure != null) {
                    throw failure;
                }
            }
        }
        return handled;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long byRun() {
        return through(subscription(new Handling.Plain<>(event -> handled++)));
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long byKey() {
        var subscription = subscription(new Handling.Plain<>(event -> handled++));
        subscription.pace().ran(1, Long.MAX_VALUE, System.nanoTime()); // from now on it counts as slow
        return through(subscription);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long inBatches() {
        return through(subscription(
                new Handling.Batched<>(batch -> handled += batch.events().size(), LIMITS)));
    }

    /** Returns how many events the handler got. */
    private long through(Subscription<byte[], byte[]> subscription) {
        var partition = new Partition(
                new TopicPartition("topic", 0),
                subscription,
                source,
                stamp,
                Ordering.BY_KEY,
                workers,
                failures, // none comes
                Marks.none(0));
        for (var polled : polls) {
            partition.accept(polled);
            for (var loop = loops.poll(); loop != null; loop = loops.poll()) {
                loop.run();
            }
            if (partition.backlog().tracker().lowEdge()
                    != partition.backlog().tracker().position()) {
                throw new IllegalStateException(
                        "Not all is done: " + partition.backlog().tracker().open() + " are open");
            }
        }
        return handled;
    }

    private Subscription<byte[], byte[]> subscription(Handling<byte[], byte[]> handling) {
        return new Subscription<>(
                topic,
                handling,
                HandlerOptions.defaults(),
                RetryPolicy.backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
                CircuitBreaker.off(),
                new TraceHeaders(Set.of()));
    }

    private static List<ConsumerRecord<byte[], byte[]>> poll(int from, IntSupplier keys) {
        var value = new byte[256];
        return IntStream.range(from, from + POLLED)
                .mapToObj(offset -> new ConsumerRecord<>(
                        "topic", 0, offset, KeyChoice.name(keys.getAsInt()).getBytes(UTF_8), value))
                .toList();
    }
}
