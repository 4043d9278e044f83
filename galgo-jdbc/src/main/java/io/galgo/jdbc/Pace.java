/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.time.Duration;

/**
 * How long a relay waits between looks that find nothing: longer each time, up to the longest. Never less than ten times what the
 * look itself took, so that looking costs a tenth of a core at most. For one thread.
 */
final class Pace {

    private final Duration shortest;
    private final Duration longest;
    private Duration next;

    Pace(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
        this.next = shortest;
    }

    void found() {
        next = shortest;
    }

    Duration nothingFound(long lookNanos) {
        var wait = next;
        next = min(next.multipliedBy(2), longest);
        return max(wait, min(Duration.ofNanos(lookNanos * 10), longest));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
