/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsInForceTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final SettingsInForce settings = new SettingsInForce();

    @Test
    void aPauseHoldsUntilItsEnd() {
        settings.put(command(Verb.PAUSE, Duration.ofHours(2)), NOW);
        assertThat(settings.end(NOW.plusSeconds(7_199))).isFalse();
        assertThat(settings.end(NOW.plusSeconds(7_200))).isTrue();
        assertThat(settings.all()).isEmpty();
    }

    @Test
    void aPauseThatWasEndedStaysEndedForWhoReadsThatAfterItsTime() {
        settings.put(command(Verb.PAUSE, Duration.ofDays(7)), NOW);
        assertThat(settings.over(command(Verb.RESUME, Duration.ofMinutes(1)))).isTrue();
        assertThat(settings.all()).isEmpty();
    }

    @Test
    void whatTookItsPlaceForAShortTimeLeavesNothingOfIt() {
        settings.put(command(Verb.PAUSE, Duration.ofDays(7)), NOW);
        assertThat(settings.over(command(Verb.PAUSE, Duration.ofMinutes(1)))).isTrue();
        assertThat(settings.all()).isEmpty();
    }

    private static Command command(Verb verb, Duration lasts) {
        return new Command(
                "cluster-1",
                verb.word() + lasts,
                verb,
                "anna",
                Role.OPERATOR,
                "cli",
                "billing",
                Optional.empty(),
                Map.of(),
                Expected.NOTHING,
                "",
                NOW,
                NOW.plus(lasts),
                Optional.empty());
    }
}
