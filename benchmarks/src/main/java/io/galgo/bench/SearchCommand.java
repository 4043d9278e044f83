/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import io.galgo.bench.report.JsonReport;
import io.galgo.bench.report.MarkdownSection;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench search}. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description =
                "Measures ways to find one record among many side by side: a consumer that only counts, Galgo, and others.")
final class SearchCommand implements Callable<Integer> {

    private static final int QUICK = 100;
    private static final String SECTION = "search";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--contender",
            paramLabel = "NAME",
            description = "Only this contender; may be repeated. See --list.")
    private List<String> names = SearchBenchmark.CONTENDERS;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "How many records to search (${DEFAULT-VALUE}); they take half a kilobyte each on disk.")
    private long records;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds (${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin
    private JdkOption jdk;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private Path json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description =
                    "Writes the table as Markdown; in a file with the comments <!-- bench search --> and <!-- /bench search -->"
                            + " between these.")
    private Path markdown;

    @Option(names = "--quick", description = "Few records and a short warm-up: shows that all works, not how fast.")
    private boolean quick;

    @Option(names = "--list", description = "Lists the contenders, and runs none.")
    private boolean list;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        if (list) {
            SearchBenchmark.CONTENDERS.forEach(out::println);
            return 0;
        }
        check();
        var machine = Machine.of(jdk.home()).text();
        out.println(machine);
        var pace = quick ? Pace.QUICK : Pace.FULL;
        var result = new SearchBenchmark(jdk.home(), pace, rounds, out).run(names, quick ? records / QUICK : records);
        OutputFiles.write(spec, json, JsonReport.ofRows(result.rows()));
        if (markdown != null) {
            OutputFiles.write(
                    spec,
                    markdown,
                    MarkdownSection.of(markdown, SECTION)
                            .with(LocalDate.now(ZoneOffset.UTC) + "; " + machine + ".\n\n" + result.markdown()));
        }
        return result.failed().isEmpty() ? 0 : 1;
    }

    private void check() {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds " + rounds + ": at least 1");
        }
        if (records < QUICK) {
            throw new ParameterException(spec.commandLine(), "--records " + records + ": at least " + QUICK);
        }
        if (!SearchBenchmark.CONTENDERS.containsAll(names)) {
            throw new ParameterException(
                    spec.commandLine(), "Contenders are " + String.join(", ", SearchBenchmark.CONTENDERS));
        }
        jdk.check();
        OutputFiles.check(spec, json, markdown);
    }
}
