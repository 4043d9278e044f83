/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What masks hide, and what they leave as it is. */
class MasksTest {

    private static final String CARD = "4111111111111111";
    private static final Masks MASKS = Masks.of(List.of(
            new MaskRule(NamePattern.of("shop.pay*"), false, List.of("card", "customer.iban"), List.of("x-customer")),
            new MaskRule(NamePattern.exactly("shop.keys"), true, List.of(), List.of())));

    @Test
    void fieldsAreMaskedAtAnyDepthAndAllElseStaysAsItWas() {
        assertThat(masked("{\"card\":\"" + CARD
                        + "\",\"n\":1.50,\"big\":123456789012345678901234567890,\"u\":\"Größe 🙂\"}"))
                .isEqualTo("{\"card\":\"••••\",\"n\":1.50,\"big\":123456789012345678901234567890,\"u\":\"Größe 🙂\"}");
        assertThat(masked("{\"a\":[{\"b\":{\"CARD\":{\"no\":[\"" + CARD
                        + "\"]}}}],\"iban\":\"kept\",\"customer\":{\"iban\":\"DE89\"}}"))
                .isEqualTo("{\"a\":[{\"b\":{\"CARD\":\"••••\"}}],\"iban\":\"kept\",\"customer\":{\"iban\":\"••••\"}}");
        assertThat(masked("{\"customer.iban\":\"DE89\",\"a.card\":\"" + CARD + "\",\"old-customer.iban\":\"kept\"}"))
                .isEqualTo("{\"customer.iban\":\"••••\",\"a.card\":\"••••\",\"old-customer.iban\":\"kept\"}");
        assertThat(masked("{\"card\":null,\"customer\":[{\"iban\":1}],\"discard\":true}"))
                .isEqualTo("{\"card\":\"••••\",\"customer\":[{\"iban\":\"••••\"}],\"discard\":true}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ca\\u0072d\":\"" + CARD + "\"}",
                "{\"card\":\"x\",\"card\":\"" + CARD + "\"}",
                "{\"body\":\"{\\\"card\\\":\\\"" + CARD + "\\\"}\"}",
                "{\"body\":\" [{\\\"card\\\":" + CARD + "}]\"}",
                "{\"body\":\"{\\\"card\\\":\\\"" + CARD + "\"}",
                "{\"body\":\"{\\\"b\\\":\\\"{\\\\\\\"card\\\\\\\":" + CARD + "}\\\"}\"}",
                "{\"a\":1} {\"card\":\"" + CARD + "\"}",
                "{\"card\":\"" + CARD,
                "{\"card\":\"" + CARD + "\"",
                "{\"card\":\"" + CARD + "\"]}",
                "card=" + CARD,
                "{\"x\":" + "[",
                "\ufeff{\"card\":\"" + CARD + "\"}"
            })
    void noWayOfWritingGetsAFieldPastTheMask(String value) {
        assertThat(masked(value)).doesNotContain(CARD).doesNotContain("4111");
        assertThat(new String(
                        MASKS.apply(record("shop.payments", "k", value.getBytes(UTF_16LE)))
                                .value(),
                        UTF_8))
                .doesNotContain("4111");
        assertThat(new String(
                        MASKS.apply(record("shop.payments", "k", value.getBytes(Charset.forName("UTF-32BE"))))
                                .value(),
                        UTF_8))
                .doesNotContain("4111");
    }

    @Test
    void howeverOftenAFieldWasWrittenIntoATextItIsMasked() throws Exception {
        var json = new ObjectMapper();
        for (var once :
                List.of("{\"card\":\"" + CARD + "\"}", "\ufeff{\"card\":\"" + CARD + "\"}", " [{\"card\":1}]")) {
            var text = once;
            for (int times = 1; times < 8; times++) {
                text = json.writeValueAsString(text);
                assertThat(masked(text))
                        .as(times + " times")
                        .doesNotContain("4111")
                        .contains("••••");
                assertThat(masked("{\"body\":" + text + "}"))
                        .doesNotContain("4111")
                        .contains("••••");
            }
        }
        assertThat(masked("{\"said\":\"\\\"yes\\\" is kept\"}")).isEqualTo("{\"said\":\"\\\"yes\\\" is kept\"}");
    }

    @Test
    void deepJsonIsMaskedWhole() {
        var deep = "{\"a\":".repeat(200) + "{\"card\":\"" + CARD + "\"}" + "}".repeat(200);
        assertThat(masked(deep)).isEqualTo(Masks.MASK);
    }

