/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Slows down who guesses passwords: after five failures a name has to wait, twice as long each time, up to 15 minutes. Names that nobody has
 * are counted alike. Safe for any thread.
 */
public final class SignInPace {

    private static final int FREE = 5;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int MOST_NAMES = 10_000;

    private final InstantSource clock;
    private final Map<String, Failures> failures = new HashMap<>(); // guarded by this

    private record Failures(int count, Instant last) {
        Instant until() {
            if (count < FREE) {
                return last;
            }
            var wait = Duration.ofSeconds(1L << Math.min(count - FREE, 10));
            return last.plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
        }
    }

    /** @param clock tells how long ago failures were */
    public SignInPace(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns how long a name has to wait before it may try; zero if it need not. */
    public synchronized Duration wait(String name) {
        var before = failures.get(name);
        var now = clock.instant();
        return before == null || !before.until().isAfter(now) ? Duration.ZERO : Duration.between(now, before.until());
    }

    /** Notes that a try failed. */
    public synchronized void failed(String name) {
        var now = clock.instant();
        failures.values().removeIf(old -> now.isAfter(old.last().plus(LONGEST)));
        if (failures.size() < MOST_NAMES || failures.containsKey(name)) {
            failures.merge(name, new Failures(1, now), (before, one) -> new Failures(before.count() + 1, now));
        }
    }

    /** Notes that a try succeeded. */
    public synchronized void succeeded(String name) {
        failures.remove(name);
    }
}
