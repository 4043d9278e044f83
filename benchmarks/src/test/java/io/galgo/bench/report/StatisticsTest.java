/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3);
        assertThat(Statistics.median(List.of())).isNaN();
    }

    @Test
    void theSpreadIsHalfTheRangeAsAShareOfTheMedian() {
        assertThat(Statistics.spread(List.of(90.0, 100.0, 120.0))).isEqualTo(0.15);
        assertThat(Statistics.spread(List.of(0.0, 0.0))).isZero();
    }

    @Test
    void figuresAreRoundedToTheDigitsThatMeanSomething() {
        assertThat(Statistics.rounded(123_456, 3)).isEqualTo(123_000);
        assertThat(Statistics.rounded(0.98765, 2)).isEqualTo(0.99);
        assertThat(Statistics.rounded(Double.NaN, 2)).isNull();
        assertThat(Statistics.rounded(1 / 0.0, 2)).isNull();
    }
}
