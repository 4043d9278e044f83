/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts who works, and how many at once are worth it. Up to {@link #FEW} that is the concurrency that was asked for. Above, more workers
 * help only while the process leaves cores idle: once threads queue for cores, each further one has its events leave the
 * processor's caches before it is its turn (measured: 10,000 workers handle a quarter less than 2,000 do).
 *
 * <p>Of these, first attempts and retries have a share each that the other kind does not take: a quarter of them, one at least, is no retry's;
 * and while one is kept for retries, the last is no first attempt's. Where there are too few for that, whoever comes first takes them.
 *
 * <p>Any thread takes and gives places; the poll thread alone changes how many are worth it.
 */
final class Places {

    /** So many are always worth it. */
    static final int FEW = 1024;

    /** From so many on one of them can be kept for retries. */
    private static final int ENOUGH_TO_KEEP_ONE = 4;

    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(50);

    /** Shares of all cores. */
    private static final double IDLE = 0.6;

    private static final double BUSY = 0.8;

    /** What a place is taken for. */
    enum Work {
        FIRST(1),
        RETRY(1L << 32);

        private final long one;

        Work(long one) {
            this.one = one;
        }

        Work other() {
            return this == FIRST ? RETRY : FIRST;
        }

        private int count(long taken) {
            return (int) (this == FIRST ? taken : taken >> 32);
        }
    }

    /** Poll thread. */
    private int concurrency;

    private final LongSupplier cpuNanos;
    private final int cores;

    /** How many are taken for each kind of work, in one number: so that a place changes hands and kinds at once. */
    private final AtomicLong taken = new AtomicLong();

    private volatile int worthIt;
    private volatile boolean oneForRetries;

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

    /** Keeps one for retries, which first attempts do not take, or does not any more. */
    void keepOneForRetries(boolean kept) {
        oneForRetries = kept;
    }

    boolean isOneForRetries() {
        return oneForRetries;
    }

    /** Returns how many may be taken for a kind of work. */
    private int most(Work work) {
        int all = worthIt;
        return switch (work) {
            case FIRST -> oneForRetries && all >= ENOUGH_TO_KEEP_ONE ? all - 1 : all;
            case RETRY -> all < 2 ? all : all - Math.max(1, all / 4);
        };
    }

    /** Returns how many are taken. */
    int taken() {
        return all(taken.get());
    }

    private static int all(long taken) {
        return Work.FIRST.count(taken) + Work.RETRY.count(taken);
    }

    boolean areAllTaken() {
        return taken() >= worthIt;
    }

    /** Tells whether more are taken than may be. */
    boolean areTooManyTaken() {
        return taken() > worthIt;
    }

    /** Tells whether more are taken for a kind of work than may be. */
    boolean areTooManyTaken(Work work) {
        return work.count(taken.get()) > most(work);
    }

    /** Tells whether a kind of work has not all that it may have, be a place free or not. */
    boolean mayHaveMore(Work work) {
        return work.count(taken.get()) < most(work);
    }

    /** Tells whether one can be taken for a kind of work. */
    boolean isFreeFor(Work work) {
        return !areAllTaken() && mayHaveMore(work);
    }

    /** Takes one if there is one for this. */
    boolean take(Work work) {
        long now = taken.get();
        while (all(now) < worthIt && work.count(now) < most(work)) {
            if (taken.compareAndSet(now, now + work.one)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    /** Has a place that is taken count as the other kind from now on, if that may have one more. */
    boolean change(Work from) {
        var to = from.other();
        long now = taken.get();
        while (to.count(now) < most(to)) {
            if (taken.compareAndSet(now, now - from.one + to.one)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    /** Takes one, be there one or not. */
    void keep(Work work) {
        taken.addAndGet(work.one);
    }

    void give(Work work) {
        taken.addAndGet(-work.one);
    }

    /**
     * Looks now and then, while all are taken that a kind of work may have, whether more or fewer would be worth it. Poll thread.
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
        } else if (busy < IDLE && !(isFreeFor(Work.FIRST) && isFreeFor(Work.RETRY))) {
            worthIt = Math.min(concurrency, before * 2);
        }
        return worthIt > before;
    }
}
