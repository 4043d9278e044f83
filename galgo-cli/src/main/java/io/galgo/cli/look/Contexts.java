/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Clusters by name, from {@code contexts.yaml}:
 *
 * <pre>{@code
 * current: prod-eu
 * contexts:
 *   prod-eu:
 *     bootstrap-servers: kafka-1:9093,kafka-2:9093
 *     client-config: prod-eu.properties    # beside this file, or a whole path
 * }</pre>
 */
final class Contexts {

    private static final String HOW = "Give --bootstrap-servers HOST:PORT, or --context NAME with a file ";

    private final Path file;
    private final JsonNode content;
    private final String chosen;

    private Contexts(Path file, JsonNode content, String chosen) {
        this.file = file;
        this.content = content;
        this.chosen = chosen;
    }

    /** Reads the file of {@code $XDG_CONFIG_HOME/galgo} or {@code ~/.config/galgo}. */
    static Contexts load(Map<String, String> environment) {
        var home = environment.getOrDefault("XDG_CONFIG_HOME", "");
        var config = home.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(home);
        return of(config.resolve("galgo").resolve("contexts.yaml"), environment.get("GALGO_CONTEXT"));
    }

    /** @param chosen the context of the environment; null for none */
    static Contexts of(Path file, String chosen) {
        if (!Files.exists(file)) {
            return new Contexts(file, MissingNode.getInstance(), chosen);
        }
        try {
            return new Contexts(file, new YAMLMapper().readTree(file.toFile()), chosen);
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the client's settings of a context.
     *
     * @param asked its name; null for the one of the environment or the file's current one
     */
    Map<String, Object> settings(String asked) {
        var name = asked != null
                ? asked
                : chosen != null ? chosen : content.path("current").asText("");
        if (name.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "Which Kafka? " + HOW + file + ".");
        }
        var context = content.path("contexts").path(name);
        if (context.isMissingNode()) {
            throw new CliException(ExitCode.USAGE, "There is no context " + name + " in " + file + known());
        }
        var servers = context.path("bootstrap-servers").asText("");
        if (servers.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "Context " + name + " in " + file + " has no bootstrap-servers.");
        }
        var settings = new HashMap<String, Object>();
        var clientConfig = context.path("client-config").asText("");
        if (!clientConfig.isEmpty()) {
            settings.putAll(Connection.properties(file.resolveSibling(clientConfig)));
        }
        settings.put("bootstrap.servers", servers);
        return settings;
    }

    private String known() {
        var names = new TreeSet<String>();
        content.path("contexts").fieldNames().forEachRemaining(names::add);
        return names.isEmpty()
                ? ": the file is not there or names none."
                : ", which has " + String.join(", ", names) + ".";
    }
}
