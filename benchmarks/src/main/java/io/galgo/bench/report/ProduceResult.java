/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import static io.galgo.bench.report.Statistics.median;
import static io.galgo.bench.report.Statistics.rounded;
import static io.galgo.bench.report.Statistics.spread;

import io.galgo.bench.produce.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A producing case's figures, round by round. */
public final class ProduceResult {

    /** The contender others are held against where events travel with transactions. */
    public static final String NO_EVENTS = "no-events";

    /** The contender others are held against where nothing but Kafka is there. */
    public static final String PLAIN = "plain";

    private final String name;
    private final Map<String, List<Figures>> rounds = new LinkedHashMap<>();
    private final Map<String, String> failed = new LinkedHashMap<>();

    public ProduceResult(String name) {
        this.name = name;
    }

    public void add(Figures figures) {
        rounds.computeIfAbsent(figures.name(), contender -> new ArrayList<>()).add(figures);
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
    public List<ProduceRow> rows() {
        return rounds.keySet().stream()
                .filter(contender -> !failed.containsKey(contender))
                .map(this::row)
                .toList();
    }

    private ProduceRow row(String contender) {
        var rates = rounds.get(contender).stream().map(Figures::perSecond).toList();
        return new ProduceRow(
                name,
                contender,
                rounded(median(rates), 4),
                ratio(contender, NO_EVENTS),
                latency(contender, Figures::p50Millis),
                latency(contender, Figures::p99Millis),
                ratio(contender, PLAIN),
                rounded(spread(rates), 2));
    }

    /** Round by round, so that a machine that is slower for a while is so for both. */
    private Double ratio(String contender, String to) {
        if (!rounds.containsKey(to)) {
            return null;
        }
        var ratios = new ArrayList<Double>();
        for (int i = 0;
                i < Math.min(rounds.get(contender).size(), rounds.get(to).size());
                i++) {
            ratios.add(rounds.get(contender).get(i).perSecond()
                    / rounds.get(to).get(i).perSecond());
        }
        return rounded(median(ratios), 3);
    }

    private Double latency(String contender, Function<Figures, Double> figure) {
        var measured = rounds.get(contender).stream()
                .map(figure)
                .filter(value -> value != null)
                .toList();
        return measured.isEmpty() ? null : rounded(median(measured), 3);
    }

    /** Returns the table with columns in line. */
    public String text() {
        var out = new StringBuilder(
                line("contender", "a second", "spread", "x no events", "x plain", "p50 ms", "p99 ms"));
        rows().forEach(row -> out.append(line(
                row.contender(),
                text("%,.0f", row.perSecond()),
                text("± %.0f %%", row.spread() * 100),
                text("%.2f", row.ratioToNoEvents()),
                text("%.2f", row.ratioToPlain()),
                text("%.2f", row.p50Millis()),
                text("%.2f", row.p99Millis()))));
        failed.forEach((contender, how) -> out.append("  ")
                .append(contender)
                .append(" failed: ")
                .append(how.lines().findFirst().orElse(""))
                .append('\n'));
        return out.toString();
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, "  %-24s %12s %8s %12s %8s %9s %9s%n", cells);
    }

    private static String text(String pattern, Double value) {
        return value == null ? "" : String.format(Locale.ROOT, pattern, value);
    }
}
