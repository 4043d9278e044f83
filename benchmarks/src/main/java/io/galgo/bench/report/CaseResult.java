/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import static io.galgo.bench.report.Statistics.median;
import static io.galgo.bench.report.Statistics.rounded;
import static io.galgo.bench.report.Statistics.spread;

import io.galgo.bench.contender.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A case's samples, round by round.
 *
 * @param name the case
 * @param title what it shows
 * @param ceiling records a second that concurrency and the hottest key allow, empty without work
 * @param samples of each contender that ran to the end, in the order of the rounds
 * @param failed contenders that failed, and how
 */
public record CaseResult(
        String name,
        String title,
        OptionalDouble ceiling,
        Map<String, List<Sample>> samples,
        Map<String, String> failed) {

    private static final String PLAIN = "plain";
    private static final String HEALTHY = "-healthy";

    public CaseResult(String name, String title, OptionalDouble ceiling) {
        this(name, title, ceiling, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    public void add(String contender, Sample sample) {
        samples.computeIfAbsent(contender, name -> new ArrayList<>()).add(sample);
    }

    /** Takes a contender out: a figure of some rounds would pass for one of all. */
    public void fail(String contender, String how) {
        failed.putIfAbsent(contender, how);
        samples.remove(contender);
    }

    /** Returns the figures of those that did not fail, in the order they began. */
    public List<Row> rows() {
        return samples.keySet().stream().map(this::row).toList();
    }

    private Row row(String contender) {
        var rounds = samples.get(contender);
        var rates = values(rounds, Sample::recordsPerSecond);
        double rate = median(rates);
        return new Row(
                name,
                contender,
                rounded(rate, 4),
                rounded(spread(rates), 2),
                samples.containsKey(PLAIN)
                        ? rounded(rate / median(values(samples.get(PLAIN), Sample::recordsPerSecond)), 3)
                        : null,
                ceiling.isPresent() ? rounded(rate / ceiling.getAsDouble(), 3) : null,
                rounded(median(values(rounds, Sample::cpuMicrosPerRecord)), 3),
                rounded(median(values(rounds, Sample::bytesPerRecord)), 4),
                rounded(median(values(rounds, sample -> sample.outcome().startMillis())), 3),
                ratioToHealthy(contender),
                latency(rounds, Outcome.Latency::p50),
                latency(rounds, Outcome.Latency::p99),
                latency(rounds, Outcome.Latency::p999),
                rounds.get(0).handledAgain() == null ? null : rounded(median(values(rounds, Sample::handledAgain)), 4));
    }

    /** Round by round, so that a machine that is slower for a while is so for both. */
    private Double ratioToHealthy(String contender) {
        var healthy = samples.get(contender + HEALTHY);
        if (healthy == null) {
            return null;
        }
        var rounds = samples.get(contender);
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < Math.min(rounds.size(), healthy.size()); i++) {
            ratios.add(rounds.get(i).recordsPerSecond() / healthy.get(i).recordsPerSecond());
        }
        return rounded(median(ratios), 3);
    }

    private static Double latency(List<Sample> rounds, ToDoubleFunction<Outcome.Latency> figure) {
        return rounds.get(0).outcome().latency() == null
                ? null
                : rounded(
                        median(values(
                                rounds,
                                sample -> figure.applyAsDouble(sample.outcome().latency()))),
                        3);
    }

    private static List<Double> values(List<Sample> rounds, ToDoubleFunction<Sample> figure) {
        return rounds.stream().map(figure::applyAsDouble).toList();
    }
}
