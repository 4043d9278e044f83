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

    @Test
    void theFirstEndIsTheNext() {
        assertThat(settings.nextEnd()).isEmpty();
        settings.put(command(Verb.PAUSE, Duration.ofHours(2)), NOW);
        assertThat(settings.nextEnd()).hasValue(NOW.plus(Duration.ofHours(2)));
        settings.put(command(Verb.PAUSE, Duration.ofMinutes(5)), NOW);
        assertThat(settings.nextEnd()).hasValue(NOW.plus(Duration.ofMinutes(5)));
    }

    @Test
    void whatEndsIsNewsUntilTheConsumerWasTold() {
        settings.put(command(Verb.PAUSE, Duration.ofHours(2)), NOW);
        assertThat(settings.isNews()).isTrue();
        settings.told();
        settings.end(NOW.plusSeconds(60));
        assertThat(settings.isNews()).isFalse();
        settings.end(NOW.plus(Duration.ofHours(2)));
        assertThat(settings.isNews()).isTrue();
    }

    @Test
    void whatTheTopicDoesNotSayAnyMoreDoesNotHoldOnceItHasBeenReadAgain() {
        settings.put(command(Verb.PAUSE, Duration.ofHours(2)), NOW);
        settings.told();
        settings.replaceBy(new SettingsInForce());
        assertThat(settings.all()).isEmpty();
        assertThat(settings.isNews()).isTrue();
    }

    @Test
    void aJobThatIsPausedPausesNothingElse() {
        settings.put(ofJob(Verb.PAUSE), NOW);
        assertThat(settings.pauseOf("7K2")).isPresent();
        assertThat(settings.pauseOf("7K3")).isEmpty();
        assertThat(settings.desired(Duration.ZERO).pauses()).isEmpty();
        assertThat(settings.pauseOf("shop.orders", 0)).isEmpty();
        settings.put(ofJob(Verb.RESUME), NOW);
        assertThat(settings.pauseOf("7K2")).isEmpty();
    }

    private static Command ofJob(Verb verb) {
        return command(verb, Duration.ofHours(2), Map.of("job", "7K2"));
    }

    private static Command command(Verb verb, Duration lasts) {
        return command(verb, lasts, Map.of());
    }

    private static Command command(Verb verb, Duration lasts, Map<String, String> parameters) {
        return new Command(
                "cluster-1",
                verb.word() + lasts,
                verb,
                "anna",
                Role.OPERATOR,
                "cli",
                "billing",
                Optional.empty(),
                parameters,
                Expected.NOTHING,
                "",
                NOW,
                NOW.plus(lasts),
                Optional.empty());
    }
}
