/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one thread that waits for work. A signal given while it works is kept, so none is missed. */
final class Signal {

    private final Semaphore given = new Semaphore(0);

    /** Safe for any thread, and cheap while a signal is still waiting to be seen. */
    void give() {
        if (given.availablePermits() == 0) {
            given.release();
        }
    }

    /** Waits for a signal, at most that long; returns whether there was one. For one thread. */
    boolean await(Duration longest) throws InterruptedException {
        boolean woken = given.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
        given.drainPermits();
        return woken;
    }
}
