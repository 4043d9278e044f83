/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.retry;

import java.time.Duration;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * When failures are taken for an outage of something that a handler depends on, and what then. By default: once 10 different keys of a topic
 * failed alike within a minute, and at least half of what was handled meanwhile, the circuit of that topic's handler opens. Its events wait
 * where they are, in order, and their attempts are not counted; 1 s later, then ever longer, 30 s at most, three events at a time are
 * tried as probes. It closes when an event that had failed succeeds, or 20 others in a row do.
 *
 * <pre>{@code
 * CircuitBreaker.ofDefaults().keys(5).waits(ofSeconds(2), ofMinutes(1))
 * }</pre>
 *
 * Failures are alike if their innermost causes are of one class and were thrown at the same place; messages are not compared. Immutable and
 * safe for any thread.
 */
public final class CircuitBreaker {

    /** The most keys that {@link #keys} accepts. */
    public static final int MAX_KEYS = 10_000;

    /** The most probes that {@link #probes} accepts. */
    public static final int MAX_PROBES = 1_000;

    private static final double SPREAD = 0.2;
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final CircuitBreaker DEFAULT = new CircuitBreaker(
            10, 0.5, Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(30), 3, failure -> false);
    private static final CircuitBreaker OFF = DEFAULT.keys(Integer.MAX_VALUE, 0);

    private final int keys;
    private final double share;
    private final Duration window;
    private final Duration first;
    private final Duration longest;
    private final int probes;
    private final Predicate<Throwable> ignored;

    private CircuitBreaker(
            int keys,
            double share,
            Duration window,
            Duration first,
            Duration longest,
            int probes,
            Predicate<Throwable> ignored) {
        this.keys = keys;
        this.share = share;
        this.window = window;
        this.first = first;
        this.longest = longest;
        this.probes = probes;
        this.ignored = ignored;
    }

    /** Returns what a consumer has if nothing is set. */
    public static CircuitBreaker ofDefaults() {
        return DEFAULT;
    }

    /** Returns one that never opens: each failure is its event's own. */
    public static CircuitBreaker off() {
        return OFF;
    }

    /**
     * Returns this one, opened by failures of that many keys. Events without a key count as keys of their own.
     *
     * @throws IllegalArgumentException if it is not from 2 to {@value #MAX_KEYS}
     */
    public CircuitBreaker keys(int count) {
        if (count < 2 || count > MAX_KEYS) {
            throw new IllegalArgumentException("keys(" + count + "): from 2, since one key that fails is no outage, to "
                    + MAX_KEYS + "; to switch it off say CircuitBreaker.off()");
        }
        return keys(count, probes);
    }

    private CircuitBreaker keys(int count, int atOnce) {
        return new CircuitBreaker(count, share, window, first, longest, atOnce, ignored);
    }

    /**
     * Returns this one, opened only if the keys that failed are at least that share of them and the events that succeeded meanwhile.
     *
     * @throws IllegalArgumentException if it is not above 0 and at most 1
     */
    public CircuitBreaker share(double least) {
        if (!(least > 0 && least <= 1)) {
            throw new IllegalArgumentException("share(" + least + "): above 0, at most 1");
        }
        return new CircuitBreaker(keys, least, window, first, longest, probes, ignored);
    }

    /**
     * Returns this one, opened only if the failures happened within that time.
     *
     * @throws IllegalArgumentException if it is not from 10 ms to 1 day
     */
    public CircuitBreaker within(Duration time) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("within(" + time + "): from " + SHORTEST + " to " + LONGEST);
        }
        return new CircuitBreaker(keys, share, time, first, longest, probes, ignored);
    }

    /**
     * Returns this one with waits between probes that double from the first to the longest, each spread at random by 20 %.
     *
     * @throws IllegalArgumentException if the first is below 10 ms or above the longest, or the longest above 1 day
     */
    public CircuitBreaker waits(Duration firstWait, Duration longestWait) {
        if (firstWait.compareTo(SHORTEST) < 0
                || firstWait.compareTo(longestWait) > 0
                || longestWait.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("waits(" + firstWait + ", " + longestWait + "): the first is from "
                    + SHORTEST + " to the longest, the longest at most " + LONGEST);
        }
        return new CircuitBreaker(keys, share, window, firstWait, longestWait, probes, ignored);
    }

    /**
     * Returns this one with that many probes at once.
     *
     * @throws IllegalArgumentException if it is not from 1 to {@value #MAX_PROBES}
     */
    public CircuitBreaker probes(int atOnce) {
        if (atOnce < 1 || atOnce > MAX_PROBES) {
            throw new IllegalArgumentException("probes(" + atOnce + "): from 1 to " + MAX_PROBES);
        }
        return new CircuitBreaker(keys, share, window, first, longest, atOnce, ignored);
    }

    /** Returns this one with further failures that never are an outage's: the retry policy alone decides about their events. */
    public CircuitBreaker ignoring(Predicate<Throwable> further) {
        Objects.requireNonNull(further, "further");
        return new CircuitBreaker(keys, share, window, first, longest, probes, ignored.or(further));
    }

    /** Tells whether it never opens. */
    public boolean isOff() {
        return probes == 0;
    }

    /** Returns how many keys must have failed alike. */
    public int keys() {
        return keys;
    }

    /** Returns how many events may have succeeded while these keys failed. */
    public long successesAllowed() {
        return (long) Math.floor(keys * (1 - share) / share + 1e-9);
    }

    /** Returns the time within which these keys must have failed. */
    public Duration window() {
        return window;
    }

    /** Returns how many events are tried at once while it is open. */
    public int probes() {
        return probes;
    }

    /** Returns how many events that had not failed must succeed in a row for it to close. */
    public int successesToClose() {
        return 2 * keys;
    }

    /** Tells whether a failure may be an outage's. One in the wrapping of a future is judged without it. */
    public boolean counts(Throwable failure) {
        return !ignored.test(RetryPolicy.unwrapped(failure));
    }

    /**
     * Returns how long to wait before probes.
     *
     * @param round which probes these are since it opened, from 1
     * @param random gives numbers from 0 (inclusive) to 1 (exclusive)
     */
    public Duration waitBefore(int round, DoubleSupplier random) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(round - 1, 40));
        double spread = 1 + SPREAD * (2 * random.getAsDouble() - 1);
        return Duration.ofMillis(Math.round(Math.min(doubled, (double) longest.toMillis()) * spread));
    }

    /** Says it in words, for logs and screens. */
    @Override
    public String toString() {
        return isOff()
                ? "off"
                : "opens at " + keys + " keys and " + Math.round(share * 100) + " % within " + window + ", " + probes
                        + " probes after " + first + " doubling to " + longest;
    }
}
