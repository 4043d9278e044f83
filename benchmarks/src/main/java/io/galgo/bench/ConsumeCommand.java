/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.report.CaseResult;
import io.galgo.bench.report.JsonReport;
import io.galgo.bench.report.MarkdownSection;
import io.galgo.bench.report.Plot;
import io.galgo.bench.report.Table;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench consume}. */
@Command(
        name = "consume",
        mixinStandardHelpOptions = true,
        description = "Measures consumers side by side: plain loops, peers and Galgo.")
final class ConsumeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--case", paramLabel = "NAME", description = "Only this case; may be repeated. See --list.")
    private List<String> caseNames = new ArrayList<>();

    @Option(
            names = "--contender",
            paramLabel = "NAME",
            description = "Only this contender, besides the plain loop; may be repeated.")
    private List<String> contenders = new ArrayList<>();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds (${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin
    private JdkOption jdk;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private Path json;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            defaultValue = "bench-consume.svg",
            description = "Writes the plot, an SVG (${DEFAULT-VALUE}).")
    private Path plot;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description =
                    "Writes the tables as Markdown; in a file with the comments <!-- bench consume --> and <!-- /bench consume -->"
                            + " between these.")
    private Path markdown;

    @Option(names = "--quick", description = "Few records and short runs: shows that all works, not how fast.")
    private boolean quick;

    @Option(names = "--list", description = "Lists the cases and their contenders, and runs none.")
    private boolean list;

    @Override
    public Integer call() throws InterruptedException {
        var cases = cases();
        var out = spec.commandLine().getOut();
        if (list) {
            cases.forEach(one ->
                    out.printf("%-20s %s%n%21s%s%n", one.name(), one.title(), "", String.join(", ", one.contenders())));
            return 0;
        }
        check();
        var machine = Machine.of(jdk.home()).text();
        out.println(machine);
        var results = new ConsumeBenchmark(jdk.home(), quick ? Pace.QUICK : Pace.FULL, rounds, out).run(cases);
        OutputFiles.write(spec, plot, Plot.svg(results));
        OutputFiles.write(spec, json, JsonReport.of(results));
        if (markdown != null) {
            OutputFiles.write(
                    spec, markdown, MarkdownSection.of(markdown, "consume").with(markdown(machine, results)));
        }
        return results.stream().allMatch(result -> result.failed().isEmpty()) ? 0 : 1;
    }

    private List<Case> cases() {
        try {
            var chosen = caseNames.isEmpty()
                    ? Cases.all()
                    : caseNames.stream().map(Cases::named).toList();
            contenders.forEach(Contestant::named);
            return contenders.isEmpty()
                    ? chosen
                    : chosen.stream().map(one -> one.only(contenders)).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void check() {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds " + rounds + ": at least 1");
        }
        jdk.check();
        OutputFiles.check(spec, json, plot, markdown);
    }

    private static String markdown(String machine, List<CaseResult> results) {
        return LocalDate.now(ZoneOffset.UTC) + "; " + machine + ".\n\n"
                + results.stream().map(Table::markdown).collect(Collectors.joining());
    }
}
