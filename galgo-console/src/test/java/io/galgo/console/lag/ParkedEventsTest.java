/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of keys that wait, and of why they do as far as anybody has said so. */
class ParkedEventsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T03:12:07Z");
    private static final Optional<Instant> LATER = Optional.of(NOW.plus(Duration.ofHours(2)));
    private static final Words WORDS = new Words(ZoneOffset.UTC, NOW);
    private static final ByCommand ANNA = new ByCommand("7K2", "anna", "INC-12", LATER, "billing-7f9", true);

    @Test
    void ofAKeyThatWasParkedAMomentAgoItIsSaidThatNobodyHasSaidYetByWhom() {
        var parked = new ParkedEvents("shop.orders/7", 1, 0, 0, LATER, Optional.empty(), true);
        assertThat(parked.sentence(WORDS))
                .isEqualTo(
                        "One key of shop.orders/7 is parked; who parked it is not known yet: no instance has said so."
                                + " Its events wait in order, until 05:12:07 (in 2 h) at the latest. The rest of the partition"
                                + " goes on.");
        assertThat(parked.brief(WORDS)).isEqualTo("one key parked, until 05:12:07");
    }

    @Test
    void attemptsThatFailedBeforeItWasParkedAreNoReasonToSayThatItWaitsForTheNext() {
        assertThat(new ParkedEvents("shop.orders/7", 1, 0, 4, LATER, Optional.empty(), true).sentence(WORDS))
                .contains("who parked it is not known yet", " 4 attempts failed before. ")
                .doesNotContain("later attempts");
    }

    @Test
    void severalOfWhichACommandParkedTheOldestAreToldWithIt() {
        assertThat(new ParkedEvents("shop.orders/7", 2, 0, 0, LATER, Optional.of(ANNA), false).sentence(WORDS))
                .isEqualTo("2 keys of shop.orders/7 are parked and wait in order, the first until 05:12:07 (in 2 h)."
                        + " The oldest is parked by anna, until 05:12:07 (in 2 h): INC-12. The rest of the partition"
                        + " goes on.");
        assertThat(new ParkedEvents("shop.orders/7", 2, 1, 4, LATER, Optional.empty(), false).sentence(WORDS))
                .isEqualTo("2 keys of shop.orders/7 are parked and wait in order for later attempts; 4 attempts failed"
                        + " so far, the next is due at 05:12:07 (in 2 h). 1 of them wait until somebody acts. The rest"
                        + " of the partition goes on.");
    }

    /** On call "paused" would mean that the group does nothing. */
    @Test
    void aGroupOfWhichOneKeyIsParkedIsNotPaused() {
        var byCommand = new ParkedEvents("shop.orders/7", 1, 0, 0, LATER, Optional.of(ANNA), false);
        assertThat(byCommand.standing()).isEqualTo(Standing.WAITS);
        assertThat(new ParkedEvents("shop.orders/7", 1, 1, 4, Optional.empty(), Optional.empty(), false).standing())
                .isEqualTo(Standing.NEEDS_YOU);
    }
}
