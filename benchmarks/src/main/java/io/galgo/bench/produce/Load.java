/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;

/** The events all contenders send, from one thread: as many as go, then a fixed number a second for their latency. */
public final class Load {

    /** How many keys there are. */
    public static final int KEYS = 10_007;

    private static final int VALUES = 1_024;
    private static final byte[][] POOL = values();
    private static final int LATENCY_PER_SECOND = 2_000;
    private static final int MOST_UNDER_WAY = 100_000;
    private static final long PATIENCE_SECONDS = 60;

    private final String[] keys =
            IntStream.range(0, KEYS).mapToObj(i -> "key-" + i).toArray(String[]::new);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private long next;

    /** Sends an event and tells its end: with what failed, or null. */
    @FunctionalInterface
    interface Sending {
        void send(int number, String key, byte[] value, Consumer<Throwable> ended);
    }

    /** Returns an event's content: some 256 bytes of JSON, of 1,024 that differ. */
    public static byte[] value(long number) {
        return POOL[(int) (number % VALUES)];
    }

    private static byte[][] values() {
        var random = new Random(1);
        return IntStream.range(0, VALUES)
                .mapToObj(i -> ("{\"order\":\"" + new UUID(random.nextLong(), random.nextLong()) + "\",\"items\":"
                                + random.nextInt(100) + ",\"price\":" + random.nextInt(1_000_000)
                                + ",\"customer\":{\"id\":" + random.nextInt(100_000)
                                + ",\"country\":\"ES\"},\"note\":\""
                                + Long.toString(random.nextLong(), 36) + Long.toString(random.nextLong(), 36)
                                + Long.toString(random.nextLong(), 36)
                                + "\",\"channel\":\"web\",\"currency\":\"EUR\",\"express\":" + random.nextBoolean()
                                + ",\"total\":" + random.nextInt(1_000_000) + "}")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    /** Warms up, measures the rate, then the latency. */
    Figures measure(ProduceJob job, Sending sending) throws InterruptedException {
        rate(job.warmUpMillis(), sending);
        System.gc();
        double perSecond = rate(job.millis(), sending);
        var latency = latency(job.millis(), sending);
        return new Figures(job.contender(), perSecond, latency[0], latency[1]);
    }

    /** Sends for so long and returns how many a second were acknowledged, from the first send to the last acknowledgement. */
    double rate(long millis, Sending sending) throws InterruptedException {
        var underWay = new Semaphore(MOST_UNDER_WAY);
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        long sent = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 64; i++) {
                underWay.acquire();
                one(sending, underWay::release);
                sent++;
            }
        }
        await(underWay, MOST_UNDER_WAY);
        return sent * 1e9 / (System.nanoTime() - start);
    }

    private double[] latency(long millis, Sending sending) throws InterruptedException {
        var histogram = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
        var ended = new AtomicLong();
        long start = System.nanoTime();
        long count = LATENCY_PER_SECOND * millis / 1_000;
        for (long i = 0; i < count; i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / LATENCY_PER_SECOND;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            one(sending, () -> {
                histogram.recordValue(Math.max(0, System.nanoTime() - due));
                ended.incrementAndGet();
            });
        }
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (ended.get() < count && System.nanoTime() < patience) {
            LockSupport.parkNanos(1_000_000);
        }
        check();
        return new double[] {histogram.getValueAtPercentile(50) / 1e6, histogram.getValueAtPercentile(99) / 1e6};
    }

    private void one(Sending sending, Runnable ended) {
        int number = (int) (next++ & Integer.MAX_VALUE);
        sending.send(number, keys[number % KEYS], value(number), problem -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
            ended.run();
        });
    }

    private void await(Semaphore underWay, int all) throws InterruptedException {
        if (!underWay.tryAcquire(all, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Events are not acknowledged after " + PATIENCE_SECONDS + " s");
        }
        check();
    }

    private void check() {
        if (failure.get() != null) {
            throw new IllegalStateException("An event was not published", failure.get());
        }
    }
}
