/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.bench.search.Order;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the real thing, small: a broker, contenders and the report. */
class SearchBenchmarkTest {

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void aQuickRunMeasuresEachContenderAgainstTheConsumerThatOnlyCounts() throws Exception {
        var json = directory.resolve("figures.json");
        int status = bench("search", "--quick", "--rounds", "1", "--records", "1000000", "--json", json.toString());
        assertThat(status).as(out.toString()).isZero();
        var rows = new ObjectMapper().readTree(json.toFile());
        assertThat(rows)
                .extracting(row -> row.get("contender").asText())
                .contains("plain", "galgo", "galgo-decoding", "json-then-cel");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("records_per_second").asDouble()).isPositive();
            assertThat(row.get("ratio_to_plain").asDouble()).isPositive();
        });
    }

    @Test
    void ordersAreHalfAKilobyteOfJson() throws Exception {
        var orders = new Order();
        for (int i = 0; i < 1_000; i++) {
            var order = orders.json(i);
            assertThat(order).hasSize(500);
            assertThat(new ObjectMapper().readTree(order).path("order").asText())
                    .isEqualTo(Order.id(i));
        }
    }

    @Test
    void anUnknownContenderIsRefusedBeforeAnythingStarts() {
        assertThat(bench("search", "--contender", "no-such")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString()).contains("Contenders are plain, galgo");
    }

    private int bench(String... args) {
        var writer = new PrintWriter(out);
        return new CommandLine(new BenchCommand()).setOut(writer).setErr(writer).execute(args);
    }
}
