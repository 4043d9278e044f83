/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.galgo.bench.KeyChoice.Spread;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyHistogramTest {

    @Test
    void concurrencyIsTheCeilingWhileKeysAreEven() {
        var histogram = histogram(100, 100, 100, 100);

        assertThat(histogram.ceiling(2, Duration.ofMillis(10))).hasValue(200);
    }

    @Test
    void theHottestKeyIsTheCeilingOnceItTakesLongerThanTheRest() {
        var histogram = histogram(300, 50, 50);

        // 400 records, and the 300 of one key take 3 s whatever runs beside them
        assertThat(histogram.ceiling(64, Duration.ofMillis(10)).orElseThrow()).isCloseTo(400 / 3.0, within(0.001));
    }

    @Test
    void thereIsNoCeilingWithoutWork() {
        assertThat(histogram(5).ceiling(64, Duration.ZERO)).isEmpty();
    }

    @Test
    void halfTheRecordsFallOnTheHotKey() {
        var histogram = drawn(new KeyChoice(1_000, Spread.HALF_ON_ONE));

        assertThat(histogram.hottest()).isEqualTo(histogram.of(0));
        assertThat(histogram.of(0) / (double) histogram.total()).isCloseTo(0.5, within(0.01));
    }

    @Test
    void zipfGivesTheSecondKeyHalfAndTheThirdAThirdOfTheFirst() {
        var histogram = drawn(new KeyChoice(1_000, Spread.ZIPF));
        double first = histogram.of(0);

        assertThat(histogram.of(1) / first).isCloseTo(1 / 2.0, within(0.03));
        assertThat(histogram.of(2) / first).isCloseTo(1 / 3.0, within(0.03));
    }

    @Test
    void uniformReachesEveryKeyAndTheSameSequenceComesAgain() {
        var choice = KeyChoice.uniform(100);

        assertThat(drawn(choice).hottest()).isLessThan(1_400);
        assertThat(drawn(choice).of(42)).isEqualTo(drawn(choice).of(42)).isPositive();
    }

    private static KeyHistogram histogram(int... counts) {
        var histogram = new KeyHistogram(counts.length);
        for (int key = 0; key < counts.length; key++) {
            for (int i = 0; i < counts[key]; i++) {
                histogram.add(key);
            }
        }
        return histogram;
    }

    private static KeyHistogram drawn(KeyChoice choice) {
        var histogram = new KeyHistogram(choice.keys());
        var indexes = choice.indexes();
        for (int i = 0; i < 100_000; i++) {
            histogram.add(indexes.getAsInt());
        }
        return histogram;
    }
}
