/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.common.CelValidationException;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Texts looked for in raw bytes and fields read alone find exactly what is found by reading every value whole, by another reader of JSON, and
 * asking the expression of it, however the value is written.
 */
class FilterPropertyTest {

    private static final String[] FORMS = {
        "value.a == L",
        "L == value.a",
        "value['a'] == L",
        "value.a.contains(L)",
        "value.a.startsWith(L) && value.b == M",
        "value.a.endsWith(L)",
        "value == L",
        "value.contains(L)",
        "L in value",
        "L in value.a",
        "value.a.b == L",
        "value.a[0] == L",
        "value.a['b'].contains(L)",
        "value.lines.exists(l, l.sku == L)",
        "value.lines.exists(l, l.a.exists(m, m == L))",
        "value.exists(k, k == L)",
        "value.lines.exists(value, value.sku == L)",
        "['lit'].exists(value, value == L)",
        "value.lines.all(l, l.sku == L)",
        "value.lines.exists_one(l, l.sku == L)",
        "value.lines.filter(l, l == L).size() == 1",
        "value.lines.map(l, l.sku)[0] == L",
        "value.a == L || value.b == M",
        "value.a == L && (value.b == M || value.a.size() > 0)",
        "!(value.a == L)",
        "value.a != L",
        "value.a == L ? true : value.b == M",
        "has(value.a) && value.a == L",
        "has(value.a.b)",
        "has(value.a) && has(value.b)",
        "value.a == 1",
        "value.a == 1.0 && value.b == L",
        "value.a > 0 && value.a < 2",
        "value.a >= 9223372036854775807",
        "value.a == null",
        "value == null",
        "value.a == {'b': L}",
        "value.a == [L]",
        "value.a == value.b",
        "size(value.a) == 3",
        "size(value) == 2",
        "key == L && value.a == M",
        "key.contains(L) || value.a == M",
        "value.a.matches('^l.t')",
        "string(value.a) == L"
    };

    private static final Map<String, CelFilter> FAST = new ConcurrentHashMap<>();
    private static final Map<String, CelRuntime.Program> REFERENCE = new ConcurrentHashMap<>();
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Property(tries = 400)
    void theFastWayFindsWhatTheSlowWayFinds(@ForAll long seed) {
        assertThat(matches(seed, 100)).isNotNegative();
    }

    @Example
    void theValuesMadeForItAreWantedOftenEnoughToTellSomething() {
        assertThat(matches(1, 10_000)).isBetween(200, 9_000);
    }

    @Example
    void deepJsonIsReadAlike() {
        for (int depth = 95; depth < 105; depth++) {
            var value = "{\"a\":\"lit\",\"b\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            assertSame("value.a == 'lit'", record("k", value.getBytes(UTF_8)));
            assertSame("value.b == [] || value.a == 'lit'", record("k", value.getBytes(UTF_8)));
        }
    }

    /** Returns how many were wanted. */
    private static int matches(long seed, int tries) {
        var random = new Random(seed);
        var values = new Values(random);
        int matches = 0;
        for (int i = 0; i < tries; i++) {
            var expression = FORMS[random.nextInt(FORMS.length)]
                    .replace("L", quoted(random))
                    .replace("M", quoted(random));
            matches += assertSame(expression, record(Values.WORDS[random.nextInt(Values.WORDS.length)], values.next()))
                    ? 1
                    : 0;
        }
        return matches;
    }

    private static String quoted(Random random) {
        var text = new StringBuilder("'");
        Values.WORDS[random.nextInt(Values.WORDS.length)]
                .chars()
                .forEach(c -> text.append(
                        c > ' ' && c < 0x7f && c != '\'' && c != '\\' ? "" + (char) c : String.format("\\u%04x", c)));
        var escaped = text.append('\'').toString();
        return escaped.contains("\\ud") ? "'🙂lit'" : escaped; // CEL has no halves of pairs
    }

    private static boolean assertSame(String expression, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        boolean expected = reference(expression, record);
        assertThat(FAST.computeIfAbsent(expression, CelFilter::of).accepts(record))
                .as("%s on %s, key %s", expression, hex(record.value()), RecordText.lenient(record.key()))
                .isEqualTo(expected);
        return expected;
    }

    private static String hex(ByteBuffer value) {
        return value == null
                ? "null"
                : HexFormat.of().formatHex(RecordText.bytes(value)) + " (" + RecordText.lenient(value) + ")";
    }

    private static boolean reference(String expression, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        var program = REFERENCE.computeIfAbsent(expression, FilterPropertyTest::program);
        try {
            return Boolean.TRUE.equals(
                    program.eval(Map.of("value", value(record.value()), "key", RecordText.lenient(record.key()))));
        } catch (CelEvaluationException | IllegalArgumentException notOnThisRecord) {
            return false;
        }
    }

    private static CelRuntime.Program program(String expression) {
        try {
            return Expressions.program(Expressions.compile(expression));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new AssertionError(expression, e);
        }
    }

    private static Object value(ByteBuffer value) {
        if (value == null) {
            return NullValue.NULL_VALUE;
        }
        try {
            return known(MAPPER.readValue(RecordText.bytes(value), Object.class));
        } catch (IOException noJson) {
            return RecordText.lenient(value);
        }
    }

    private static Object known(Object read) {
        if (read == null) {
            return NullValue.NULL_VALUE;
        }
        if (read instanceof Map<?, ?> map) {
            var known = new HashMap<String, Object>();
            map.forEach((name, field) -> known.put((String) name, known(field)));
            return known;
        }
        if (read instanceof List<?> list) {
            return list.stream().map(FilterPropertyTest::known).toList();
        }
        return read instanceof Integer number
                ? (Object) number.longValue()
                : read instanceof BigInteger large ? (Object) large.doubleValue() : read;
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(String key, byte[] value) {
        return new ConsumerRecord<>(
                "t", 0, 0, ByteBuffer.wrap(key.getBytes(UTF_8)), value == null ? null : ByteBuffer.wrap(value));
    }
}
