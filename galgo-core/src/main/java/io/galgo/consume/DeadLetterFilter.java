/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Which dead letters are meant. Immutable: each method returns a narrower filter.
 *
 * <p>By default open ones, {@value #DEFAULT_LIMIT} at most, the oldest of each partition first.
 *
 * <pre>{@code
 * DeadLetterFilter.open().topic("shop.checked-out").errorClass("java.net.ConnectException").limit(500)
 * }</pre>
 */
public final class DeadLetterFilter {

    /** How many letters are found at most, unless {@link #limit} says otherwise. */
    public static final int DEFAULT_LIMIT = 10_000;

    private final Predicate<DeadLetterSummary> test;
    private final int limit;

    private DeadLetterFilter(Predicate<DeadLetterSummary> test, int limit) {
        this.test = test;
        this.limit = limit;
    }

    /** Returns a filter for letters that nobody has done anything about, and those that were opened again. */
    public static DeadLetterFilter open() {
        return inState(DeadLetterState.OPEN);
    }

    /** Returns a filter for letters in one of these states. */
    public static DeadLetterFilter inState(DeadLetterState first, DeadLetterState... others) {
        var states = EnumSet.of(first, others);
        return new DeadLetterFilter(letter -> states.contains(letter.status().state()), DEFAULT_LIMIT);
    }

    /** Returns a filter for letters in whatever state. */
    public static DeadLetterFilter all() {
        return new DeadLetterFilter(letter -> true, DEFAULT_LIMIT);
    }

    /** Narrows it to events of a topic. */
    public DeadLetterFilter topic(String name) {
        Objects.requireNonNull(name, "name");
        return matching(letter -> letter.topic().equals(name));
    }

    /** Narrows it to events of a partition, of whatever topic. */
    public DeadLetterFilter partition(int number) {
        return matching(letter -> letter.partition() == number);
    }

    /** Narrows it to events that stood at these offsets of their own partition, both ends included. */
    public DeadLetterFilter offsets(long first, long last) {
        return matching(letter -> letter.offset() >= first && letter.offset() <= last);
    }

    /** Narrows it to events whose last failure was of this class, by its whole name or the last part of it. */
    public DeadLetterFilter errorClass(String name) {
        Objects.requireNonNull(name, "name");
        return matching(letter -> letter.errorClass().equals(name)
                || letter.errorClass().endsWith('.' + name)
                || letter.errorClass().endsWith('$' + name));
    }

    /** Narrows it to events that failed for good from a time on and before another. */
    public DeadLetterFilter failedBetween(Instant from, Instant before) {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(before, "before");
        return matching(
                letter -> !letter.failed().isBefore(from) && letter.failed().isBefore(before));
    }

    /** Narrows it to events with this key, in UTF-8. */
    public DeadLetterFilter key(String text) {
        return key(text.getBytes(UTF_8));
    }

    /** Narrows it to events with these bytes as key. */
    public DeadLetterFilter key(byte[] bytes) {
        var wanted = bytes.clone();
        return matching(letter -> Arrays.equals(letter.key(), wanted));
    }

    /** Narrows it by whatever else there is to know of a letter. */
    public DeadLetterFilter matching(Predicate<? super DeadLetterSummary> further) {
        return new DeadLetterFilter(test.and(further), limit);
    }

    /**
     * Sets the most letters to find.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public DeadLetterFilter limit(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("limit(" + most + "): at least 1");
        }
        return new DeadLetterFilter(test, most);
    }

    int limit() {
        return limit;
    }

    boolean accepts(DeadLetterSummary letter) {
        return test.test(letter);
    }
}
