/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A filter in the Common Expression Language, as {@code value.total > 100 && key.startsWith("user-")}. It knows {@code value} (JSON as maps,
 * lists and numbers, else text), {@code key}, {@code headers}, {@code topic}, {@code partition}, {@code offset} and {@code timestamp}. A record on which it
 * cannot be evaluated, as for want of a field, is not wanted.
 *
 * <p>Whoever may write an expression must not be able to stop the console: its length, depth, iterations, the programs of its regular
 * expressions, the depth of the JSON and the time a record takes on average are limited. Compiled once; safe for any thread.
 */
public final class CelFilter implements RecordFilter {

    private static final int LONGEST = 4_000;
    private static final int DEEPEST = 40;
    private static final int MOST_ITERATIONS = 10_000;
    private static final int LARGEST_REGEX = 500;
    private static final int DEEPEST_JSON = 100;

    /** What a record may take on average, once that many were asked. */
    private static final Duration BUDGET = Duration.ofMillis(5);

    private static final int BEFORE_BUDGET = 200;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LONGEST)
            .maxParseRecursionDepth(DEEPEST)
            .comprehensionMaxIterations(MOST_ITERATIONS)
            .maxRegexProgramSize(LARGEST_REGEX)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private final CelRuntime.Program program;
    private final Optional<Literal> literal;
    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(DEEPEST_JSON).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final LongAdder asked = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    private CelFilter(CelRuntime.Program program, Optional<Literal> literal) {
        this.program = program;
        this.literal = literal;
    }

    /**
     * Compiles an expression.
     *
     * @throws FilterException if it is wrong; the message says where
     */
    public static CelFilter of(String expression) {
        try {
            var tree = compile(expression);
            var runtime = CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();
            return new CelFilter(runtime.createProgram(tree), Literal.in(tree.getExpr()));
        } catch (CelValidationException e) {
            throw new FilterException("The filter is wrong: " + e.getMessage(), e);
        } catch (CelEvaluationException e) {
            throw new FilterException("The filter cannot be run: " + e.getMessage(), e);
        }
    }

    private static CelAbstractSyntaxTree compile(String expression) throws CelValidationException {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("value", SimpleType.DYN)
                .addVar("key", SimpleType.STRING)
                .addVar("headers", MapType.create(SimpleType.STRING, SimpleType.STRING))
                .addVar("topic", SimpleType.STRING)
                .addVar("partition", SimpleType.INT)
                .addVar("offset", SimpleType.INT)
                .addVar("timestamp", SimpleType.TIMESTAMP)
                .setResultType(SimpleType.BOOL)
                .build()
                .compile(expression)
                .getAst();
    }

    @Override
    public boolean accepts(ConsumerRecord<byte[], byte[]> record) {
        if (literal.isPresent() && !literal.get().mayBeIn(record.value())) {
            return false;
        }
        long began = System.nanoTime();
        try {
            return Boolean.TRUE.equals(program.eval(name -> variable(name, record)));
        } catch (CelEvaluationException | IllegalArgumentException notOnThisRecord) {
            return false;
        } finally {
            count(System.nanoTime() - began);
        }
    }

    private void count(long took) {
        asked.increment();
        nanos.add(took);
        long records = asked.sum();
        if (records >= BEFORE_BUDGET && nanos.sum() / records > BUDGET.toNanos()) {
            throw new FilterException(
                    "The filter takes more than " + BUDGET.toMillis() + " ms a record: make it simpler.", null);
        }
    }

    private Optional<Object> variable(String name, ConsumerRecord<byte[], byte[]> record) {
        return switch (name) {
            case "value" -> Optional.of(value(record.value()));
            case "key" -> Optional.of(text(record.key()));
            case "headers" -> Optional.of(headers(record));
            case "topic" -> Optional.of(record.topic());
            case "partition" -> Optional.of((long) record.partition());
            case "offset" -> Optional.of(record.offset());
            case "timestamp" -> Optional.of(Instant.ofEpochMilli(record.timestamp()));
            default -> Optional.empty();
        };
    }

    private Object value(byte[] value) {
        if (value == null) {
            return "";
        }
        try {
            var read = json.readValue(value, Object.class);
            return read == null ? "" : widened(read);
        } catch (IOException notJson) {
            return text(value);
        }
    }

    /** CEL knows whole numbers of 64 bits alone. */
    private static Object widened(Object read) {
        if (read instanceof Integer number) {
            return number.longValue();
        }
        if (read instanceof Map<?, ?> map) {
            var widened = new HashMap<String, Object>();
            map.forEach((name, field) -> widened.put((String) name, field == null ? dev.cel.common.values.NullValue.NULL_VALUE : widened(field)));
            return widened;
        }
        if (read instanceof java.util.List<?> list) {
            return list.stream().map(each -> each == null ? dev.cel.common.values.NullValue.NULL_VALUE : widened(each)).toList();
        }
        return read instanceof java.math.BigInteger large ? large.doubleValue() : read;
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        var headers = new HashMap<String, String>();
        record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        return headers;
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }
}
