/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts who works on a partition, so that a revocation can wait for them. Safe for any thread. */
final class Inside {

    private int count;

    synchronized void enter() {
        count++;
    }

    synchronized void leave() {
        if (--count == 0) {
            notifyAll();
        }
    }

    /** Returns false if somebody still was there when the time was over. */
    synchronized boolean awaitNobody(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (count > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
