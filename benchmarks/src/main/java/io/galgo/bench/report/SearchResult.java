/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import static io.galgo.bench.report.Statistics.median;
import static io.galgo.bench.report.Statistics.rounded;
import static io.galgo.bench.report.Statistics.spread;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rates of searching contenders, round by round. */
public final class SearchResult {

    /** The contender others are held against. */
    public static final String PLAIN = "plain";

    private final Map<String, List<Double>> rounds = new LinkedHashMap<>();
    private final Map<String, String> failed = new LinkedHashMap<>();

    /** Takes a round's rate. */
    public void add(String contender, double perSecond) {
        rounds.computeIfAbsent(contender, name -> new ArrayList<>()).add(perSecond);
    }

    /** Takes a contender out: a figure of some rounds would pass for one of all. */
    public void fail(String contender, String how) {
        failed.putIfAbsent(contender, how);
        rounds.remove(contender);
    }

    /** Returns the contenders that failed, and how. */
    public Map<String, String> failed() {
        return failed;
    }

    /** Returns the figures of those that did not fail, in the order they began. */
    public List<SearchRow> rows() {
        return rounds.entrySet().stream()
                .map(one -> new SearchRow(
                        one.getKey(),
                        rounded(median(one.getValue()), 4),
                        ratio(one.getValue()),
                        rounded(spread(one.getValue()), 2)))
                .toList();
    }

    /** Round by round, so that a machine that is slower for a while is so for both. */
    private Double ratio(List<Double> rates) {
        var plain = rounds.get(PLAIN);
        if (plain == null) {
            return null;
        }
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < Math.min(rates.size(), plain.size()); i++) {
            ratios.add(rates.get(i) / plain.get(i));
        }
        return rounded(median(ratios), 3);
    }

    /** Returns the table with columns in line. */
    public String text() {
        var out = new StringBuilder(line("  %-18s %12s %8s %9s%n", "contender", "records/s", "spread", "x plain"));
        rows().forEach(row -> out.append(line(
                "  %-18s %,12.0f %8s %9s%n",
                row.contender(),
                row.recordsPerSecond(),
                line("± %.0f %%", row.spread() * 100),
                row.ratioToPlain() == null ? "" : line("%.2f", row.ratioToPlain()))));
        failed.forEach((contender, how) -> out.append("  ").append(failure(contender, how)));
        return out.toString();
    }

    /** Returns the table as Markdown. */
    public String markdown() {
        var out = new StringBuilder("| contender | records/s | spread | x plain |\n|---|---|---|---|\n");
        rows().forEach(row -> out.append(line(
                "| %s | %,.0f | ± %.0f %% | %s |%n",
                row.contender(),
                row.recordsPerSecond(),
                row.spread() * 100,
                row.ratioToPlain() == null ? "" : line("%.2f", row.ratioToPlain()))));
        failed.forEach((contender, how) -> out.append('\n').append(failure(contender, how)));
        return out.append('\n').toString();
    }

    private static String failure(String contender, String how) {
        return contender + " failed: " + how.lines().findFirst().orElse("") + "\n";
    }

    private static String line(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
