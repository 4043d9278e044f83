/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import static io.galgo.bench.report.Statistics.median;
import static io.galgo.bench.report.Statistics.rounded;
import static io.galgo.bench.report.Statistics.spread;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of inner pieces, as they are written down.
 *
 * @param rows in the order they were measured
 */
public record PieceResult(List<PieceRow> rows) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BYTES = "gc.alloc.rate.norm"; // by JMH's profiler "gc"

    public PieceResult {
        rows = List.copyOf(rows);
    }

    /**
     * Reads what JMH wrote.
     *
     * @param json its report as JSON
     * @param pieces the name of each class that was measured
     * @throws IllegalArgumentException if it is no such report
     */
    public static PieceResult of(String json, Map<String, String> pieces) {
        var rows = new ArrayList<PieceRow>();
        try {
            JSON.readTree(json).forEach(one -> rows.add(row(one, pieces)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("JMH wrote no JSON", e);
        }
        return new PieceResult(rows);
    }

    private static PieceRow row(JsonNode one, Map<String, String> pieces) {
        var name = one.path("benchmark").asText();
        int dot = name.lastIndexOf('.');
        var measure = new StringBuilder(words(name.substring(dot + 1)));
        one.path("params")
                .properties()
                .forEach(param -> measure.append(", ")
                        .append(words(param.getKey()))
                        .append(' ')
                        .append(param.getValue().asText().toLowerCase(Locale.ROOT)));
        var nanos = new ArrayList<Double>();
        one.path("primaryMetric")
                .path("rawData")
                .forEach(jvm -> jvm.forEach(iteration -> nanos.add(iteration.asDouble())));
        var bytes = one.path("secondaryMetrics").path(BYTES).path("score");
        return new PieceRow(
                pieces.get(name.substring(0, dot)),
                measure.toString(),
                rounded(median(nanos), 4),
                rounded(spread(nanos), 2),
                bytes.isNumber() ? rounded(bytes.asDouble(), 4) : null);
    }

    /** Returns a name of Java's as words. */
    private static String words(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    /** Returns the table with columns in line. */
    public String text() {
        var out = new StringBuilder(line("  %-9s %-34s %12s %8s %10s%n", "piece", "", "ns", "spread", "bytes"));
        rows.forEach(row -> out.append(line(
                "  %-9s %-34s %12s %8s %10s%n",
                row.piece(), row.measure(), figure(row.nanos()), spreadOf(row), figure(row.bytes()))));
        return out.toString();
    }

    /** Returns the table as Markdown. */
    public String markdown() {
        var out = new StringBuilder("| piece | | ns | spread | bytes |\n|---|---|---:|---:|---:|\n");
        rows.forEach(row -> out.append(line(
                "| %s | %s | %s | %s | %s |%n",
                row.piece(), row.measure(), figure(row.nanos()), spreadOf(row), figure(row.bytes()))));
        return out.append('\n').toString();
    }

    private static String spreadOf(PieceRow row) {
        return line("± %.0f %%", row.spread() * 100);
    }

    private static String figure(Double value) {
        return value == null ? "" : line(value >= 100 ? "%,.0f" : "%.1f", value);
    }

    private static String line(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
