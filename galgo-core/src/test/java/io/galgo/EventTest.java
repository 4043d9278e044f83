/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTest {

    @Test
    void anEventWithAllHeadersSaysWhatTheySay() {
        var event = Records.event(
                "ce_id", "e-2",
                "ce_source", "cart",
                "ce_type", "checked-out",
                "ce_time", "2026-03-01T12:00:00.123456+02:00",
                "ce_subject", "cart-7",
                "ce_correlationid", "e-1",
                "ce_causationid", "e-1",
                "galgo-revision", "12");
        assertThat(event.id()).hasToString("e-2");
        assertThat(event.source()).contains("cart");
        assertThat(event.type()).isEqualTo("checked-out");
        assertThat(event.time()).isEqualTo(Instant.parse("2026-03-01T10:00:00.123456Z"));
        assertThat(event.subject()).contains("cart-7");
        assertThat(event.correlationId()).isEqualTo("e-1");
        assertThat(event.causationId()).contains(new EventId("e-1"));
        assertThat(event.revision()).hasValue(12);
    }

    @Test
    void aRecordOfAnotherProducerIsAnEventToo() {
        var event = Records.event();
        assertThat(event.id().time()).isPresent();
        assertThat(event.type()).isEqualTo("orders");
        assertThat(event.time()).isEqualTo(event.timestamp());
        assertThat(event.source()).isEmpty();
        assertThat(event.correlationId())
                .as("it starts a flow")
                .isEqualTo(event.id().value());
        assertThat(event.causationId()).isEmpty();
        assertThat(event.revision()).isEmpty();
    }

    @Test
    void anotherProducersIdeaOfATimeOrACauseIsPassedOver() {
        var event = Records.event("ce_time", "yesterday", "ce_causationid", " ", "ce_correlationid", "");
        assertThat(event.time()).isEqualTo(event.timestamp());
        assertThat(event.causationId()).isEmpty();
        assertThat(event.correlationId()).isEqualTo(event.id().value());
    }

    @Test
    void aRevisionThatIsNoneIsAnErrorThatNamesHeaderAndPlace() {
        for (var wrong : new String[] {"twelve", "-1", "", "1.5", "99999999999999999999"}) {
            assertThatThrownBy(() -> Records.event("galgo-revision", wrong).revision())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("galgo-revision")
                    .hasMessageContaining("orders-0@7")
                    .hasMessageContaining("1 to 18 digits");
        }
    }

    @Test
    void aPrintedEventShowsItsPlaceAndNoContent() {
        assertThat(Records.event("ce_subject", "Ana")).hasToString("orders-0@7");
    }

    @Test
    void attemptsCountFromOne() {
        assertThatThrownBy(() -> new Event<>(Records.at(0, 0), Records.ORDERS, "k", "v", 0))
                .hasMessageContaining("attempt 0");
    }
}
