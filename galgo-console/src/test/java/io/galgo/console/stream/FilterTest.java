/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Filters, what they find, and what they may take. */
class FilterTest {

    private static final String ORDER =
            "{\"order\":\"536365\",\"total\":139.12,\"count\":7,\"lines\":[{\"sku\":\"85123A\",\"qty\":6}],\"discount\":null}";

    @Test
    void fieldsKeysHeadersAndPlacesCanBeAskedFor() {
        assertThat(accepts("value.order == '536365'", ORDER)).isTrue();
        assertThat(accepts("value.order == '536366'", ORDER)).isFalse();
        assertThat(accepts("value.total > 100", ORDER)).isTrue();
        assertThat(accepts("value.count > 6.5", ORDER)).isTrue();
        assertThat(accepts("value.count + 1 == 8", ORDER)).isTrue();
        assertThat(accepts("value.lines.exists(l, l.sku == '85123A' && l.qty > 5)", ORDER))
                .isTrue();
        assertThat(accepts("value.discount == null", ORDER)).isTrue();
        assertThat(accepts("has(value.missing)", ORDER)).isFalse();
        assertThat(accepts("key.startsWith('user-') && partition == 7 && offset > 100", ORDER))
                .isTrue();
        assertThat(accepts("headers['tenant'] == 'a' && topic == 'shop.orders'", ORDER))
                .isTrue();
        assertThat(accepts("timestamp > timestamp('1969-01-01T00:00:00Z')", ORDER))
                .isTrue();
        assertThat(accepts("value.contains('plain')", "plain text")).isTrue();
        assertThat(CelFilter.of("value == null").accepts(record(null))).isTrue();
    }

    @Test
    void aRecordOnWhichTheFilterFailsIsNotWantedAndCounted() {
        var filter = CelFilter.of("value.missing > 1");
        assertThat(filter.accepts(record(ORDER.getBytes(UTF_8)))).isFalse();
        assertThat(filter.accepts(record("no json".getBytes(UTF_8)))).isFalse();
        assertThat(filter.accepts(record(null))).isFalse();
        assertThat(filter.failed()).isEqualTo(3);
        assertThat(filter.failure().orElseThrow()).contains("missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "value.order == '536365'                           ; 536365",
                "value.total > 1 && '536365' == value.order        ; 536365",
                "value.order == '12' && value.customer.name == 'Ann Smith' ; Ann Smith",
                "value.name.startsWith('Anna')                     ; Anna",
                "'Anna' in value.names                             ; Anna",
                "value.lines.exists(l, l.sku == '85123A')          ; 85123A",
                "value.city == 'Größe und Länge'                   ; e und L",
                "key == 'user-93' && value.total > 1               ; user-93",
                "value.a == 'xx' && key.contains('user')           ; xx, user",
                "value.total > 100                                 ; ~~",
                "value.order == '1'                                ; ~~",
                "value.count == 536365                             ; ~~",
                "value.order == '536365' || value.total > 1        ; ~~",
                "!(value.order == '536365')                        ; ~~",
                "value.order != '536365'                           ; ~~",
                "string(value.order) == '536365'                   ; ~~",
                "value.lines.all(l, l.sku == '85123A')             ; ~~",
                "['536365'].exists(value, value == '536365')       ; ~~",
                "headers['tenant'] == 'tenant-a'                   ; ~~"
            })
    void aTextThatMustBeThereIsTakenFromTheExpression(String expression, String texts) {
        assertThat(String.join(", ", CelFilter.of(expression).texts())).isEqualTo(texts);
    }

    @Test
    void textsAreNotMissedWhereBytesHideThem() {
        assertThat(accepts("value.city == 'Berlin'", "{\"city\":\"\\u0042erlin\"}"))
                .isTrue();
        assertThat(accepts("value.path == '/a/b'", "{\"path\":\"\\/a\\/b\"}")).isTrue();
        assertThat(CelFilter.of("value.city == 'Berlin'").accepts(record("{\"city\":\"Berlin\"}".getBytes(UTF_16BE))))
                .isTrue();
        assertThat(accepts("value.city == 'Berlin' || value.total > 1", "{\"total\":2}"))
                .isTrue();
        assertThat(accepts("!(value.city == 'Berlin')", "{\"city\":\"Rome\"}")).isTrue();
    }

    @Test
    void aTextIsFoundWhereverItStands() {
        for (var text : List.of("ab", "abc", "abcdefgh", "abcdefghi", "aaaaaaaaaaab")) {
            var literal = new Literal(text);
            for (int length = text.length(); length < 40; length++) {
                for (int at = 0; at + text.length() <= length; at++) {
                    var bytes = ("a".repeat(at) + text + "b".repeat(length - at - text.length())).getBytes(UTF_8);
                    assertThat(literal.mayBeIn(ByteBuffer.wrap(bytes))).isTrue();
                    assertThat(literal.mayBeIn(ByteBuffer.wrap(bytes).asReadOnlyBuffer()))
                            .isTrue();
                }
                assertThat(literal.mayBeIn(ByteBuffer.wrap("b".repeat(length).getBytes(UTF_8))))
                        .isFalse();
            }
        }
        var part = ByteBuffer.wrap("536365-536366-536367".getBytes(UTF_8))
                .position(7)
                .limit(13)
                .slice();
        assertThat(new Literal("536366").mayBeIn(part)).isTrue();
        assertThat(new Literal("536365").mayBeIn(part)).isFalse();
        assertThat(new Literal("6-").mayBeIn(part)).isFalse();
    }

