/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.bench.report.JsonReport;
import io.galgo.bench.status.StatusFigure;
import io.galgo.bench.status.StatusJob;
import io.galgo.bench.status.StatusMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Simulates a large cluster and measures the console's picture of it: its heap, and how long looks take.")
final class StatusCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> JVM = List.of("-Xmx3g");

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

    @Override
    public Integer call() {
        if (instances < 1 || partitions < 1 || topics < 1) {
            throw new ParameterException(spec.commandLine(), "--instances, --partitions and --topics: at least 1 each");
        }
        if (json != null && !Files.isDirectory(json.toAbsolutePath().getParent())) {
            throw new ParameterException(spec.commandLine(), json + ": its directory does not exist; make it first");
        }
        var own = Path.of(System.getProperty("java.home"));
        var figures = measure(own);
        var out = spec.commandLine().getOut();
        out.println(Machine.of(own).text());
        figures.forEach(figure -> out.printf(
                Locale.ROOT,
                "  %-38s %,14.1f %-3s%s%n",
                figure.measure(),
                figure.value(),
                figure.unit(),
                figure.most() == null ? "" : String.format(Locale.ROOT, "  at most %,.0f", figure.most())));
        out.flush();
        write(figures);
        return figures.stream().anyMatch(StatusFigure::exceeds) ? 1 : 0;
    }

    private List<StatusFigure> measure(Path jdk) {
        try (var jvm = ChildJvm.start(
                jdk,
                JVM,
                BenchModule.OWN.classPath(),
                StatusMain.class,
                JSON.writeValueAsString(new StatusJob(instances, partitions, topics)))) {
            return JSON.readValue(jvm.await(StatusMain.FIGURES), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Jobs and figures must be JSON", e);
        }
    }

    private void write(List<StatusFigure> figures) {
        if (json == null) {
            return;
        }
        try {
            Files.writeString(json, JsonReport.ofRows(figures));
            spec.commandLine().getOut().println("Wrote " + json);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + json, e);
        }
    }
}
