/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

import java.io.IOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code galgo version}. */
@Command(name = "version", description = "Says which versions of Galgo, its Kafka client and Java these are.")
final class VersionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        spec.commandLine().getOut().println(versions());
        return ExitCode.OK;
    }

    private static String versions() throws IOException {
        var properties = new Properties();
        try (var in = VersionCommand.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        }
        return "galgo " + properties.getProperty("version") + ", Kafka client " + AppInfoParser.getVersion() + ", Java "
                + Runtime.version();
    }

    /** For {@code galgo --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            return new String[] {versions()};
        }
    }
}
