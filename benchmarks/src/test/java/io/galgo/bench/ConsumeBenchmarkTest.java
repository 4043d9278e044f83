/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the real thing, small: broker, contenders and reports. */
class ConsumeBenchmarkTest {

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void aQuickRunMeasuresEachContenderInAProcessOfItsOwnAndWritesAllReports() throws Exception {
        var json = directory.resolve("figures.json");

        int status = bench(
                "consume",
                "--quick",
                "--rounds",
                "1",
                "--case",
                "crash",
                "--contender",
                "keyed-loop",
                "--json",
                json.toString(),
                "--plot",
                directory.resolve("plot.svg").toString(),
                "--markdown",
                directory.resolve("tables.md").toString());

        assertThat(status).as(out.toString()).isZero();
        var rows = new ObjectMapper().readTree(json.toFile());
        assertThat(rows).extracting(row -> row.get("contender").asText()).containsExactly("plain", "keyed-loop");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("records_per_second").asDouble()).isPositive();
            assertThat(row.get("ratio_to_ceiling").asDouble()).isBetween(0.0, 1.05);
        });
        assertThat(rows.get(1).get("handled_again").isNumber()).isTrue();
        assertThat(directory.resolve("plot.svg")).isNotEmptyFile();
        assertThat(directory.resolve("tables.md")).content().contains("### crash");
    }

    @Test
    void anUnknownCaseIsRefusedBeforeAnythingStarts() {
        assertThat(bench("consume", "--case", "no-such")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString()).contains("There is no case no-such; known are no-work, work-1ms");
    }

    private int bench(String... args) {
        var writer = new PrintWriter(out);
        return new CommandLine(new BenchCommand()).setOut(writer).setErr(writer).execute(args);
    }
}
