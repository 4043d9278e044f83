/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.galgo.Headers.Header;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventIdTest {

    @Test
    void aNewIdTellsWhenItWasMade() {
        assertThat(EventId.next().time().orElseThrow()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void aNewIdIsGreaterThanThoseBefore() {
        assertThat(EventId.next()).isLessThan(EventId.next());
    }

    @Test
    void anotherProducersIdIsKeptAsItIs() {
        var id = new EventId("order-4711/2");
        assertThat(id).hasToString("order-4711/2");
        assertThat(id.time()).isEmpty();
    }

    @Test
    void anIdHasOneTo255Characters() {
        assertThat(new EventId("x".repeat(255)).value()).hasSize(255);
        assertThatThrownBy(() -> new EventId("x".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 255 characters")
                .hasMessageContaining("has 256");
        assertThatThrownBy(() -> new EventId(" ")).hasMessageContaining("not blank");
    }

    @Test
    void anIdOfAHeaderIsTheSameAsThatOfItsText() {
        for (var text : List.of("order-4711/2", " x", "ñandú", "x".repeat(255), "ñ".repeat(255))) {
            var id = EventId.of(new Header("ce_id", text.getBytes(UTF_8)));
            assertThat(id)
                    .isEqualTo(new EventId(text))
                    .hasSameHashCodeAs(new EventId(text))
                    .hasToString(text);
            assertThat(id.value()).isEqualTo(text);
            assertThat(id).isEqualByComparingTo(new EventId(text));
        }
    }

    @Test
    void aHeaderOfAnotherNameOrNoneOfAnIdGivesNoOther() {
        assertThat(EventId.of(new Header("other", "x".getBytes(UTF_8)))
                        .toHeader()
                        .name())
                .isEqualTo("ce_id");
        for (var none :
                new byte[][] {null, {}, "  ".getBytes(UTF_8), "x".repeat(256).getBytes(UTF_8)}) {
            assertThatThrownBy(() -> EventId.of(new Header("ce_id", none)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 255 characters");
        }
    }

    @Test
    void anIdGoesIntoItsHeaderAndBack() {
        for (var id : List.of(new EventId("ñandú"), EventId.next(), new EventIds().next(1_700_000_000_000L))) {
            assertThat(id.toHeader()).isEqualTo(new Header("ce_id", id.value().getBytes(UTF_8)));
            assertThat(EventId.of(id.toHeader())).isEqualTo(id);
        }
    }
}
