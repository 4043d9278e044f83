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

/** A console of a simulated cluster, smaller than the one that is measured. */
class ConsoleBenchmarkTest {

    @TempDir
    private Path directory;

    @Test
    void eachPageIsAskedByPeopleOfDifferentRights() throws Exception {
        var json = directory.resolve("figures.json");
        var page = directory.resolve("page.md");
        Files.writeString(page, "before\n<!-- bench console -->\n<!-- /bench console -->\nafter\n");
        var out = new StringWriter();
        var writer = new PrintWriter(out);

        int status = new CommandLine(new BenchCommand())
                .setOut(writer)
                .setErr(writer)
                .execute(
                        "console",
                        "--instances",
                        "800",
                        "--partitions",
                        "10",
                        "--topics",
                        "200",
                        "--json",
                        json.toString(),
                        "--markdown",
                        page.toString());

        assertThat(status).as(out.toString()).isIn(0, 1); // how long it took here is nobody's promise
        assertThat(new ObjectMapper().readTree(json.toFile()))
                .extracting(figure -> figure.get("measure").asText())
                .contains(
                        "heap",
                        "now, who sees all",
                        "lag, who sees no keys",
                        "why a group waits, who sees some groups");
        assertThat(page).content().startsWith("before\n").contains("| heap |").endsWith("after\n");
    }
}
