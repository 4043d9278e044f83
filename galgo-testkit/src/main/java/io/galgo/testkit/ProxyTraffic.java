/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.time.Duration;
import java.util.Set;

/** Whether bytes may pass a proxy now, for all its connections. */
final class ProxyTraffic {
    enum Direction {
        REQUESTS,
        REPLIES
    }

    /** @param arrives whether the request is delivered before its connection goes silent */
    record Silence(short apiKey, boolean arrives) {}

    private boolean cut;
    private Silence silence;
    private Set<Direction> stalled = Set.of();
    private Duration delay = Duration.ZERO;

    synchronized void cut() {
        set(true, Set.of(), Duration.ZERO);
    }

    synchronized void stall(Set<Direction> directions) {
        set(false, directions, Duration.ZERO);
    }

    synchronized void delay(Duration newDelay) {
        set(false, Set.of(), newDelay);
    }

    synchronized void silenceAt(Silence at) {
        set(false, Set.of(), Duration.ZERO);
        silence = at;
    }

    /** Returns at which request connections go silent; null if at none. */
    synchronized Silence silence() {
        return silence;
    }

    synchronized boolean isCut() {
        return cut;
    }

    /** When bytes that come in now are due at the other end, as {@link System#nanoTime()}. */
    synchronized long due() {
        return System.nanoTime() + delay.toNanos();
    }

    /** Returns when bytes may go out. */
    synchronized void await(Direction direction, long due) throws InterruptedException {
        while (true) {
            if (stalled.contains(direction)) {
                wait();
                continue;
            }
            long nanos = due - System.nanoTime();
            if (nanos <= 0) {
                return;
            }
            wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
        }
    }

    private void set(boolean newCut, Set<Direction> newStalled, Duration newDelay) {
        cut = newCut;
        silence = null;
        stalled = newStalled;
        delay = newDelay;
        notifyAll();
    }
}
