/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The brokers' time, as far as what they acknowledged tells it. Safe for any thread. */
final class BrokerClock {

    private static final Duration UNSURE = Duration.ofSeconds(5);

    private final InstantSource own;
    private volatile long offsetMillis;

    BrokerClock(InstantSource own) {
        this.own = own;
    }

    /**
     * A record was appended.
     *
     * @param sent when it was sent, by the own clock
     * @param appended when the broker says that it appended it, epoch milliseconds
     */
    void appended(Instant sent, long appended) {
        long between = (sent.toEpochMilli() + own.millis()) / 2;
        offsetMillis = between - appended;
    }

    /** Returns the own clock less the brokers'. */
    long offsetMillis() {
        return offsetMillis;
    }

    /** Returns by how much the own clock is ahead, in whole seconds; nothing where that may be the network's. */
    Duration ahead() {
        var ahead = Duration.ofSeconds(Duration.ofMillis(offsetMillis).toSeconds());
        return ahead.abs().compareTo(UNSURE) < 0 ? Duration.ZERO : ahead;
    }

    Instant now() {
        return own.instant().minusMillis(offsetMillis);
    }

    Instant ownNow() {
        return own.instant();
    }
}
