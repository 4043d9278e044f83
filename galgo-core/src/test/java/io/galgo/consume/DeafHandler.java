/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.concurrent.CountDownLatch;

/** What a handler does that does not hear that it is interrupted. */
final class DeafHandler {

    private DeafHandler() {}

    /** Waits, interrupted or not. */
    static void await(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException ignored) {
                Thread.onSpinWait(); // this is the handler that ignores it
            }
        }
    }
}
