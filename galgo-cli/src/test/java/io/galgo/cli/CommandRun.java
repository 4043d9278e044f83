/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.ChildJvmBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A run of the command, as a terminal sees it.
 *
 * @param exitCode its exit code
 * @param out standard output
 * @param err standard error
 */
public record CommandRun(int exitCode, String out, String err) {

    /** Runs it. */
    public static CommandRun of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** The command as a process of its own, to be started: it begins soon rather than run fast later. */
    public static ChildJvmBuilder process(String... arguments) {
        return ChildJvm.of(Main.class).args(arguments).jvmArgs("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    }

    /** The JSON object on the last line of standard output. */
    public JsonNode json() {
        var lines = out.lines().toList();
        try {
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        } catch (JsonProcessingException e) {
            throw new AssertionError("The last line is not JSON: " + out, e);
        }
    }
}
