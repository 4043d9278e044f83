/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;

/**
 * When a batch is full.
 *
 * @param events the most events in it
 * @param patience how long the first one may wait for others, once its turn has come; zero takes what is there
 */
public record BatchLimits(int events, Duration patience) {

    private static final int MOST_EVENTS = 100_000;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** @throws IllegalArgumentException if the events are not from 1 to 100,000, or the patience not from 0 to 1 minute */
    public BatchLimits {
        if (events < 1 || events > MOST_EVENTS) {
            throw new IllegalArgumentException("A batch of " + events + " events: from 1 to " + MOST_EVENTS);
        }
        if (patience.isNegative() || patience.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("A batch that waits " + patience + ": from 0 to " + LONGEST_WAIT);
        }
    }

    /** Returns these limits. */
    public static BatchLimits of(int events, Duration patience) {
        return new BatchLimits(events, patience);
    }
}
