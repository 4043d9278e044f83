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

/** A simulated cluster, smaller than the one that is measured. */
class StatusBenchmarkTest {

    @TempDir
    private Path directory;

    @Test
    void eachLookAtAHundredThousandGroupPartitionsTakesLessThanItMay() throws Exception {
        var json = directory.resolve("figures.json");
        var out = new StringWriter();
        var writer = new PrintWriter(out);

        int status = new CommandLine(new BenchCommand())
                .setOut(writer)
                .setErr(writer)
                .execute(
                        "status",
                        "--instances",
                        "2000",
                        "--partitions",
                        "50",
                        "--topics",
                        "1000",
                        "--json",
                        json.toString());

        assertThat(status).as(out.toString()).isZero();
        var figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures)
                .extracting(figure -> figure.get("measure").asText())
                .contains("groups x partitions", "heap", "now", "lag", "lag of a group", "explain an event");
        assertThat(figures).allSatisfy(figure -> {
            if (figure.get("at_most").isNumber()) {
                assertThat(figure.get("value").asDouble())
                        .isLessThan(figure.get("at_most").asDouble());
            }
        });
    }
}
