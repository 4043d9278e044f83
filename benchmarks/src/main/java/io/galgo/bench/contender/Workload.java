/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** The handler all contenders get: waits as long as the job says, on the thread it is called on, and counts. */
final class Workload implements RecordHandler {

    private final Counter counter;
    private final long workNanos;
    private final byte[] failingKey;
    private final byte[] slowKey;
    private final long slowNanos;
    private final int steps;
    private final Marks marks;
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile boolean begun;

    Workload(Job job) {
        counter = new Counter(job.partitions());
        workNanos = job.workNanos();
        failingKey = job.failingKey() == null ? null : job.failingKey().getBytes(UTF_8);
        slowKey = job.slowKey() == null ? null : job.slowKey().getBytes(UTF_8);
        slowNanos = job.slowNanos();
        steps = job.steps();
        marks = job.marks() == null ? null : Marks.open(Path.of(job.marks()), job.partitions());
    }

    @Override
    public void handle(int partition, long offset, byte[] key, byte[] value) {
        if (!begun) {
            begun = true;
            first.countDown();
        }
        if (failingKey != null && Arrays.equals(key, failingKey)) {
            throw new FailingKeyException();
        }
        if (workNanos > 0) {
            waitFor(slowKey != null && Arrays.equals(key, slowKey) ? slowNanos : workNanos);
        }
        if (steps > 0 && compute(offset + 1, steps) == 0) {
            throw new AssertionError(
                    "Asked, so that no compiler leaves the arithmetic out: it comes to 0 from 0 alone");
        }
        if (marks == null || marks.mark(partition, offset)) {
            counter.count(partition);
        }
    }

    /** The same work whoever else wants the core, as a wait by the clock is not: Marsaglia's xorshift, each step of which needs the one before. */
    private static long compute(long seed, int steps) {
        long number = seed;
        for (int step = 0; step < steps; step++) {
            number ^= number << 13;
            number ^= number >>> 7;
            number ^= number << 17;
        }
        return number;
    }

    /** Parking may end early; a handler cut short would beat the ceiling. */
    private static void waitFor(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                return; // the contender is closing: parking would spin
            }
        }
    }

    CountDownLatch first() {
        return first;
    }

    long handled() {
        return counter.sum();
    }

    /** Returns how many were handled before this process began. */
    long handledBefore() {
        return marks == null ? 0 : marks.handled();
    }
}
