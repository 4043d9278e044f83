/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.galgo.consume.Ordering;
import io.galgo.consume.RunningConsumer;
import io.galgo.consume.StartPolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long it takes from a transaction's commit to the handler of its event, at 100 and at 2,000 transactions a second. Service, relay and consumer
 * are in one process, so that one clock tells both times.
 */
public abstract class CommitToHandler implements ProduceContender {

    private static final int[] RATES = {100, 2_000};
    private static final int WRITERS = 4;
    private static final int CONNECTIONS = WRITERS + 6;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private volatile Measured measured = new Measured(0);

    /** When each transaction of a run had committed, and its event came to the handler; nanoseconds, 0 if not yet. */
    private record Measured(AtomicLongArray committed, AtomicLongArray handled, AtomicInteger left) {

        Measured(int count) {
            this(new AtomicLongArray(count), new AtomicLongArray(count), new AtomicInteger(count));
        }
    }

    abstract Publishing open(ProduceJob job, ServiceDatabase database) throws SQLException;

    @Override
    public final List<Figures> measure(ProduceJob job, Ground ground) throws Exception {
        try (var database = ServiceDatabase.create(job.jdbcUrl(), CONNECTIONS);
                var publishing = open(job, database)) {
            var consumer = consume(job);
            try {
                run(publishing, RATES[RATES.length - 1], job.warmUpMillis());
                var figures = new ArrayList<Figures>();
                for (int rate : RATES) {
                    System.gc();
                    figures.add(run(publishing, rate, 2 * job.millis()).named(job.contender() + "-" + rate, rate));
                }
                return figures;
            } finally {
                consumer.close(Duration.ofSeconds(1));
            }
        }
    }

    private RunningConsumer consume(ProduceJob job) {
        return Publishing.galgo(job)
                .consumer("bench-latency-" + job.topic())
                .on(Publishing.topic(job), event -> handled(event.value()))
                .ordering(Ordering.BY_KEY)
                .startFrom(StartPolicy.EARLIEST)
                .start();
    }

    private void handled(byte[] value) {
        long now = System.nanoTime();
        var run = measured;
        int number = Integer.parseInt(new String(value, 0, 10, US_ASCII));
        if (run.handled.compareAndSet(number, 0, now)) {
            run.left.decrementAndGet();
        }
    }

    private Latency run(Publishing publishing, int perSecond, long millis)
            throws InterruptedException, ExecutionException {
        int count = (int) (perSecond * millis / 1_000);
        var run = new Measured(count);
        measured = run;
        var writers = Executors.newFixedThreadPool(WRITERS);
        try {
            long start = System.nanoTime();
            var next = new AtomicInteger();
            var work = new ArrayList<Future<?>>();
            for (int writer = 0; writer < WRITERS; writer++) {
                work.add(writers.submit(() -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        awaitTime(start + i * TimeUnit.SECONDS.toNanos(1) / perSecond);
                        publishing.transact(i % ServiceDatabase.ACCOUNTS, value(i));
                        run.committed.set(i, System.nanoTime());
                    }
                    return null;
                }));
            }
            for (var each : work) {
                each.get();
            }
        } finally {
            writers.shutdownNow();
        }
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (run.left.get() > 0) {
            if (System.nanoTime() > patience) {
                throw new IllegalStateException(run.left.get() + " events did not come to the handler");
            }
            LockSupport.parkNanos(1_000_000);
        }
        return latency(run, count);
    }

    /** The number, then what makes it as long as other events. */
    private static byte[] value(int number) {
        var value = Load.value(number).clone();
        System.arraycopy("%010d".formatted(number).getBytes(US_ASCII), 0, value, 0, 10);
        return value;
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** An event may be handled before its writer is told of the commit. */
    private static Latency latency(Measured run, int count) {
        var histogram = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
        for (int i = 0; i < count; i++) {
            histogram.recordValue(Math.max(0, run.handled.get(i) - run.committed.get(i)));
        }
        return new Latency(histogram.getValueAtPercentile(50) / 1e6, histogram.getValueAtPercentile(99) / 1e6);
    }

    private record Latency(double p50Millis, double p99Millis) {

        Figures named(String name, double perSecond) {
            return new Figures(name, perSecond, p50Millis, p99Millis);
        }
    }

    /** The outbox table. */
    public static final class Table extends CommitToHandler {
        @Override
        Publishing open(ProduceJob job, ServiceDatabase database) throws SQLException {
            return Publishing.Through.table(job, database).relayed();
        }
    }

    /** The outbox log. */
    public static final class Log extends CommitToHandler {
        @Override
        Publishing open(ProduceJob job, ServiceDatabase database) throws SQLException {
            return Publishing.Through.log(job, database).relayed();
        }
    }

    /** Events sent after the commit: what Kafka and the consumer take alone. */
    public static final class SendAfterCommit extends CommitToHandler {
        @Override
        Publishing open(ProduceJob job, ServiceDatabase database) {
            return Publishing.AfterCommit.open(job, database);
        }
    }
}
