/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the real thing, small: JMH in JVMs of its own, and the report. */
class PiecesBenchmarkTest {

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void aQuickRunMeasuresTimeAndAllocationOfEachOperationOfAPiece() throws Exception {
        var json = directory.resolve("figures.json");
        var page = directory.resolve("page.md");
        Files.writeString(page, "before\n<!-- bench pieces -->\n<!-- /bench pieces -->\nafter\n");

        int status = bench(
                "pieces", "--quick", "--piece", "headers", "--json", json.toString(), "--markdown", page.toString());

        assertThat(status).as(out.toString()).isZero();
        var rows = new ObjectMapper().readTree(json.toFile());
        assertThat(rows)
                .extracting(row -> row.get("measure").asText())
                .contains("encode", "by hand", "decode", "read by hand");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("piece").asText()).isEqualTo("headers");
            assertThat(row.get("nanos_per_operation").asDouble()).isPositive();
            assertThat(row.get("bytes_per_operation").isNumber()).isTrue();
        });
        assertThat(page)
                .content()
                .startsWith("before\n")
                .contains("| headers | read by hand |")
                .endsWith("after\n");
    }

    @Test
    void anUnknownPieceIsRefusedBeforeAnythingStarts() {
        assertThat(bench("pieces", "--piece", "no-such")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString()).contains("Pieces are filter, headers, lanes, tracker");
    }

    private int bench(String... args) {
        var writer = new PrintWriter(out);
        return new CommandLine(new BenchCommand()).setOut(writer).setErr(writer).execute(args);
    }
}
