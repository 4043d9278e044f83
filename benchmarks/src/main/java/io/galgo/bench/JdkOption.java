/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The JDK of the JVMs that are measured, as all benchmarks' commands ask for it. */
final class JdkOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--jdk",
            paramLabel = "HOME",
            description = "The JDK to measure on; by default the one that runs this.")
    private Path home = Path.of(System.getProperty("java.home"));

    Path home() {
        return home;
    }

    /** @throws ParameterException if there is no JDK */
    void check() {
        if (!Files.isExecutable(home.resolve("bin").resolve("java"))) {
            throw new ParameterException(
                    command.commandLine(), "--jdk " + home + ": no bin/java there; give the JDK's directory");
        }
    }
}
