/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.concurrent.TimeUnit;

/**
 * Decides whether a handler is fast (a partition's records are handed to one worker as they came) or slow (each key has a lane).
 *
 * <p>The poll thread decides; workers report what lanes took, without synchronisation: a lost report costs nothing. Between the two
 * limits nothing changes, and each change back to slow holds for longer than the one before, so a handler near the limit does not
 * flutter.
 */
final class Pace {

    /** An event above this, on average, makes the handler slow: about ten times what a lane costs. */
    private static final long SLOW_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private static final long FAST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double WEIGHT = 1.0 / 128;
    private static final long SHORTEST_HOLD = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_HOLD = TimeUnit.SECONDS.toNanos(60);

    private double average;
    private boolean slow;
    private long slowSince;
    private long hold = SHORTEST_HOLD / 2;

    /** Poll thread. */
    boolean isSlow() {
        return slow;
    }

    /** A worker: a lane's event took that long. One that took very long says no more than one that took long. */
    void took(long nanos) {
        average += ((double) Math.min(nanos, LONG_NANOS) - average) * WEIGHT;
    }

    /** Poll thread: a run had that many events in that time. Returns whether the handler is slow. */
    boolean ran(long events, long nanos, long now) {
        if (!slow && nanos > Math.max(1, events) * SLOW_NANOS) {
            slow = true;
            slowSince = now;
            average = Math.min((double) LONG_NANOS, (double) nanos / (double) Math.max(1, events));
            hold = Math.min(LONGEST_HOLD, hold * 2);
        }
        return slow;
    }

    /** Poll thread, now and then: a slow handler that has been fast for a while is fast. */
    void reconsider(long now) {
        if (slow && average < FAST_NANOS && now - slowSince > hold) {
            slow = false;
        }
    }
}
