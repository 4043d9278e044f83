/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "2026-11-28T09:05:07.000000001Z",
                "2026-11-28T23:59:59.999Z",
                "2024-02-29T12:00:00.120Z",
                "2026-03-01T00:00:00.000010Z",
                "1969-12-31T23:59:59.999999999Z",
                "0000-01-01T00:00:00Z",
                "0999-10-10T10:10:10.1Z",
                "9999-12-31T23:59:59.999999Z",
                "-0001-12-31T23:59:59Z",
                "+10000-01-01T00:00:00.5Z"
            })
    void aTimeIsWrittenAsJavaWritesIt(String text) {
        isWrittenAsJavaWritesIt(Instant.parse(text));
    }

    @Test
    void anyTimeIs() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            long nanos = random.nextInt(1_000_000_000);
            long unit = new long[] {1, 1_000, 1_000_000, 1_000_000_000}[random.nextInt(4)];
            isWrittenAsJavaWritesIt(
                    Instant.ofEpochSecond(random.nextLong(-70_000_000_000L, 260_000_000_000L), nanos / unit * unit));
        }
    }

    private static void isWrittenAsJavaWritesIt(Instant time) {
        assertThat(new String(TimeText.of(time), US_ASCII)).isEqualTo(time.toString());
    }
}
