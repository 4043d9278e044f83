/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private final Budget budget = new Budget();

    @Test
    void recordsThatLoadClassesOrLastWhileTheProcessStandsStillAreNotTheFiltersFault() {
        for (int i = 0; i < 4; i++) {
            assertThatCode(() -> budget.took(TimeUnit.SECONDS.toNanos(2))).doesNotThrowAnyException();
        }
    }

    @Test
    void aFilterThatTakesTooLongARecordIsGivenUpAfterFive() {
        for (int i = 0; i < 4; i++) {
            budget.took(TimeUnit.SECONDS.toNanos(1));
        }
        assertThatThrownBy(() -> budget.took(TimeUnit.SECONDS.toNanos(1)))
                .isInstanceOf(FilterException.class)
                .hasMessageContaining("more than 5 ms a record");
    }

    @Test
    void aFilterThatTakesMinutesForARecordIsGivenUpAfterIt() {
        assertThatThrownBy(() -> budget.took(TimeUnit.MINUTES.toNanos(2))).isInstanceOf(FilterException.class);
    }

    @Test
    void itIsTheAverageThatCounts() {
        for (int i = 0; i < 10_000; i++) {
            long millis = i % 100 == 0 ? 200 : 1;
            assertThatCode(() -> budget.took(TimeUnit.MILLISECONDS.toNanos(millis)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void alsoWhereEachRecordTakesALittleTooLong() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        budget.took(TimeUnit.MILLISECONDS.toNanos(6));
                    }
                })
                .isInstanceOf(FilterException.class);
    }
}
