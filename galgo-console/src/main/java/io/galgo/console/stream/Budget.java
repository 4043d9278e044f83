/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** The time that an expression may take: so much a record on average, once it has had enough for an average. Safe for any thread. */
final class Budget {

    static final Duration OF_A_RECORD = Duration.ofMillis(5);

    private static final Duration AT_FIRST = Duration.ofMillis(500);

    /** The first record of each reader loads classes, and one of each may be under way while the process stands still. */
    private static final int SLOW_FOR_OTHER_REASONS = 4;

    /** Whatever the reason, who waits for a record that long is not to wait for four more. */
    private static final Duration FOR_ANY_REASON = Duration.ofMinutes(1);

    private final LongAdder records = new LongAdder();
    private final LongAdder slow = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /**
     * Counts a record.
     *
     * @throws FilterException if it is too much
     */
    void took(long took) {
        records.increment();
        nanos.add(took);
        if (took > OF_A_RECORD.toNanos()) {
            slow.increment();
            long all = nanos.sum();
            boolean ofItsOwn = slow.sum() > SLOW_FOR_OTHER_REASONS || all > FOR_ANY_REASON.toNanos();
            if (ofItsOwn && all > AT_FIRST.toNanos() && all > OF_A_RECORD.toNanos() * records.sum()) {
                throw new FilterException("The filter takes more than " + OF_A_RECORD.toMillis()
                        + " ms a record: make it simpler, or have it look at fewer records.");
            }
        }
    }
}
