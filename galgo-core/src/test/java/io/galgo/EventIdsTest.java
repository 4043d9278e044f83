/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventIdsTest {

    private static final long NOW = 1_700_000_000_000L;

    private final EventIds ids = new EventIds();

    @Test
    void anIdCarriesTheClocksMillisecond() {
        assertThat(ids.next(NOW).time()).contains(Instant.ofEpochMilli(NOW));
    }

    @Test
    void idsRiseThoughTheClockGoesBackOrIsBefore1970() {
        var made = LongStream.of(-1, -1, Long.MIN_VALUE, 0, NOW, NOW - 1, -1, Long.MIN_VALUE, NOW, NOW + 1)
                .mapToObj(ids::next)
                .toList();
        assertThat(made).isSorted().doesNotHaveDuplicates();
        assertThat(made.get(0).time()).contains(Instant.EPOCH);
        assertThat(made.get(9).time()).contains(Instant.ofEpochMilli(NOW + 1));
    }

    @Test
    void whatNoIdCanCarryIsRefusedAndSpoilsNoLaterId() {
        for (long wrong : List.of(1L << 48, TimeUnit.MILLISECONDS.toMicros(NOW), 1L << 52, Long.MAX_VALUE)) {
            assertThatThrownBy(() -> ids.next(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("after 10889");
        }
        assertThat(ids.next(NOW).time()).contains(Instant.ofEpochMilli(NOW));
        assertThat(ids.next((1L << 48) - 1).time()).contains(Instant.ofEpochMilli((1L << 48) - 1));
    }
}
