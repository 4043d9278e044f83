/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormatTest {

    record Order(String customer, int items, Map<String, Line> lines, Instant at) {}

    record Line(BigDecimal price) {
        Line {
            if (price != null && price.signum() < 0) {
                throw new IllegalArgumentException("negative price " + price);
            }
        }
    }

    record Times(OffsetDateTime at, Duration took) {}

    record Reply(EventId to, Map<EventId, Integer> others) {}

    private final Format<Order> orders = Format.json(Order.class);

    @Test
    void recordsInstantsAndDecimalsComeBackAsTheyWent() {
        var order = new Order(
                "Ana",
                2,
                Map.of("hat", new Line(new BigDecimal("10.00"))),
                Instant.parse("2026-03-01T12:00:00.123456789Z"));
        assertThat(orders.decode("t", orders.encode("t", order))).isEqualTo(order);
    }

    @Test
    void timesAreWrittenInIso8601AndKeepTheirOffset() {
        var times = Format.json(Times.class);
        var value = new Times(OffsetDateTime.parse("2026-03-01T12:00:00+02:00"), Duration.ofSeconds(90));
        var bytes = times.encode("t", value);
        assertThat(new String(bytes, UTF_8)).isEqualTo("{\"at\":\"2026-03-01T12:00:00+02:00\",\"took\":\"PT1M30S\"}");
        assertThat(times.decode("t", bytes)).isEqualTo(value);
    }

    @Test
    void theIdOfAnEventIsWrittenAsItsText() {
        var replies = Format.json(Reply.class);
        var reply = new Reply(
                EventId.of(new Headers.Header("ce_id", "e-1".getBytes(UTF_8))), Map.of(new EventId("e-2"), 3));
        var bytes = replies.encode("t", reply);
        assertThat(new String(bytes, UTF_8)).isEqualTo("{\"to\":\"e-1\",\"others\":{\"e-2\":3}}");
        assertThat(replies.decode("t", bytes)).isEqualTo(reply);
    }

    @Test
    void aProducerMayAddFields() {
        assertThat(read("{\"customer\":\"Ana\",\"coupon\":{\"code\":7}}").customer())
                .isEqualTo("Ana");
    }

    @Test
    void aGenericTypeIsReadAsSuch() {
        var lines = Format.json(new TypeReference<List<Line>>() {});
        assertThat(lines.decode("t", "[{\"price\":1.5}]".getBytes(UTF_8)))
                .containsExactly(new Line(new BigDecimal("1.5")));
    }

    @Test
    void aMapperOfTheUsersIsUsedAsItIs() {
        var strict = Format.json(Line.class, new ObjectMapper());
        assertThat(catchThrowable(() -> strict.decode("t", "{\"price\":1,\"more\":2}".getBytes(UTF_8))))
                .hasMessageContaining("UnrecognizedPropertyException");
    }

    @Test
    void anErrorNamesTopicFieldTypeAndPlace() {
        assertThat(catchThrowable(() -> read("{\"customer\":\"Ana\",\n \"items\":\"many\"}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic orders")
                .hasMessageContaining("at .items, int expected")
                .hasMessageContaining("line 2 column 10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SECRET",
                "{\"items\":SECRET}",
                "{\"items\":\"SECRET\"}",
                "{\"at\":\"SECRET\"}",
                "{\"lines\":{\"SECRET\":{\"price\":\"x\"}}}",
                "{\"lines\":{\"hat\":{\"price\":-42424242}}}",
                "{\"customer\":\"SECRET\"} trailing",
                "{\"customer\":{\"SECRET\":1}}",
                "[\"SECRET\"]",
                "\"SECRET\"",
                "{\"customer\":\"SECRET",
                "{\"customer\":\"a\u0001SECRET\"}"
            })
    void anErrorQuotesNothingOfThePayload(String payload) {
        var error = catchThrowable(() -> read(payload));
        assertThat(error).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("topic orders");
        var printed = new StringWriter();
        error.printStackTrace(new PrintWriter(printed, true));
        assertThat(printed.toString()).doesNotContain("SECRET", "42424242", "trailing");
    }

    @Test
    void noBytesAtAllAreAnError() {
        assertThat(catchThrowable(() -> read(""))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTypeThatCannotBeWrittenIsNamed() {
        assertThat(catchThrowable(() -> Format.json(Object.class).encode("orders", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic orders")
                .hasMessageContaining("No serializer found for class java.lang.Object");
    }

    private Order read(String json) {
        return orders.decode("orders", json.getBytes(UTF_8));
    }
}
