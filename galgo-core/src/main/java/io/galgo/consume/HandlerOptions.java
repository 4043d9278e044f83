/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Headers;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How one topic's events are handled, where that differs from the consumer's defaults. Immutable and safe for any thread.
 *
 * <pre>{@code
 * .on(RETURNED, this::payBack, HandlerOptions.defaults().retry(patient).timeLimit(ofSeconds(30)))
 * }</pre>
 */
public final class HandlerOptions {

    private static final HandlerOptions DEFAULTS = new HandlerOptions(null, null, null, null);
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final RetryPolicy retry;
    private final Duration timeLimit;
    private final Predicate<Headers> filter;
    private final CircuitBreaker circuitBreaker;

    private HandlerOptions(
            RetryPolicy retry, Duration timeLimit, Predicate<Headers> filter, CircuitBreaker circuitBreaker) {
        this.retry = retry;
        this.timeLimit = timeLimit;
        this.filter = filter;
        this.circuitBreaker = circuitBreaker;
    }

    /** Returns the consumer's retry policy and circuit breaker, no time limit, no filter. */
    public static HandlerOptions defaults() {
        return DEFAULTS;
    }

    /** Returns these options with a retry policy of the topic's own. */
    public HandlerOptions retry(RetryPolicy policy) {
        return new HandlerOptions(Objects.requireNonNull(policy, "policy"), timeLimit, filter, circuitBreaker);
    }

    /**
     * Returns these options with a time limit for each attempt. A handler that takes longer is interrupted (the future of an asynchronous
     * one is cancelled); what it then throws counts as {@link HandlerTimeoutException}. Until it returns its key stays taken, since two
     * handlers of one key would break its order: {@link RunningConsumer#abandon} lets the key go on all the same.
     *
     * @throws IllegalArgumentException if it is not from 10 ms to 1 day
     */
    public HandlerOptions timeLimit(Duration limit) {
        if (limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("timeLimit(" + limit + "): from " + SHORTEST + " to " + LONGEST);
        }
        return new HandlerOptions(retry, limit, filter, circuitBreaker);
    }

    /**
     * Returns these options with a filter: an event whose headers it refuses is done at once, neither decoded nor handled. Filters add
     * up. One that throws is that event's failure.
     */
    public HandlerOptions filter(Predicate<Headers> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return new HandlerOptions(retry, timeLimit, filter == null ? wanted : filter.and(wanted), circuitBreaker);
    }

    /** Returns these options with a circuit breaker of the topic's own. */
    public HandlerOptions circuitBreaker(CircuitBreaker breaker) {
        return new HandlerOptions(retry, timeLimit, filter, Objects.requireNonNull(breaker, "breaker"));
    }

    Optional<CircuitBreaker> circuitBreaker() {
        return Optional.ofNullable(circuitBreaker);
    }

    Optional<RetryPolicy> retry() {
        return Optional.ofNullable(retry);
    }

    /** Null if there is none. */
    Duration timeLimit() {
        return timeLimit;
    }

    /** Null if there is none. */
    Predicate<Headers> filter() {
        return filter;
    }
}
