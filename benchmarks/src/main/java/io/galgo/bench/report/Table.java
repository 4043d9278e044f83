/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/** A case's figures for people: on a terminal, and as Markdown. */
public final class Table {

    private static final List<Column> COLUMNS = List.of(
            new Column("contender", Row::contender),
            new Column("records/s", row -> count(row.recordsPerSecond())),
            new Column("spread", row -> row.spread() == null ? "" : format("± %.0f %%", row.spread() * 100)),
            new Column("x plain", row -> ratio(row.ratioToPlain())),
            new Column("x ceiling", row -> ratio(row.ratioToCeiling())),
            new Column("x healthy", row -> ratio(row.ratioToHealthy())),
            new Column("p50 ms", row -> figure(row.latencyP50Millis())),
            new Column("p99 ms", row -> figure(row.latencyP99Millis())),
            new Column("p99.9 ms", row -> figure(row.latencyP999Millis())),
            new Column("handled again", row -> count(row.handledAgain())),
            new Column("CPU us/record", row -> figure(row.cpuMicrosPerRecord())),
            new Column("B/record", row -> count(row.bytesAllocatedPerRecord())),
            new Column("start ms", row -> count(row.startMillis())));

    private Table() {}

    private record Column(String name, Function<Row, String> text) {}

    /** Returns the table with columns in line. */
    public static String text(CaseResult result) {
        var lines = cells(result);
        var out = new StringBuilder(title(result)).append('\n');
        int[] widths = new int[lines.get(0).size()];
        for (var line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (var line : lines) {
            for (int i = 0; i < widths.length; i++) {
                out.append(format(i == 0 ? "  %-" + widths[i] + "s" : "  %" + widths[i] + "s", line.get(i)));
            }
            out.append('\n');
        }
        failures(result, out, "  ");
        return out.toString();
    }

    /** Returns the table as Markdown under a heading. */
    public static String markdown(CaseResult result) {
        var lines = cells(result);
        var out = new StringBuilder("### ").append(title(result)).append("\n\n");
        row(out, lines.get(0));
        out.append("|---|").append("---:|".repeat(lines.get(0).size() - 1)).append('\n');
        lines.subList(1, lines.size()).forEach(line -> row(out, line));
        failures(result, out, "\n");
        return out.append('\n').toString();
    }

    private static void row(StringBuilder out, List<String> cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void failures(CaseResult result, StringBuilder out, String before) {
        result.failed()
                .forEach((contender, how) -> out.append(before)
                        .append(contender)
                        .append(" failed: ")
                        .append(firstLine(how))
                        .append('\n'));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String title(CaseResult result) {
        return result.name() + ": " + result.title() + ceiling(result.ceiling());
    }

    private static String ceiling(OptionalDouble ceiling) {
        return ceiling.isPresent() ? ", ceiling " + count(ceiling.getAsDouble()) + "/s" : "";
    }

    /** The heads and the rows, without columns that are empty throughout. */
    private static List<List<String>> cells(CaseResult result) {
        var rows = result.rows();
        var columns = COLUMNS.stream()
                .filter(column -> column.name().equals("contender")
                        || rows.stream()
                                .anyMatch(row -> !column.text().apply(row).isEmpty()))
                .toList();
        var lines = new ArrayList<List<String>>();
        lines.add(columns.stream().map(Column::name).toList());
        rows.forEach(row -> lines.add(
                columns.stream().map(column -> column.text().apply(row)).toList()));
        return lines;
    }

    private static String count(Double value) {
        return value == null ? "" : format("%,.0f", value);
    }

    private static String ratio(Double value) {
        return value == null ? "" : format(value >= 10 ? "%,.0f" : "%.2f", value);
    }

    private static String figure(Double value) {
        return value == null ? "" : format(value >= 100 ? "%,.0f" : value >= 1 ? "%.1f" : "%.2f", value);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
