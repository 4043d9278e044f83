/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Publishes at a fixed rate and measures from the time each record should have been sent, so that a stall counts for every record
 * it delays. The publisher runs in the contender's JVM: one clock for both.
 */
final class LatencyRun {

    private static final double NANOS_PER_MILLI = 1e6;

    private final Job job;
    private final ConcurrentHistogram histogram = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    private final AtomicLong handled = new AtomicLong();
    private volatile long measureFrom = Long.MAX_VALUE;

    LatencyRun(Job job) {
        this.job = job;
    }

    Outcome measure(Contender contender) throws InterruptedException {
        try (var publisher = new PacedPublisher(job)) {
            long start = System.nanoTime();
            contender.start(job, this::handle);
            publisher.publish(1, 1);
            await(1, TimeUnit.SECONDS.toNanos(40));
            long joined = System.nanoTime();
            warmUp(publisher);

            handled.set(0);
            measureFrom = System.nanoTime();
            var begin = Usage.now();
            long records = job.publishPerSecond() * job.limitMillis() / 1_000;
            publisher.publish(records, job.publishPerSecond());
            await(records, TimeUnit.SECONDS.toNanos(10));
            var end = Usage.now();
            return new Outcome(
                    records,
                    true,
                    (end.nanos() - begin.nanos()) / 1e9,
                    (joined - start) / 1e6,
                    (end.cpuNanos() - begin.cpuNanos()) / 1e9,
                    end.allocatedBytes() - begin.allocatedBytes(),
                    new Outcome.Latency(at(50), at(99), at(99.9), histogram.getMaxValue() / NANOS_PER_MILLI));
        }
    }

    /** Several times the rate first, so that the code is compiled, then the rate itself until all is calm. */
    private void warmUp(PacedPublisher publisher) throws InterruptedException {
        long hot = 5L * job.publishPerSecond() * job.warmUpMillis() / 1_000;
        long calm = job.publishPerSecond() / 2;
        publisher.publish(hot, 5 * job.publishPerSecond());
        publisher.publish(calm, job.publishPerSecond());
        await(1 + hot + calm, TimeUnit.SECONDS.toNanos(30));
    }

    private void handle(int partition, long offset, byte[] key, byte[] value) {
        long due = ByteBuffer.wrap(value).getLong();
        if (due >= measureFrom) {
            histogram.recordValue(Math.max(0, System.nanoTime() - due));
        }
        handled.incrementAndGet();
    }

    private void await(long count, long patienceNanos) {
        long until = System.nanoTime() + patienceNanos;
        while (handled.get() < count) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(handled.get() + " of " + count + " records came");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private double at(double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
