/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Filters, and what they may take. */
class FilterTest {

    private static final String ORDER =
            "{\"order\":\"536365\",\"total\":139.12,\"count\":7,\"lines\":[{\"sku\":\"85123A\",\"qty\":6}],\"discount\":null}";

    @Test
    void fieldsKeysHeadersAndPlacesCanBeAskedFor() {
        assertThat(accepts("value.order == '536365'", ORDER)).isTrue();
        assertThat(accepts("value.order == '536366'", ORDER)).isFalse();
        assertThat(accepts("value.total > 100", ORDER)).isTrue();
        assertThat(accepts("value.count > 6.5", ORDER)).isTrue();
        assertThat(accepts("value.lines.exists(l, l.sku == '85123A' && l.qty > 5)", ORDER)).isTrue();
        assertThat(accepts("value.discount == null", ORDER)).isTrue();
        assertThat(accepts("has(value.missing)", ORDER)).isFalse();
        assertThat(accepts("key.startsWith('user-') && partition == 7 && offset > 100", ORDER)).isTrue();
        assertThat(accepts("headers['tenant'] == 'a' && topic == 'shop.orders'", ORDER)).isTrue();
        assertThat(accepts("timestamp > timestamp('2020-01-01T00:00:00Z')", ORDER)).isTrue();
        assertThat(accepts("value.contains('plain')", "plain text")).isTrue();
    }

    @Test
    void aRecordOnWhichTheFilterFailsIsNotWanted() {
        assertThat(accepts("value.missing > 1", ORDER)).isFalse();
        assertThat(accepts("value.order == 'x'", "not json")).isFalse();
        assertThat(CelFilter.of("value.total > 1").accepts(record(null))).isFalse();
    }

    @Test
    void aTextThatTheValueMustHoldIsLookedForFirstAndNeverMissesWhatIsEscaped() {
        assertThat(accepts("value.city == 'Berlin'", "{\"city\":\"\\u0042erlin\"}")).isTrue();
        assertThat(CelFilter.of("value.city == 'Berlin'")
                        .accepts(record("{\"city\":\"Berlin\"}".getBytes(UTF_16BE))))
                .isTrue();
        assertThat(accepts("value.city == 'Berlin' || value.total > 1", "{\"total\":2}")).isTrue();
        assertThat(accepts("!(value.city == 'Berlin')", "{\"city\":\"Rome\"}")).isTrue();
    }

    @Test
    void wrongExpressionsAreSaidWithTheirPlace() {
        assertThatThrownBy(() -> CelFilter.of("value.order =="))
                .isInstanceOf(FilterException.class)
                .hasMessageContaining("The filter is wrong");
        assertThatThrownBy(() -> CelFilter.of("valeu.order == 'x'")).hasMessageContaining("valeu");
        assertThatThrownBy(() -> CelFilter.of("key + 'x'")).isInstanceOf(FilterException.class);
    }

    @Test
    void hostileExpressionsAreRefusedOrCutShort() {
        assertThatThrownBy(() -> CelFilter.of("key == '" + "x".repeat(5_000) + "'")).isInstanceOf(FilterException.class);
        assertThatThrownBy(() -> CelFilter.of("(".repeat(500) + "true" + ")".repeat(500))).isInstanceOf(FilterException.class);
        var nested = "[1,2,3,4,5,6,7,8,9,10]";
        var all = "true";
        for (var name : new String[] {"a", "b", "c", "d", "e", "f", "g", "h"}) {
            all = nested + ".all(" + name + ", " + all + ")";
        }
        assertThat(accepts(all, ORDER)).isFalse(); // 10^8 iterations are over the limit
        assertThat(accepts("key.matches('(((a{100}){100}){100})')", ORDER)).isFalse();
        assertThat(accepts("value.a == 1", "[".repeat(100_000))).isFalse();
    }

    private static boolean accepts(String filter, String value) {
        return CelFilter.of(filter).accepts(record(value.getBytes(UTF_8)));
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        var record = new ConsumerRecord<>("shop.orders", 7, 812_044L, "user-93".getBytes(UTF_8), value);
        record.headers().add("tenant", "a".getBytes(UTF_8));
        return record;
    }
}
