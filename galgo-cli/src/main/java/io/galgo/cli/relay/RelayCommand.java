/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.relay;

import io.galgo.Galgo;
import io.galgo.cli.ExitCode;
import io.galgo.jdbc.Outbox;
import io.galgo.jdbc.OutboxBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private DatabaseOptions databaseOptions;

    @Option(
            names = "--outbox",
            paramLabel = "WAY",
            defaultValue = "table",
            description = "Where the service writes its events: table or log. By default ${DEFAULT-VALUE}.")
    private String way;

    @Override
    public Integer call() throws InterruptedException {
        if (!way.equals("table") && !way.equals("log")) {
            throw usage("--outbox " + way + ": use table or log");
        }
        try (var database = databaseOptions.connect();
                var outbox = outbox(database)) {
            new RelayRun(outbox, spec.commandLine().getOut()).run();
        }
        return ExitCode.OK;
    }

    private Outbox outbox(Database database) {
        try {
            var builder = Outbox.builder(galgo(), database.connections()).trustTopics();
            names(builder);
            return (way.equals("log") ? builder.log(databaseOptions.url(), null, databaseOptions.password()) : builder)
                    .build();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private void names(OutboxBuilder builder) {
        if (databaseOptions.schema() != null) {
            builder.schema(databaseOptions.schema());
        }
        if (databaseOptions.tablePrefix() != null) {
            builder.tablePrefix(databaseOptions.tablePrefix());
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

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
