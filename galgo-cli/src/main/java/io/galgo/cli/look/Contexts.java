/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.console.picture.Masks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Clusters by name, from {@code contexts.yaml}:
 *
 * <pre>{@code
 * current: prod-eu
 * contexts:
 *   prod-eu:
 *     console: https://galgo.example.com   # is asked instead of Kafka itself
 *     bootstrap-servers: kafka-1:9093,kafka-2:9093
 *     client-config: prod-eu.properties    # beside this file, or a whole path
 *     key-file: prod-eu.key                # with which commands are signed
 *     trusted-keys: prod-eu.keys           # by which settings and audit are believed
 *     masks:
 *       - topics: shop.payments
 *         fields: [card, customer.iban]
 *     band: "#7a1f1f"                       # the colour of its band on the console's pages
 * }</pre>
 */
public final class Contexts {

    private static final String DEMO = "demo";
    private static final String DEMO_FILE = "demo.yaml";
    private static final String HOW = "Give --bootstrap-servers HOST:PORT, or --context NAME with a file ";

    private final Path file;
    private final JsonNode content;
    private final JsonNode demo;
    private final String chosen;

    private Contexts(Path file, JsonNode content, JsonNode demo, String chosen) {
        this.file = file;
        this.content = content;
        this.demo = demo;
        this.chosen = chosen;
    }

    /** Reads the file of {@code $XDG_CONFIG_HOME/galgo} or {@code ~/.config/galgo}. */
    static Contexts load(Map<String, String> environment) {
        return of(directory(environment).resolve("contexts.yaml"), environment.get("GALGO_CONTEXT"));
    }

    /** Returns the file that holds the context {@value #DEMO} while the demo runs. */
    public static Path demo(Map<String, String> environment) {
        return directory(environment).resolve(DEMO_FILE);
    }

    private static Path directory(Map<String, String> environment) {
        var home = environment.getOrDefault("XDG_CONFIG_HOME", "");
        var config = home.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(home);
        return config.resolve("galgo");
    }

    /** @param chosen the context of the environment; null for none */
    static Contexts of(Path file, String chosen) {
        return new Contexts(file, read(file), read(file.resolveSibling(DEMO_FILE)), chosen);
    }

    private static JsonNode read(Path file) {
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        try {
            return new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns a context's name: the one asked for, else that of the environment, else the file's current one, else a demo that runs. */
    private String name(String asked) {
        var current = content.path("current").asText(demo.isMissingNode() ? "" : DEMO);
        return asked != null ? asked : chosen != null ? chosen : current;
    }

    private String known(String asked) {
        var name = name(asked);
        if (name.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "Which Kafka? " + HOW + file + ".");
        }
        return name;
    }

    private JsonNode context(String name) {
        var found = content.path("contexts").path(name);
        return found.isMissingNode() ? demo.path("contexts").path(name) : found;
    }

    /**
     * A cluster.
     *
     * @param settings the Kafka client's
     * @param masks what of its records nobody is to see
     */
    record Cluster(Map<String, Object> settings, Masks masks) {}

    /**
     * Returns the cluster of a context.
     *
     * @param asked its name; null for the one of the environment or the file's current one
     */
    Cluster cluster(String asked) {
        var name = known(asked);
        var context = existing(name);
        var servers = context.path("bootstrap-servers").asText("");
        if (servers.isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Context " + name + " in " + file + " has no bootstrap-servers"
                            + (context.has("console")
                                    ? ": what its console does not answer, Kafka cannot be asked."
                                    : "."));
        }
        var settings = new HashMap<String, Object>();
        var clientConfig = context.path("client-config").asText("");
        if (!clientConfig.isEmpty()) {
            settings.putAll(Connection.properties(file.resolveSibling(clientConfig)));
        }
        settings.put("bootstrap.servers", servers);
        return new Cluster(settings, masks(name, context));
    }

    private Masks masks(String name, JsonNode context) {
        try {
            return Masks.read(context.path("masks"));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The masks of context " + name + " in " + file + " are wrong: " + e.getMessage(),
                    e);
        }
    }

    /** Returns what the context says of acts; its name is the cluster's. */
    Authority authority(String asked) {
        var name = known(asked);
        var context = existing(name);
        return new Authority(
                name,
                context.path("tenant").asText(""),
                path(context.path("key-file").asText("")),
                path(context.path("trusted-keys").asText("")),
                context.path("demo").asBoolean());
    }

    private JsonNode existing(String name) {
        var context = context(name);
        if (context.isMissingNode()) {
            throw new CliException(ExitCode.USAGE, "There is no context " + name + " in " + file + known());
        }
        return context;
    }

    /** Returns the console that a context asks; empty if it asks Kafka itself. */
    Optional<ConsoleAccess> console(String asked) {
        var name = known(asked);
        var context = existing(name);
        var url = context.path("console").asText("");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ConsoleAccess(
                    name,
                    URI.create(url),
                    context.path("cluster").asText(name),
                    file.resolveSibling(context.path("token-file").asText(name + ".token"))));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE, "The console of context " + name + " in " + file + " is no address: " + url, e);
        }
    }

    private Optional<Path> path(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(file.resolveSibling(text));
    }

    /** Returns the colour of a context's band; empty for none. */
    String band(String asked) {
        return context(known(asked)).path("band").asText("");
    }

    private String known() {
        var names = new TreeSet<String>();
        content.path("contexts").fieldNames().forEachRemaining(names::add);
        return names.isEmpty()
                ? ": the file is not there or names none."
                : ", which has " + String.join(", ", names) + ".";
    }
}
