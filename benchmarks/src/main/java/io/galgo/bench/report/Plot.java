/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * All cases as horizontal bars, an SVG of its own that follows the reader's light or dark scheme. A bar is what the case is about: the
 * share of the ceiling where there is one, else of the plain loop; the latency; what was handled again.
 */
public final class Plot {

    private static final int WIDTH = 860;
    private static final int LABEL = 210;
    private static final int BAR = 480;
    private static final int LINE = 22;
    private static final int HEAD = 44;
    private static final int MARGIN = 20;

    private static final String STYLE = """
            <style>
              :root { --ground: #ffffff; --ink: #1f2328; --faint: #59636e; --rule: #d1d9e0; --galgo: #b4470f; --peer: #9aa7b5; }
              @media (prefers-color-scheme: dark) {
                :root { --ground: #0d1117; --ink: #f0f6fc; --faint: #9198a1; --rule: #3d444d; --galgo: #f0883e; --peer: #6b7784; }
              }
              .ground { fill: var(--ground); } .galgo { fill: var(--galgo); } .peer { fill: var(--peer); }
              text { font: 13px system-ui, sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
              .title { font-weight: 600; } .faint { fill: var(--faint); } .rule { stroke: var(--rule); stroke-dasharray: 3 3; }
            </style>
            """;

    private Plot() {}

    private record Measure(String unit, boolean share, Function<Row, Double> value) {

        static Measure of(List<Row> rows) {
            if (rows.stream().anyMatch(row -> row.handledAgain() != null)) {
                return new Measure("records handled again, less is better", false, Row::handledAgain);
            }
            if (rows.stream().anyMatch(row -> row.latencyP99Millis() != null)) {
                return new Measure("99th percentile in ms, less is better", false, Row::latencyP99Millis);
            }
            if (rows.stream().anyMatch(row -> row.ratioToCeiling() != null)) {
                return new Measure("share of the ceiling", true, Row::ratioToCeiling);
            }
            return new Measure("times the plain loop", true, Row::ratioToPlain);
        }

        double of(Row row) {
            var figure = value.apply(row);
            return figure == null ? 0 : figure;
        }
    }

    /** Returns the SVG. */
    public static String svg(List<CaseResult> results) {
        var body = new StringBuilder();
        int y = MARGIN;
        for (var result : results) {
            y = panel(body, result, y);
        }
        int height = y + MARGIN / 2;
        return format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                        WIDTH, height, WIDTH, height)
                + "<title>Galgo beside its peers</title>\n"
                + STYLE
                + format("<rect class=\"ground\" width=\"%d\" height=\"%d\" rx=\"6\"/>%n", WIDTH, height)
                + body
                + "</svg>\n";
    }

    private static int panel(StringBuilder out, CaseResult result, int top) {
        var rows = result.rows();
        if (rows.isEmpty()) {
            return top;
        }
        var measure = Measure.of(rows);
        double longest =
                rows.stream().map(measure::of).max(Comparator.naturalOrder()).orElse(0.0);
        double full = Math.max(longest, measure.share() ? 1 : Double.MIN_NORMAL);
        text(out, "title", MARGIN, top + 14, result.name());
        text(out, "faint", LABEL, top + 14, result.title() + " - " + measure.unit());
        int y = top + HEAD - LINE;
        for (var row : rows) {
            bar(out, row, measure.of(row), full, y);
            y += LINE;
        }
        if (measure.share()) {
            double x = LABEL + BAR / full;
            out.append(
                    format("<line class=\"rule\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n", x, top + 20, x, y));
        }
        return y + MARGIN;
    }

    private static void bar(StringBuilder out, Row row, double value, double full, int y) {
        double length = BAR * value / full;
        text(out, "", MARGIN, y + 16, row.contender());
        out.append(format(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                row.contender().startsWith("galgo") ? "galgo" : "peer", LABEL, y + 4, Math.max(length, 1), LINE - 8));
        text(out, "faint", LABEL + (int) length + 8, y + 16, label(row, value));
    }

    private static String label(Row row, double value) {
        boolean byRate = row.latencyP99Millis() == null && row.handledAgain() == null;
        var figure = format(value >= 100 ? "%,.0f" : "%.2f", value);
        return byRate && row.recordsPerSecond() != null
                ? figure + format("  (%,.0f/s)", row.recordsPerSecond())
                : figure;
    }

    private static void text(StringBuilder out, String style, int x, int y, String text) {
        var escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        out.append(format("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, escaped));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
