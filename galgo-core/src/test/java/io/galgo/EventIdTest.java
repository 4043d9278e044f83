/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
}
