/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * UUIDs of version 7 by RFC 9562: 48 bits of milliseconds, then a 12-bit counter within the millisecond (section 6.2, method
 * 3), then 62 random bits. The counter never goes back, so the ids of one generator rise even when the clock does not.
 *
 * <p>Thread-safe: the only shared state is the last tick, moved by compare-and-set.
 */
final class UuidV7 {

    private static final int COUNTER_BITS = 12;
    private static final long RANDOM_MASK = (1L << 62) - 1;
    private static final long VARIANT = 1L << 63;
    private static final long VERSION = 7L << 12;

    private final InstantSource clock;
    private final LongSupplier random;
    private final AtomicLong lastTick = new AtomicLong();

    UuidV7(InstantSource clock, LongSupplier random) {
        this.clock = clock;
        this.random = random;
    }

    /** A generator on the system's clock, its random numbers seeded from the system's secure source, once a thread. */
    static UuidV7 system() {
        var seeds = new SecureRandom();
        var randoms = ThreadLocal.withInitial(() -> new SplittableRandom(seeds.nextLong()));
        return new UuidV7(InstantSource.system(), () -> randoms.get().nextLong());
    }

    UUID next() {
        long now = clock.millis() << COUNTER_BITS;
        long tick = lastTick.updateAndGet(last -> Math.max(now, last + 1));
        return of(tick >>> COUNTER_BITS, tick & ((1 << COUNTER_BITS) - 1), random.getAsLong());
    }

    /** Lays out a UUID from its time, its 12-bit counter and at least 62 further bits. */
    static UUID of(long epochMillis, long counter, long bits) {
        return new UUID((epochMillis << 16) | VERSION | (counter & 0xFFF), VARIANT | (bits & RANDOM_MASK));
    }

    /** The time inside a UUID of version 7; empty for any other text. */
    static Optional<Instant> timeOf(String text) {
        if (text.length() != 36 || text.charAt(14) != '7') {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochMilli(UUID.fromString(text).getMostSignificantBits() >>> 16));
        } catch (IllegalArgumentException notUuid) {
            return Optional.empty();
        }
    }
}
