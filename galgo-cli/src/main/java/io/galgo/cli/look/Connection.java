/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.console.Console;
import io.galgo.console.picture.Masks;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Option;

/** Where Kafka is: an address, or a context by name. Secrets come from files, never from the command line. */
public final class Connection {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka's address; several with commas between.")
    private String bootstrapServers;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description =
                    "A properties file with further settings of the Kafka client, as security.protocol and sasl.jaas.config.")
    private Path clientConfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description =
                    "A cluster of ~/.config/galgo/contexts.yaml. By default $GALGO_CONTEXT, else the one that file calls current.")
    private String context;

    @Option(names = "--direct", description = "Asks Kafka itself, where the context has a console that is asked else.")
    private boolean direct;

    /**
     * Returns where answers come from: the context's console, or Kafka itself.
     *
     * @throws CliException if it is not said, or not understood, what is meant, or nobody has signed in
     */
    Source source() {
        return console()
                .<Source>map(access -> new ConsoleSource(ConsoleClient.of(access)))
                .orElseGet(() -> new BrokerSource(open()));
    }

    /** Returns the console that is asked; empty if Kafka itself is. */
    public Optional<ConsoleAccess> console() {
        return direct || bootstrapServers != null
                ? Optional.empty()
                : Contexts.load(System.getenv()).console(context);
    }

    /**
     * Makes a console of it.
     *
     * @throws CliException if it is not said, or not understood, which cluster is meant
     */
    public Console open() {
        var cluster = cluster();
        return Console.of(settings(cluster), authority().tenant(), Clock.systemUTC(), cluster.masks());
    }

    /** Returns what the cluster is called: its context's name, or its address. */
    public String name() {
        return bootstrapServers == null ? authority().name() : bootstrapServers;
    }

    /** Returns the colour of the band on its pages, as its context says; empty for none. */
    public String band() {
        return bootstrapServers == null ? Contexts.load(System.getenv()).band(context) : "";
    }

    /** Returns what may be done to the cluster, and with which key, as its context says. */
    public Authority authority() {
        return bootstrapServers == null ? Contexts.load(System.getenv()).authority(context) : Authority.NONE;
    }

    /**
     * Returns the Kafka client's settings.
     *
     * @throws CliException if it is not said, or not understood, which cluster is meant
     */
    public Map<String, Object> settings() {
        return settings(cluster());
    }

    /** Returns what of the cluster's records nobody is to see. */
    public Masks masks() {
        return cluster().masks();
    }

    private Map<String, Object> settings(Contexts.Cluster cluster) {
        var settings = new HashMap<>(cluster.settings());
        if (clientConfig != null) {
            settings.putAll(properties(clientConfig));
            if (bootstrapServers != null) {
                settings.put("bootstrap.servers", bootstrapServers);
            }
        }
        return settings;
    }

    private Contexts.Cluster cluster() {
        if (bootstrapServers == null) {
            return Contexts.load(System.getenv()).cluster(context);
        }
        if (context != null) {
            throw new CliException(
                    ExitCode.USAGE, "--context names a cluster, and so does --bootstrap-servers: give one of them.");
        }
        return new Contexts.Cluster(Map.of("bootstrap.servers", bootstrapServers), Masks.none());
    }

    /** Reads a properties file. */
    static Map<String, Object> properties(Path file) {
        var properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "The client's settings cannot be read from " + file + ": " + e, e);
        }
        var settings = new HashMap<String, Object>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }
}
