/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.Galgo;
import io.galgo.cli.ExitCode;
import io.galgo.jdbc.Outbox;
import io.galgo.jdbc.OutboxBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command's options, and what is wrong with them. {@link RelayRun} does the work. */
@Command(
        name = "relay",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes what is in a service's outbox to Kafka, until Ctrl-C. For services that do not run the relay themselves;"
                    + " where others run, one relays and the others stand by.",
            "",
            "  galgo relay --service cart --bootstrap-servers kafka:9092 --jdbc-url-file /run/secrets/cart-db",
            "  galgo relay --service cart --bootstrap-servers kafka:9092 --jdbc-url jdbc:postgresql://db/shop?user=cart --outbox log",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 ended by a signal; 1 the outbox is not set up; 2 wrong usage. A database or Kafka that is away is"
                    + " waited for. For MariaDB set GALGO_CLASSPATH to its driver's jar."
        })
public final class RelayCommand implements Callable<Integer> {

    /** The environment variable for the database's password: command lines can be read by everybody on the machine. */
    private static final String PASSWORD_VARIABLE = "GALGO_JDBC_PASSWORD";

    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&;]password=|://[^/?]*:[^/?]*@");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            required = true,
            description = "The service whose outbox it is, as it calls itself.")
    private String service;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            required = true,
            description = "Kafka's brokers, comma between.")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "A properties file for the Kafka clients, as for SASL and TLS.")
    private Path kafkaConfig;

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
            names = "--outbox",
            paramLabel = "WAY",
            defaultValue = "table",
            description = "Where the service writes its events: table or log. By default ${DEFAULT-VALUE}.")
    private String way;

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

    @Override
    public Integer call() throws InterruptedException {
        if (!way.equals("table") && !way.equals("log")) {
            throw usage("--outbox " + way + ": use table or log");
        }
        var url = url();
        var password = password();
        try (var database = Database.connect(url, password, spec.commandLine());
                var outbox = outbox(database, url, password)) {
            new RelayRun(outbox, spec.commandLine().getOut()).run();
        }
        return ExitCode.OK;
    }

    private String url() {
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

    private String password() {
        return passwordFile == null ? System.getenv(PASSWORD_VARIABLE) : read("--jdbc-password-file", passwordFile);
    }

    private Outbox outbox(Database database, String url, String password) {
        try {
            var builder = Outbox.builder(galgo(), database.connections()).trustTopics();
            names(builder);
            return (way.equals("log") ? builder.log(url, null, password) : builder).build();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private void names(OutboxBuilder builder) {
        if (schema != null) {
            builder.schema(schema);
        }
        if (tablePrefix != null) {
            builder.tablePrefix(tablePrefix);
        }
    }

    private Galgo galgo() {
        var builder = Galgo.builder();
        if (kafkaConfig != null) {
            var properties = new Properties();
            try (var in = Files.newBufferedReader(kafkaConfig)) {
                properties.load(in);
            } catch (IOException e) {
                throw usage("--kafka-config: cannot read " + kafkaConfig);
            }
            builder.properties(properties);
        }
        return builder.service(service).bootstrapServers(bootstrapServers).build();
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
