/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which database a service's outbox is in, and how its tables are called. */
final class DatabaseOptions {

    /** The environment variable for the database's password: command lines can be read by everybody on the machine. */
    private static final String PASSWORD_VARIABLE = "GALGO_JDBC_PASSWORD";

    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&;]password=|://[^/?]*:[^/?]*@");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Address address;

    static final class Address {
        @Option(
                names = "--jdbc-url",
                paramLabel = "URL",
                description =
                        "The service's database, without a password, as jdbc:postgresql://host/database?user=name.")
        private String url;

        @Option(
                names = "--jdbc-url-file",
                paramLabel = "FILE",
                description = "A file that holds the URL; a password may be in it.")
        private Path file;
    }

    @Option(
            names = "--jdbc-password-file",
            paramLabel = "FILE",
            description = "A file that holds the password. Without it: the environment variable " + PASSWORD_VARIABLE
                    + ", where it is set.")
    private Path passwordFile;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "The schema of the outbox's tables, if the service sets one.")
    private String schema;

    @Option(
            names = "--table-prefix",
            paramLabel = "PREFIX",
            description = "What the tables' names begin with, if the service sets one.")
    private String tablePrefix;

    /** @throws ParameterException if a password stands where others can read it, or a file cannot be read */
    String url() {
        if (address.file != null) {
            return read("--jdbc-url-file", address.file);
        }
        if (PASSWORD.matcher(address.url).find()) {
            throw usage(
                    "--jdbc-url holds a password, and everybody on this machine can read command lines. Use --jdbc-url-file,"
                            + " --jdbc-password-file or the environment variable " + PASSWORD_VARIABLE);
        }
        return address.url;
    }

    /** Returns the password; null if none is given. */
    String password() {
        return passwordFile == null ? System.getenv(PASSWORD_VARIABLE) : read("--jdbc-password-file", passwordFile);
    }

    /** Returns the schema; null if none is given. */
    String schema() {
        return schema;
    }

    /** Returns what tables' names begin with; null if nothing is given. */
    String tablePrefix() {
        return tablePrefix;
    }

    Database connect() {
        return Database.connect(url(), password(), spec.commandLine());
    }

    private String read(String option, Path file) {
        try {
            return Files.readString(file, UTF_8).strip();
        } catch (IOException e) {
            throw usage(option + ": cannot read " + file);
        }
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
