/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A group goes on, and is behind.
 *
 * @param handled how many offsets a second it moves of late
 * @param arriving how many are written a second of late
 * @param waiting how many wait
 */
public record Slow(double handled, double arriving, long waiting) implements Cause {

    private static final Duration LONGEST = Duration.ofDays(30);

    /** Returns when it will be even at these rates; empty if it is not catching up. */
    public Optional<Instant> even(Instant now) {
        double seconds = waiting / (handled - arriving);
        return handled > arriving && seconds < LONGEST.toSeconds()
                ? Optional.of(now.plusSeconds((long) Math.ceil(seconds)))
                : Optional.empty();
    }

    @Override
    public String brief(Words words) {
        return even(words.now())
                .map(time -> "slow; even at " + words.time(time))
                .orElse("slow; not catching up");
    }

    @Override
    public String sentence(Words words) {
        return "It goes on, but is behind: " + Words.rate(handled) + " a second are handled and " + Words.rate(arriving)
                + " arrive; "
                + even(words.now()).map(time -> "even " + words.at(time) + ".").orElse("it is not catching up.");
    }

    @Override
    public boolean isOfGroup() {
        return true;
    }

    @Override
    public Cause and(Cause other) {
        var more = (Slow) other;
        return new Slow(handled + more.handled, arriving + more.arriving, waiting + more.waiting);
    }

    @Override
    public Standing standing() {
        return handled > arriving ? Standing.CATCHING_UP : Standing.NEEDS_YOU;
    }

    @Override
    public Grade grade() {
        return Grade.FOLLOWS;
    }
}
