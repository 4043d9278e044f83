/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Counts who works, and how many at once are worth it. Up to {@link #FEW} that is the concurrency that was asked for. Above, more workers
 * help only while the process leaves cores idle: once threads queue for cores, each further one has its events leave the
 * processor's caches before it is its turn (measured: 10,000 workers handle a quarter less than 2,000 do).
 *
 * <p>Any thread takes and gives places; the poll thread alone changes how many are worth it.
 */
final class Places {

    /** So many are always worth it. */
    static final int FEW = 1024;

    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(50);

    /** Shares of all cores. */
    private static final double IDLE = 0.6;

    private static final double BUSY = 0.8;

    /** Poll thread. */
    private int concurrency;

    private final LongSupplier cpuNanos;
    private final int cores;
    private final AtomicInteger taken = new AtomicInteger();
    private volatile int worthIt;

    // Of the latest look. Poll thread
    private long lookedAt = System.nanoTime();
    private long cpuThen;

    /** @param concurrency the most there can be */
    Places(int concurrency) {
        this(concurrency, cpuOfThisProcess(), Runtime.getRuntime().availableProcessors());
    }

    /**
     * @param cpuNanos what the process has used of the cores; null if nobody can tell: then all places are worth it
     */
    Places(int concurrency, LongSupplier cpuNanos, int cores) {
        this.concurrency = concurrency;
        this.cpuNanos = cpuNanos;
        this.cores = cores;
        this.worthIt = worthAtFirst();
    }

    private int worthAtFirst() {
        return cpuNanos == null ? concurrency : Math.min(concurrency, FEW);
    }

    /** Changes the most there can be. Poll thread. */
    void concurrency(int most) {
        if (most != concurrency) {
            concurrency = most;
            worthIt = worthAtFirst();
        }
    }

    int concurrency() {
        return concurrency;
    }

    private static LongSupplier cpuOfThisProcess() {
        try {
            var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return system == null || system.getProcessCpuTime() < 0 ? null : system::getProcessCpuTime;
        } catch (LinkageError absent) { // a JVM without the module jdk.management
            return null;
        }
    }

    /** Returns how many may be taken now. */
    int worthIt() {
        return worthIt;
    }

    /** Returns how many are taken. */
    int taken() {
        return taken.get();
    }

    boolean areAllTaken() {
        return taken.get() >= worthIt;
    }

    /** Tells whether more are taken than may be. */
    boolean areTooManyTaken() {
        return taken.get() > worthIt;
    }

    /** Takes one if there is one. */
    boolean take() {
        int now = taken.get();
        while (now < worthIt) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    /** Takes one, be there one or not. */
    void keep() {
        taken.incrementAndGet();
    }

    void give() {
        taken.decrementAndGet();
    }

    /**
     * Looks now and then, while all are taken, whether more or fewer would be worth it. Poll thread.
     *
     * @param now by {@link System#nanoTime}
     * @return whether there are more than before
     */
    boolean look(long now) {
        if (cpuNanos == null || concurrency <= FEW || now - lookedAt < LOOK_EVERY) {
            return false;
        }
        long cpu = cpuNanos.getAsLong();
        double busy = (double) (cpu - cpuThen) / ((double) (now - lookedAt) * cores);
        cpuThen = cpu;
        lookedAt = now;
        int before = worthIt;
        if (busy > BUSY) {
            worthIt = Math.max(FEW, before - before / 8);
        } else if (busy < IDLE && areAllTaken()) {
            worthIt = Math.min(concurrency, before * 2);
        }
        return worthIt > before;
    }
}
