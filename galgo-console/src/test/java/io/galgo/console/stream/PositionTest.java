/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** How positions are written. */
class PositionTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void timesOffsetsEndsAndGroupsArePositions() {
        assertThat(parse("begin")).isEqualTo(new Position.Begin());
        assertThat(parse("end")).isEqualTo(new Position.End());
        assertThat(parse("-15m")).isEqualTo(new Position.At(Instant.parse("2026-03-01T11:45:00Z")));
        assertThat(parse("03:00")).isEqualTo(new Position.At(Instant.parse("2026-03-01T03:00:00Z")));
        assertThat(parse("13:00")).isEqualTo(new Position.At(Instant.parse("2026-02-28T13:00:00Z")));
        assertThat(parse("2026-03-01T03:00:00+01:00"))
                .isEqualTo(new Position.At(Instant.parse("2026-03-01T02:00:00Z")));
        assertThat(parse("812044")).isEqualTo(new Position.Offset(812_044));
        assertThat(parse("committed:billing")).isEqualTo(new Position.Committed("billing"));
    }

    @Test
    void anythingElseIsRefusedWithWhatAPositionLooksLike() {
        for (var wrong : new String[] {"", "yesterday", "-15", "25:00", "committed:", "-1", "2026-03-01"}) {
            assertThatThrownBy(() -> parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no position: write begin, end");
        }
    }

    private static Position parse(String text) {
        return Position.parse(text, ZoneOffset.UTC, NOW);
    }
}
