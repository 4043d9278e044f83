/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.EventId;
import io.galgo.Headers;
import io.galgo.Records;
import io.galgo.Topic;
import io.galgo.context.EventContext;
import io.galgo.context.TraceHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EventEncoderTest {

    record Order(int items) {}

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.5Z");
    private static final Topic<String, Order> ORDERS =
            Topic.json("shop.orders", Order.class).type("order-placed");

    private final EventEncoder encoder = new EventEncoder("cart", () -> NOW, new TraceHeaders(Set.of()));

    @Test
    void anEventIsItsBytesAndCloudEventsHeaders() {
        var event = encoder.encode(NewEvent.of(ORDERS, "k-1", new Order(2)));
        assertThat(event.topic()).isEqualTo("shop.orders");
        assertThat(event.key()).isEqualTo("k-1".getBytes(UTF_8));
        assertThat(event.value()).isEqualTo("{\"items\":2}".getBytes(UTF_8));
        assertThat(event.headers())
                .isEqualTo(Headers.builder()
                        .add("ce_specversion", "1.0")
                        .add("ce_id", event.id().value())
                        .add("ce_source", "cart")
                        .add("ce_type", "order-placed")
                        .add("ce_time", "2026-03-01T12:00:00.500Z")
                        .add("content-type", "application/json")
                        .build());
        assertThat(event.id().time())
                .as("a UUID of version 7, of the same time")
                .contains(NOW);
    }

    @Test
    void idAndTimeAreOfTheClocksMillisecondAndIdsRise() {
        var finer = new EventEncoder("cart", () -> NOW.plusNanos(999_999), new TraceHeaders(Set.of()));
        var event = finer.encode(NewEvent.of(ORDERS, "k", new Order(1)));
        assertThat(event.headers().text("ce_time")).contains("2026-03-01T12:00:00.500Z");
        assertThat(event.id().time()).contains(NOW);
        assertThat(finer.encode(NewEvent.of(ORDERS, "k", new Order(1))).id()).isGreaterThan(event.id());
    }

    @Test
    void theTimeIsThatOfEachEventThoughTheClockGoesBack() {
        var now = new AtomicReference<>(NOW);
        var moving = new EventEncoder("cart", now::get, new TraceHeaders(Set.of()));
        for (var time : List.of(NOW, NOW, NOW.plusMillis(1), NOW, Instant.EPOCH, Instant.EPOCH.minusMillis(1))) {
            now.set(time);
            assertThat(moving.encode(NewEvent.of(ORDERS, "k", new Order(1)))
                            .headers()
                            .text("ce_time")
                            .map(Instant::parse))
                    .contains(time);
        }
    }

    @Test
    void whatIsMissingOfIdAndTimeIsOfTheClockAndWhatIsGivenStays() {
        var event = NewEvent.of(ORDERS, "k", new Order(1));
        var id = new EventId("own-1");
        var identified = encoder.encode(event.id(id));
        assertThat(identified.id()).isEqualTo(id);
        assertThat(identified.headers().text("ce_time")).contains("2026-03-01T12:00:00.500Z");
        var timed = encoder.encode(event.time(Instant.EPOCH));
        assertThat(timed.headers().text("ce_time")).contains("1970-01-01T00:00:00Z");
        assertThat(timed.id().time()).contains(NOW);
    }

    @Test
    void aTimeThatIsGivenKeepsItsDigits() {
        var event = encoder.encode(NewEvent.of(ORDERS, "k", new Order(1)).time(NOW.plusNanos(1)));
        assertThat(event.headers().text("ce_time")).contains("2026-03-01T12:00:00.500000001Z");
    }

    @Test
    void whatIsGivenIsTaken() {
        var event = encoder.encode(NewEvent.of(ORDERS, "k-1", new Order(2))
                .id(new EventId("own-1"))
                .time(Instant.EPOCH)
                .subject("cart-7")
                .revision(12)
                .header("region", "eu"));
        assertThat(event.id()).hasToString("own-1");
        assertThat(event.headers().text("ce_time")).contains("1970-01-01T00:00:00Z");
        assertThat(event.headers().text("ce_subject")).contains("cart-7");
        assertThat(event.headers().text("galgo-revision")).contains("12");
        assertThat(event.headers().text("region")).contains("eu");
    }

    @Test
    void atTheStartOfAFlowCorrelationAndCausationAreLeftOut() {
        var headers = encoder.encode(NewEvent.of(ORDERS, "k", new Order(1))).headers();
        assertThat(headers.last("ce_correlationid")).isEmpty();
        assertThat(headers.last("ce_causationid")).isEmpty();
    }

    @Test
    void insideAHandlerTheFlowGoesOnAndTheHandledEventIsTheCause() throws Exception {
        var handled = Records.event("ce_id", "e-2", "ce_correlationid", "e-1");
        var headers = EventContext.of(handled)
                .wrap(() -> encoder.encode(NewEvent.of(ORDERS, "k", new Order(1))))
                .call()
                .headers();
        assertThat(headers.text("ce_correlationid")).contains("e-1");
        assertThat(headers.text("ce_causationid")).contains("e-2");
    }

    @Test
    void aFlowBegunElsewhereHasNoCause() throws Exception {
        var headers = EventContext.correlated("web-1")
                .wrap(() -> encoder.encode(NewEvent.of(ORDERS, "k", new Order(1))))
                .call()
                .headers();
        assertThat(headers.text("ce_correlationid")).contains("web-1");
        assertThat(headers.last("ce_causationid")).isEmpty();
    }

    @Test
    void noKeyAndATombstoneStayNull() {
        var event = encoder.encode(NewEvent.of(ORDERS, null, null));
        assertThat(event.key()).isNull();
        assertThat(event.value()).isNull();
    }

    @Test
    void theRecordsTimestampIsLeftToTheTimeOfSending() {
        var event = encoder.encode(NewEvent.of(ORDERS, "k", new Order(1)).time(Instant.EPOCH));
        assertThat(event.toRecord().timestamp()).isNull();
        assertThat(event.toRecord().partition()).isNull();
        assertThat(Headers.of(event.toRecord().headers())).isEqualTo(event.headers());
    }

    @Test
    void printedEventsShowNoContent() {
        var event = NewEvent.of(ORDERS, "Ana", new Order(42)).header("region", "eu");
        assertThat(event).hasToString("event of shop.orders");
        assertThat(encoder.encode(event).toString())
                .contains("shop.orders", "region")
                .doesNotContain("Ana", "eu");
    }

    @Test
    void aRevisionBelowZeroAndABlankSubjectAreRefused() {
        var event = NewEvent.of(ORDERS, "k", new Order(1));
        assertThatThrownBy(() -> event.revision(-1))
                .hasMessageContaining("counts from 0")
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> event.subject("")).hasMessageContaining("not blank");
    }

    @Test
    void aRefusedHeaderFailsThePublishing() {
        var event = NewEvent.of(ORDERS, "k", new Order(1)).header("Authorization", "Bearer x");
        assertThatThrownBy(() -> encoder.encode(event))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Authorization")
                .hasMessageContaining("credential")
                .hasMessageNotContaining("Bearer");
    }
}
