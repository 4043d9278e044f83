/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BrokerClockTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final BrokerClock clock = new BrokerClock(() -> NOW);

    @Test
    void theBrokersTimeIsLearntFromWhatTheyAppended() {
        assertThat(clock.now()).isEqualTo(NOW);
        clock.appended(NOW.minusMillis(20), NOW.minusSeconds(90).toEpochMilli());
        assertThat(clock.now()).isEqualTo(NOW.minusSeconds(90).plusMillis(10));
        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(89));
    }

    @Test
    void aFewSecondsMayBeTheNetworksAndShiftNothing() {
        clock.appended(NOW.minusSeconds(6), NOW.toEpochMilli());
        assertThat(clock.offsetMillis()).isEqualTo(-3_000);
        assertThat(clock.ahead()).isZero();
    }
}
