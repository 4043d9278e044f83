/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Duration;
import java.time.Instant;

/**
 * Kafka is about to delete events that wait.
 *
 * @param where the partition
 * @param from from when on the oldest may go
 * @param retention how long the topic keeps events
 */
public record RetentionNear(String where, Instant from, Duration retention) implements Cause {

    @Override
    public String brief(Words words) {
        return "about to be deleted";
    }

    @Override
    public String sentence(Words words) {
        var kept = "the topic keeps events for " + Words.span(retention);
        return from.isAfter(words.now())
                ? "Kafka may delete what waits on " + where + " from " + words.time(from) + " on (in "
                        + Words.span(Duration.between(words.now(), from)) + "): " + kept + "."
                : "Kafka may delete what waits on " + where + " at any moment: " + kept + ".";
    }

    @Override
    public Standing standing() {
        return Standing.NEEDS_YOU;
    }

    @Override
    public Grade grade() {
        return Grade.FOLLOWS;
    }
}
