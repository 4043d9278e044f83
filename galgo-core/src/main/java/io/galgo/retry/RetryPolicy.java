/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.retry;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * How a consumer tries an event again after its handler failed. By default: 5 attempts, 200 ms after the first failure and twice
 * as long after each further one, 10 s at most, each spread at random by 20 %; then the event becomes a dead letter. While a key's
 * event waits for its next attempt, the later events of that key wait behind it and all other keys go on.
 *
 * <pre>{@code
 * RetryPolicy.backoff(ofMillis(200), ofSeconds(10)).attempts(4)
 * }</pre>
 *
 * Immutable and safe for any thread.
 */
public final class RetryPolicy {

    private static final int DEFAULT_ATTEMPTS = 5;
    private static final double DEFAULT_JITTER = 0.2;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final RetryPolicy DEFAULT = backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    private final Duration first;
    private final Duration longest;
    private final int attempts;
    private final double jitter;
    private final Predicate<Throwable> nonRetryable;
    private final Later later;

    private RetryPolicy(
            Duration first,
            Duration longest,
            int attempts,
            double jitter,
            Predicate<Throwable> nonRetryable,
            Later later) {
        this.first = first;
        this.longest = longest;
        this.attempts = attempts;
        this.jitter = jitter;
        this.nonRetryable = nonRetryable;
        this.later = later;
    }

    /** Returns the policy a consumer has if none is set. */
    public static RetryPolicy ofDefaults() {
        return DEFAULT;
    }

    /** Returns a policy of one attempt: the first failure makes a dead letter. */
    public static RetryPolicy none() {
        return DEFAULT.attempts(1);
    }

    /**
     * Returns a policy whose waits double from the first to the longest.
     *
     * @throws IllegalArgumentException if the first is below 1 ms or above the longest, or the longest above 365 days
     */
    public static RetryPolicy backoff(Duration first, Duration longest) {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(longest, "longest");
        if (first.compareTo(SHORTEST) < 0 || first.compareTo(longest) > 0 || longest.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("backoff(" + first + ", " + longest
                    + "): the first wait is from 1 ms to the longest, the longest at most 365 days");
        }
        return new RetryPolicy(first, longest, DEFAULT_ATTEMPTS, DEFAULT_JITTER, failure -> false, Later.NEVER);
    }

    /**
     * Returns this policy with that many attempts, the first included.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public RetryPolicy attempts(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("attempts(" + count + "): at least 1, the first attempt counts");
        }
        return new RetryPolicy(first, longest, count, jitter, nonRetryable, later);
    }

    /**
     * Returns this policy with other waits between its first attempts, which double from the first to the longest.
     *
     * @throws IllegalArgumentException if the first is below 1 ms or above the longest, or the longest above 365 days
     */
    public RetryPolicy waits(Duration firstWait, Duration longestWait) {
        var other = backoff(firstWait, longestWait);
        return new RetryPolicy(other.first, other.longest, attempts, jitter, nonRetryable, later);
    }

    /** Returns the wait after the first failed attempt, before it is spread. */
    public Duration first() {
        return first;
    }

    /** Returns the longest wait between the first attempts, before it is spread. */
    public Duration longest() {
        return longest;
    }

    /** Returns how many attempts there are, later ones among them; empty if without end. */
    public OptionalInt mostAttempts() {
        return attempts == Integer.MAX_VALUE
                ? OptionalInt.empty()
                : OptionalInt.of(attempts + later.waits().size());
    }

    /** Returns this policy without an end: the event is tried until it succeeds, its key waits that long. */
    public RetryPolicy unlimited() {
        return attempts(Integer.MAX_VALUE);
    }

