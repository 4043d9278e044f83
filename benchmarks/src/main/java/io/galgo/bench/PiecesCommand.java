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

/** {@code bench pieces}. */
@Command(
        name = "pieces",
        mixinStandardHelpOptions = true,
        description =
                "Measures inner pieces of Galgo one by one, with JMH: the time and the bytes allocated an operation.")
final class PiecesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--piece", paramLabel = "NAME", description = "Only this piece; may be repeated. See --list.")
    private List<String> names = PiecesBenchmark.PIECES;

    @Mixin
    private JdkOption jdk;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private Path json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Writes the figures as Markdown: into its part of the page, if it has one.")
    private Path markdown;

    @Option(names = "--quick", description = "One short iteration each: shows that all works, not how fast.")
    private boolean quick;

    @Option(names = "--list", description = "Lists the pieces, and measures none.")
    private boolean list;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (list) {
            PiecesBenchmark.PIECES.forEach(out::println);
            return 0;
        }
        check();
        var machine = Machine.of(jdk.home()).text();
        out.println(machine);
        var result = new PiecesBenchmark(jdk.home(), quick, out).run(names);
        OutputFiles.write(spec, json, JsonReport.ofRows(result.rows()));
        if (markdown != null) {
            OutputFiles.write(
                    spec,
                    markdown,
                    MarkdownSection.of(markdown, spec.name())
                            .with(LocalDate.now(ZoneOffset.UTC) + "; " + machine + ".\n\n" + result.markdown()));
        }
        return 0;
    }

    private void check() {
        if (!PiecesBenchmark.PIECES.containsAll(names)) {
            throw new ParameterException(spec.commandLine(), "Pieces are " + String.join(", ", PiecesBenchmark.PIECES));
        }
        jdk.check();
        OutputFiles.check(spec, json, markdown);
    }
}
