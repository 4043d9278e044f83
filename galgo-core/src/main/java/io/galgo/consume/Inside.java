/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who works on a partition, so that a revocation can wait for them. Safe for any thread. Entering and leaving cost one atomic step
 * each; the lock is taken only by who waits, and by who leaves while somebody does.
 */
final class Inside {

    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean awaited;

    void enter() {
        count.incrementAndGet();
    }

    void leave() {
        if (count.decrementAndGet() == 0 && awaited) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    /** Returns false if somebody still was there when the time was over. One thread at a time: the poll thread. */
    synchronized boolean awaitNobody(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        // Before the count is read, as leaving counts down before it reads this: one of the two sees the other.
        awaited = true;
        try {
            while (count.get() > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        } finally {
            awaited = false;
        }
    }
}