    /**
     * Returns this policy with waits spread at random by a share either way, so that what failed together does not come back
     * together.
     *
     * @throws IllegalArgumentException if the share is not between 0 and 1
     */
    public RetryPolicy jitter(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("jitter(" + share + "): a share from 0 to 1");
        }
        return new RetryPolicy(first, longest, attempts, share, nonRetryable, later);
    }

    /**
     * Returns this policy with further failures that are not tried again, besides {@link NonRetryableException}. A failure that
     * comes in the wrapping of a future ({@link CompletionException}, {@link ExecutionException}) is judged without it.
     */
    public RetryPolicy nonRetryable(Predicate<Throwable> further) {
        Objects.requireNonNull(further, "further");
        return new RetryPolicy(first, longest, attempts, jitter, nonRetryable.or(further), later);
    }

    /**
     * Returns this policy with further attempts after its first ones, at these waits, without spread. Meanwhile the event is parked,
     * in a topic of the group's own, and so survives restarts and rebalances with its attempts counted. Under
     * {@code Ordering.BY_KEY} the key's later events follow it there and wait behind it: order is kept, and the partition goes on.
     *
     * <pre>{@code
     * RetryPolicy.backoff(ofMillis(200), ofSeconds(10)).attempts(4).thenLater(ofMinutes(1), ofMinutes(10))
     * }</pre>
     *
     * @throws IllegalArgumentException if there is no wait, or one is below 1 ms or above 365 days
     */
    public RetryPolicy thenLater(Duration... waits) {
        return later(new Later(waits(waits), true, later.holdsKey()));
    }

    /**
     * As {@link #thenLater}, but later events of the key do not wait: they may be handled before this one.
     *
     * @throws IllegalArgumentException if there is no wait, or one is below 1 ms or above 365 days
     */
    public RetryPolicy thenLaterUnordered(Duration... waits) {
        return later(new Later(waits(waits), false, later.holdsKey()));
    }

    /**
     * Returns this policy with no dead letter at the end: an event that fails for good holds its key, and what comes for the key is
     * parked behind it, until somebody acts. Other keys go on; so does this one after {@link #thenLaterUnordered}, which has let the key's later
     * events pass already: there the event alone waits for somebody.
     */
    public RetryPolicy holdKey() {
        return later(new Later(later.waits(), later.inOrder(), true));
    }

    private RetryPolicy later(Later other) {
        return new RetryPolicy(first, longest, attempts, jitter, nonRetryable, other);
    }

    private static List<Duration> waits(Duration... waits) {
        if (waits.length == 0) {
            throw new IllegalArgumentException(
                    "Later attempts need their waits: thenLater(ofMinutes(1), ofMinutes(10))");
        }
        for (var wait : waits) {
            if (wait.compareTo(SHORTEST) < 0 || wait.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("thenLater(" + wait + "): a wait is from 1 ms to 365 days");
            }
        }
        return List.of(waits);
    }

    /** Tells whether the wait after this attempt (from 1) is one of {@link #thenLater}'s. */
    public boolean isLater(int attempt) {
        return attempt >= attempts;
    }

    /** Tells whether a key's later events wait while one of its events is parked. */
    public boolean keepsOrder() {
        return later.inOrder();
    }

    /** Tells whether an event that fails for good holds its key, instead of becoming a dead letter. */
    public boolean holdsKey() {
        return later.holdsKey();
    }

    /** Tells whether an event that failed in this way at this attempt (from 1) is tried again. */
    public boolean triesAgain(Throwable failure, int attempt) {
        return attempt - attempts < later.waits().size() && isRetryable(failure);
    }

    /** Tells whether an event that failed in this way is tried again while attempts are left. */
    public boolean isRetryable(Throwable failure) {
        var unwrapped = unwrapped(failure);
        return !(unwrapped instanceof NonRetryableException) && !nonRetryable.test(unwrapped);
    }

    static Throwable unwrapped(Throwable failure) {
        var inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /**
     * Returns how long to wait after a failed attempt.
     *
     * @param attempt the attempt that failed, from 1
     * @param random gives numbers from 0 (inclusive) to 1 (exclusive)
     * @throws IllegalArgumentException if the attempt is below 1
     */
    public Duration waitAfter(int attempt, DoubleSupplier random) {
        if (attempt < 1) {
            throw new IllegalArgumentException("waitAfter(" + attempt + "): attempts count from 1");
        }
        if (isLater(attempt) && !later.waits().isEmpty()) {
            return later.waits().get(Math.min(attempt - attempts, later.waits().size() - 1));
        }
        double doubled = first.toMillis() * Math.pow(2, Math.min(attempt - 1, 40));
        double spread = 1 + jitter * (2 * random.getAsDouble() - 1);
        return Duration.ofMillis(Math.max(1, Math.round(Math.min(doubled, (double) longest.toMillis()) * spread)));
    }

    /** Says the policy in words, for logs and screens. */
    @Override
    public String toString() {
        var blocking = attempts == 1
                ? "1 attempt"
                : (attempts == Integer.MAX_VALUE ? "attempts without end" : attempts + " attempts") + ", " + first
                        + " doubling to " + longest + ", spread by " + Math.round(jitter * 100) + " %";
        var parked = later.waits().isEmpty()
                ? ""
                : ", then after " + later.waits() + (later.inOrder() ? " in order" : " in any order");
        return blocking + parked + held();
    }

    private String held() {
        if (!later.holdsKey()) {
            return "";
        }
        return later.inOrder() ? ", then the key is held" : ", then the event is held";
    }

    /** What comes after the first attempts. */
    private record Later(List<Duration> waits, boolean inOrder, boolean holdsKey) {

        static final Later NEVER = new Later(List.of(), true, false);
    }
}
