/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.bench.report.JsonReport;
import io.galgo.bench.report.MarkdownSection;
import io.galgo.bench.status.StatusFigure;
import io.galgo.bench.status.StatusJob;
import io.galgo.bench.status.StatusMain;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What benchmarks of a simulated cluster have in common: how large it is, the process that measures, what is written down. */
abstract class SimulationCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> JVM = List.of("-Xmx3g");

    private final Class<?> main;

    /** @param main takes a {@link StatusJob} as JSON, and prints {@link StatusFigure}s */
    SimulationCommand(Class<?> main) {
        this.main = main;
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Instances (${DEFAULT-VALUE}).")
    private int instances;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "250",
            description = "Partitions of each instance (${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--topics",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Topics, of ten partitions each (${DEFAULT-VALUE}).")
    private int topics;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures as JSON.")
    private Path json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Writes the figures as Markdown: into its part of the page, if it has one.")
    private Path markdown;

    @Override
    public Integer call() {
        if (instances < 1 || partitions < 1 || topics < 1) {
            throw new ParameterException(spec.commandLine(), "--instances, --partitions and --topics: at least 1 each");
        }
        OutputFiles.check(spec, json, markdown);
        var own = Path.of(System.getProperty("java.home"));
        var figures = measure(own);
        var out = spec.commandLine().getOut();
        var machine = Machine.of(own).text();
        out.println(machine);
        figures.forEach(figure -> out.printf(
                Locale.ROOT,
                "  %-46s %,14.1f %-3s%s%n",
                figure.measure(),
                figure.value(),
                figure.unit(),
                figure.most() == null ? "" : String.format(Locale.ROOT, "  at most %,.0f", figure.most())));
        out.flush();
        write(figures, machine);
        return figures.stream().anyMatch(StatusFigure::exceeds) ? 1 : 0;
    }

    private List<StatusFigure> measure(Path jdk) {
        try (var jvm = ChildJvm.start(
                jdk,
                JVM,
                BenchModule.OWN.classPath(),
                main,
                JSON.writeValueAsString(new StatusJob(instances, partitions, topics)))) {
            return JSON.readValue(jvm.await(StatusMain.FIGURES), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Jobs and figures must be JSON", e);
        }
    }

    private void write(List<StatusFigure> figures, String machine) {
        OutputFiles.write(spec, json, JsonReport.ofRows(figures));
        if (markdown != null) {
            var table = new StringBuilder(
                    LocalDate.now(ZoneOffset.UTC) + "; " + machine + ".\n\n| | figure | at most |\n|---|---|---|\n");
            figures.forEach(figure -> table.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.1f %s | %s |%n",
                    figure.measure(),
                    figure.value(),
                    figure.unit(),
                    figure.most() == null
                            ? ""
                            : String.format(Locale.ROOT, "%,.0f %s", figure.most(), figure.unit()))));
            OutputFiles.write(
                    spec, markdown, MarkdownSection.of(markdown, spec.name()).with(table + "\n"));
        }
    }
}
