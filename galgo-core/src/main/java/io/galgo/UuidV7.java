/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * UUIDs of version 7 by RFC 9562: 48 bits of milliseconds, then a 12-bit counter within the millisecond (section 6.2, method
 * 3), then 62 random bits. The counter never goes back, so the ids of one generator rise even when the clock does not. Whoever
 * asks has read the clock: mostly for the event's time as well.
 *
 * <p>The random bits are a hash of the tick and a seed of this generator alone: two generators meet in one id only if they meet
 * in the tick and in 62 bits besides, and no thread needs a random generator of its own, which virtual threads would pay for
 * again and again. The ids are unique, not secret.
 *
 * <p>Thread-safe: the only shared state is the last tick, moved by compare-and-set.
 */
final class UuidV7 {

    private static final Pattern LAYOUT =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-7\\p{XDigit}{3}-[89abAB]\\p{XDigit}{3}-\\p{XDigit}{12}");
    private static final int COUNTER_BITS = 12;

    /** In 10889. */
    private static final long END_MILLIS = 1L << 48;

    private static final long RANDOM_MASK = (1L << 62) - 1;
    private static final long VARIANT = 1L << 63;
    private static final long VERSION = 7L << 12;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L; // spreads successive ticks, as in SplittableRandom

    private final long seed;
    private final AtomicLong lastTick = new AtomicLong();

    UuidV7(long seed) {
        this.seed = seed;
    }

    /** A generator seeded from the system's secure source. */
    static UuidV7 seeded() {
        return new UuidV7(new SecureRandom().nextLong());
    }

    /**
     * The next UUID, by what the clock says; greater than all before it, and ahead of the clock if that went back or is before 1970.
     *
     * @throws IllegalArgumentException if the clock says what no UUID can carry; the next ones know nothing of it
     */
    UUID next(long epochMillis) {
        if (epochMillis >= END_MILLIS) {
            throw new IllegalArgumentException("A UUID cannot carry a clock's " + epochMillis
                    + " ms since 1970, which is after 10889: are these milliseconds?");
        }
        long now = Math.max(0, epochMillis) << COUNTER_BITS;
        long tick = lastTick.updateAndGet(last -> Math.max(now, last + 1));
        return of(tick >>> COUNTER_BITS, tick, mixed(seed + tick * GOLDEN_GAMMA));
    }

    /** A UUID that is drawn now, hence unlike all others, and carries another time. */
    UUID at(Instant time, long now) {
        long millis = time.toEpochMilli();
        if (millis < 0 || millis >= END_MILLIS) {
            throw new IllegalArgumentException("A UUID cannot carry the time " + time + ": from 1970 to 10889");
        }
        var drawn = next(now);
        return new UUID((millis << 16) | (drawn.getMostSignificantBits() & 0xFFFF), drawn.getLeastSignificantBits());
    }

    /** Lays out a UUID from its time, the low 12 bits of a counter and the low 62 of further bits. */
    static UUID of(long epochMillis, long counter, long bits) {
        return new UUID((epochMillis << 16) | VERSION | (counter & 0xFFF), VARIANT | (bits & RANDOM_MASK));
    }

    /** The time inside a UUID of version 7; empty for any other text. */
    static Optional<Instant> timeOf(String text) {
        return LAYOUT.matcher(text).matches()
                ? Optional.of(Instant.ofEpochMilli(UUID.fromString(text).getMostSignificantBits() >>> 16))
                : Optional.empty();
    }

    /** Stafford's variant 13 of the 64-bit finalizer: a bijection in which each bit of the result depends on all bits given. */
    private static long mixed(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
