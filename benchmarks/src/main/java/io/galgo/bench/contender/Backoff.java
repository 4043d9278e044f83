/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.time.Duration;

/** The waits between attempts, the same for every contender: 200 ms, doubling up to 10 s, without end. */
public final class Backoff {

    public static final Duration FIRST = Duration.ofMillis(200);
    public static final Duration LONGEST = Duration.ofSeconds(10);

    private Backoff() {}

    /** Returns the wait after a failed attempt, which counts from 1. */
    public static Duration after(int attempt) {
        var doubled = FIRST.multipliedBy(1L << Math.min(attempt - 1, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