    @Test
    void copiesAreMaskedByTheTopicTheyCameFrom() {
        var letter = record("billing.galgo-dead", "k", ("{\"card\":\"" + CARD + "\"}").getBytes(UTF_8));
        assertThat(MASKS.apply(letter)).isSameAs(letter);
        letter.headers()
                .add("galgo-origin-topic", "shop.payments".getBytes(UTF_8))
                .add("galgo-error-message", ("card " + CARD + " refused").getBytes(UTF_8))
                .add(
                        "galgo-error-stack",
                        ("java.lang.X: card " + CARD + "\n\tat a.B.c(B.java:3)\n" + CARD + "\nCaused by: a.Y: " + CARD
                                        + "\n\t... 3 more\n")
                                .getBytes(UTF_8));
        var masked = MASKS.apply(letter);
        assertThat(new String(masked.value(), UTF_8)).isEqualTo("{\"card\":\"••••\"}");
        assertThat(header(masked, "galgo-error-message")).isEqualTo(Masks.MASK);
        assertThat(header(masked, "galgo-error-stack"))
                .isEqualTo("java.lang.X\n\tat a.B.c(B.java:3)\n••••\nCaused by: a.Y\n\t... 3 more\n");
        var spring = record("orders-dlt", "k", ("{\"card\":\"" + CARD + "\"}").getBytes(UTF_8));
        spring.headers().add("kafka_dlt-original-topic", "shop.payments".getBytes(UTF_8));
        assertThat(new String(MASKS.apply(spring).value(), UTF_8)).doesNotContain(CARD);
        var streams = record("orders-dlq", "k", ("{\"card\":\"" + CARD + "\"}").getBytes(UTF_8));
        streams.headers()
                .add("__streams.errors.topic", "shop.payments".getBytes(UTF_8))
                .add("__streams.errors.exception", ("a.Y: " + CARD).getBytes(UTF_8))
                .add("__streams.errors.message", CARD.getBytes(UTF_8));
        assertThat(new String(MASKS.apply(streams).value(), UTF_8)).doesNotContain(CARD);
        assertThat(header(MASKS.apply(streams), "__streams.errors.exception")).isEqualTo("a.Y\n");
        assertThat(header(MASKS.apply(streams), "__streams.errors.message")).isEqualTo(Masks.MASK);
    }

    @Test
    void keysAndHeadersAreMaskedToo() {
        var record = record("shop.payments", "{\"card\":\"" + CARD + "\"}", null);
        record.headers()
                .add("X-Customer", "Ann".getBytes(UTF_8))
                .add("body", ("{\"card\":\"" + CARD + "\"}").getBytes(UTF_8))
                .add("kept", "kept".getBytes(UTF_8))
                .add("null", null);
        var masked = MASKS.apply(record);
        assertThat(new String(masked.key(), UTF_8)).isEqualTo("{\"card\":\"••••\"}");
        assertThat(masked.value()).isNull();
        assertThat(header(masked, "X-Customer")).isEqualTo(Masks.MASK);
        assertThat(header(masked, "body")).isEqualTo("{\"card\":\"••••\"}");
        assertThat(header(masked, "kept")).isEqualTo("kept");
        assertThat(masked.headers().lastHeader("null").value()).isNull();
        var keyed = MASKS.apply(record("shop.keys", "user-93", "plain".getBytes(UTF_8)));
        assertThat(new String(keyed.key(), UTF_8)).isEqualTo(Masks.MASK);
        assertThat(new String(keyed.value(), UTF_8)).isEqualTo("plain");
    }

    @Test
    void rulesAreReadFromASectionAndWhatIsNotUnderstoodIsRefused() throws Exception {
        var masks = read("[{topics: 'shop.*', fields: ['card'], headers: 'x-customer', key: true}]");
        var masked = masks.apply(record("shop.orders", "k", "{\"card\":1}".getBytes(UTF_8)));
        assertThat(new String(masked.value(), UTF_8)).isEqualTo("{\"card\":\"••••\"}");
        assertThat(new String(masked.key(), UTF_8)).isEqualTo(Masks.MASK);
        assertThat(read("null").isNone()).isTrue();
        for (var wrong : List.of(
                "[{topics: 'shop.orders'}]",
                "[{fields: ['card']}]",
                "[{topics: 'shop.orders', field: ['card']}]",
                "[{topics: 'shop.orders', fields: {card: true}}]",
                "[{topics: 'shop.orders', key: 'yes'}]",
                "['shop.orders']",
                "{topics: 'shop.orders', key: true}")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Masks read(String section) throws Exception {
        return Masks.read(JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
                .build()
                .readTree(section));
    }

    private static String masked(String value) {
        return new String(
                MASKS.apply(record("shop.payments", "k", value.getBytes(UTF_8))).value(), UTF_8);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ConsumerRecord<>(topic, 0, 0, key.getBytes(UTF_8), value);
    }
}
