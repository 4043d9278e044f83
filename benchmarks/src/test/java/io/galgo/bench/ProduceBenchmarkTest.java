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

/** Runs the real thing, small: brokers, contenders and the report. */
class ProduceBenchmarkTest {

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void aQuickRunMeasuresEachContenderAndWritesTheFigures() throws Exception {
        var json = directory.resolve("figures.json");

        int status = bench("produce", "--quick", "--rounds", "1", "--case", "direct", "--json", json.toString());

        assertThat(status).as(out.toString()).isZero();
        var rows = new ObjectMapper().readTree(json.toFile());
        assertThat(rows)
                .extracting(row -> row.get("contender").asText())
                .containsExactly("plain", "plain-without-headers", "galgo-direct", "galgo-direct-stage");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("case").asText()).isEqualTo("direct");
            assertThat(row.get("per_second").asDouble()).isPositive();
            assertThat(row.get("p50_ms").asDouble()).isPositive();
            assertThat(row.get("p99_ms").asDouble()).isPositive();
            assertThat(row.get("ratio_to_no_events").isNull()).isTrue();
            assertThat(row.get("ratio_to_plain").asDouble()).isPositive();
        });
    }

    @Test
    void aCaseWithADatabaseMeasuresEachContenderAgainstTransactionsWithoutEvents() throws Exception {
        var json = directory.resolve("figures.json");

        int status = bench(
                "produce",
                "--quick",
                "--rounds",
                "1",
                "--case",
                "transactions",
                "--contender",
                "no-events",
                "--contender",
                "galgo-log-relayed",
                "--json",
                json.toString());

        assertThat(status).as(out.toString()).isZero();
        var rows = new ObjectMapper().readTree(json.toFile());
        assertThat(rows)
                .extracting(row -> row.get("contender").asText())
                .containsExactly("no-events", "galgo-log-relayed");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("per_second").asDouble()).isPositive();
            assertThat(row.get("ratio_to_no_events").asDouble()).isPositive();
        });
    }

    @Test
    void anUnknownCaseIsRefusedBeforeAnythingStarts() {
        assertThat(bench("produce", "--case", "no-such")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString()).contains("There is no case no-such; known are direct");
    }

    private int bench(String... args) {
        var writer = new PrintWriter(out);
        return new CommandLine(new BenchCommand()).setOut(writer).setErr(writer).execute(args);
    }
}
