/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.report.JsonReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench produce}. */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        description = "Measures ways to produce side by side: the Kafka client alone and Galgo's.")
final class ProduceCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--case", paramLabel = "NAME", description = "Only this case; may be repeated. See --list.")
    private List<String> caseNames = new ArrayList<>();

    @Option(
            names = "--contender",
            paramLabel = "NAME",
            description = "Only this contender of a case; may be repeated. See --list.")
    private List<String> contenderNames = new ArrayList<>();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds (${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin
    private JdkOption jdk;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private Path json;

    @Option(names = "--quick", description = "Short runs: shows that all works, not how fast.")
    private boolean quick;

    @Option(names = "--list", description = "Lists the cases and their contenders, and runs none.")
    private boolean list;

    @Override
    public Integer call() throws InterruptedException {
        var cases = cases();
        var out = spec.commandLine().getOut();
        if (list) {
            cases.forEach(one -> out.printf(
                    "%-20s %s%n%21s%s%n",
                    one.name(),
                    one.title(),
                    "",
                    String.join(", ", one.contenders().keySet())));
            return 0;
        }
        check();
        out.println(Machine.of(jdk.home()).text());
        var results = new ProduceBenchmark(jdk.home(), quick ? Pace.QUICK : Pace.FULL, rounds, out).run(cases);
        OutputFiles.write(
                spec,
                json,
                JsonReport.ofRows(results.stream()
                        .flatMap(result -> result.rows().stream())
                        .toList()));
        return results.stream().allMatch(result -> result.failed().isEmpty()) ? 0 : 1;
    }

    private List<ProduceCase> cases() {
        try {
            var cases = caseNames.isEmpty()
                    ? ProduceCase.all()
                    : caseNames.stream().map(ProduceCase::named).toList();
            return contenderNames.isEmpty()
                    ? cases
                    : cases.stream().map(one -> one.only(contenderNames)).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void check() {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds " + rounds + ": at least 1");
        }
        jdk.check();
        OutputFiles.check(spec, json);
    }
}
