/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a worker has had its core. From a virtual thread that computes nobody takes it: where as many compute as there are cores, all others
 * would stand still, those too whose handlers have waited for something and could go on. The worker's own.
 */
final class CoreTurn {

    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(5);

    /** Where nobody waits for the core, giving way only costs. */
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(80);

    /** Who gets the core back within this time gave it to nobody: as long as the shortest wait takes. */
    private static final long AT_ONCE = TimeUnit.MICROSECONDS.toNanos(500);

    private long since = System.nanoTime();
    private long length = SHORTEST;

    /**
     * Lets others have the core, now and then. It waits for the shortest time, since after {@link Thread#yield} the core's scheduler may go on with
     * the same thread for ever: it looks first where it found its last task.
     */
    void giveWay() {
        if (!WorkerThreads.areVirtual()) {
            return;
        }
        long now = System.nanoTime();
        if (now - since < length) {
            return;
        }
        LockSupport.parkNanos(1);
        since = System.nanoTime();
        length = since - now < AT_ONCE ? Math.min(LONGEST, length * 2) : SHORTEST;
    }
}
