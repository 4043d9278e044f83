/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Instant;
import java.time.InstantSource;

/** The brokers' time, as far as what they acknowledged tells it. Safe for any thread. */
final class BrokerClock {

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

    Instant now() {
        return own.instant().minusMillis(offsetMillis);
    }

    Instant ownNow() {
        return own.instant();
    }
}
