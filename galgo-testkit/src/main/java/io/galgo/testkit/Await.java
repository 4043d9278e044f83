/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for something that is about to be true. */
final class Await {
    private static final long PAUSE_MILLIS = 10;

    private Await() {}

    /** @throws TestkitException if it is not true in time */
    static void until(Duration patience, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new TestkitException("Waited " + patience.toMillis() + " ms in vain until " + what);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                throw TestkitException.interrupted("waiting until " + what, e);
            }
        }
    }
}