    @Test
    void wrongExpressionsAreSaidWithTheirPlace() {
        assertThatThrownBy(() -> CelFilter.of("value.order =="))
                .isInstanceOf(FilterException.class)
                .hasMessageContaining("The filter is wrong");
        assertThatThrownBy(() -> CelFilter.of("valeu.order == 'x'")).hasMessageContaining("valeu");
        assertThatThrownBy(() -> CelFilter.of("value.size()")).isInstanceOf(FilterException.class);
        assertThatThrownBy(() -> RecordFilter.header("X-Api-Key", "x"))
                .hasMessageContaining("looks like a credential's");
    }

    @Test
    void aHeaderThatLooksLikeACredentialIsSeenMasked() {
        assertThat(accepts("headers['session-token'] == 'abc'", ORDER)).isFalse();
        assertThat(accepts("headers['session-token'] == '••••'", ORDER)).isTrue();
    }

    static List<String> hostile() {
        var list = "[1,2,3,4,5,6,7,8,9,10]";
        var all = "true";
        for (var name : new String[] {"a", "b", "c", "d", "e", "f", "g", "h"}) {
            all = list + ".all(" + name + ", " + all + ")";
        }
        return List.of(
                "key == '" + "x".repeat(5_000) + "'", // long
                "(".repeat(500) + "true" + ")".repeat(500), // deep
                "!".repeat(3_001) + "true",
                "[".repeat(1_000) + "]".repeat(1_000) + " == []",
                all, // 10^8 iterations
                "key.matches('(((a{100}){100}){100})')", // a large program
                "key.matches('(((a{1000}){1000}){1000})')", // one that no process could compile
                "[[1, 2]]" + ".map(x, x + x)".repeat(34) + " == []", // a list of 2^35 elements
                "[[1, 2]].map(x, x" + " + x".repeat(600) + ").map(x, x" + " + x".repeat(600) + ") == []",
                "[[1]]" + ".map(x, [x, x])".repeat(30) + " == [[1]]"
                        + ".map(x, [x, x])".repeat(30), // as large to compare
                "[[1]]" + ".exists(a, [[a, a]]".repeat(30) + ".exists(a, a == a)" + ")".repeat(30),
                "key.matches('((a*)*)*b') && false",
                "key.matches('[')",
                "value.a[99999999999] == 1",
                "9223372036854775807 + 1 > 0",
                "1 / 0 == 1",
                "duration('99999999999999h') > duration('1s')",
                String.join("+", Collections.nCopies(400, "value")) + " == 'x'"); // a text of gigabytes
    }

    @ParameterizedTest
    @MethodSource("hostile")
    @Timeout(10)
    void hostileExpressionsAreRefusedOrFindNothing(String expression) {
        try {
            var filter = CelFilter.of(expression);
            assertThat(filter.accepts(record(("\"" + "x".repeat(900_000) + "\"").getBytes(UTF_8))))
                    .isFalse();
        } catch (FilterException refused) {
            assertThat(refused.getMessage()).startsWith("The filter");
        }
    }

    /** What a filter for people may need lies far below the limits. */
    @Test
    void loopsListsAndExpressionsOfAnOrdinarySizeGoOn() {
        assertThat(accepts("value.lines.filter(l, l.qty > 0).map(l, l.sku).exists(sku, sku == '85123A')", ORDER))
                .isTrue();
        assertThat(accepts("([1, 2] + [3]).size() == 3", ORDER)).isTrue();
        assertThat(accepts("key.matches('^[a-z]+-([0-9]{1,3}){1,2}$')", ORDER)).isTrue();
        assertThat(accepts("!key.matches('^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')", ORDER))
                .isTrue();
    }

    @Test
    @Timeout(10)
    void hostileValuesAreText() {
        assertThat(accepts("value.a == 1", "[".repeat(1_000_000))).isFalse();
        assertThat(accepts("value.a == 1", "{\"a\":".repeat(100_000))).isFalse();
        assertThat(accepts("value.a > 1", "{\"a\":" + "9".repeat(1_000_000) + "}"))
                .isFalse();
        assertThat(accepts("value.a > 1", "{\"a\":1e" + "9".repeat(900) + "}")).isIn(true, false);
        assertThat(accepts("value.startsWith('[[[')", "[".repeat(1_000))).isTrue();
    }

    @Test
    @Timeout(20)
    void anExpressionThatTakesTooLongARecordIsGivenUp() {
        var slow = CelFilter.of("value.all(x, key.matches('(x+x+)+y') || headers['t'].matches('(.*a){10}') || true)");
        var list = record(("[" + "1,".repeat(9_000) + "1]").getBytes(UTF_8), "x".repeat(20_000));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        slow.accepts(list);
                    }
                })
                .isInstanceOf(FilterException.class)
                .hasMessageContaining("more than 5 ms a record");
    }

    private static boolean accepts(String filter, String value) {
        return CelFilter.of(filter).accepts(record(value.getBytes(UTF_8)));
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(byte[] value) {
        return record(value, "user-93");
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(byte[] value, String key) {
        var record = new ConsumerRecord<>(
                "shop.orders",
                7,
                812_044L,
                ByteBuffer.wrap(key.getBytes(UTF_8)),
                value == null ? null : ByteBuffer.wrap(value));
        record.headers().add("tenant", "a".getBytes(UTF_8)).add("session-token", "abc".getBytes(UTF_8));
        return record;
    }
}
