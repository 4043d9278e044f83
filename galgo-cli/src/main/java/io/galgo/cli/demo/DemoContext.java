/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.cli.look.Contexts;
import io.galgo.console.act.ControlSetup;
import io.galgo.console.act.Executor;
import io.galgo.console.act.ExecutorSettings;
import io.galgo.console.picture.Masks;
import io.galgo.console.server.Cluster;
import io.galgo.control.Role;
import io.galgo.control.SigningKey;
import io.galgo.control.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What lets {@code galgo} look into the running demo and mend it from another terminal: the control topics, a key that counts for a day, and the
 * context {@code demo}, which is there for as long as the demo runs.
 */
final class DemoContext implements AutoCloseable {

    private static final int DAYS = 1;

    private final Path file;
    private final Path keyFile;
    private final SigningKey key;

    private DemoContext(Path file, Path keyFile, SigningKey key) {
        this.file = file;
        this.keyFile = keyFile;
        this.key = key;
    }

    /** Makes topics, key and context for the demo's own Kafka. */
    static DemoContext of(String servers, String jdbcUrl) throws IOException {
        try (var setup = ControlSetup.of(Map.of("bootstrap.servers", servers), "")) {
            setup.create(setup.wanted());
        }
        var file = Contexts.demo(System.getenv());
        var keyFile = file.resolveSibling("demo.key");
        var key = SigningKey.generate(
                "demo", Role.ADMIN, LocalDate.now(ZoneOffset.UTC).plusDays(DAYS));
        Files.deleteIfExists(keyFile); // of a demo that was killed
        key.write(keyFile);
        Files.writeString(file, """
                contexts:
                  demo:
                    bootstrap-servers: %s
                    key-file: demo.key
                    demo: true
                    jdbc-url: "%s"
                """.formatted(servers, jdbcUrl));
        return new DemoContext(file, keyFile, key);
    }

    /** Returns the demo's cluster as its console shows it: whoever runs the demo may mend it there. */
    Cluster mendable(Cluster cluster, String servers) {
        var settings =
                ExecutorSettings.of(key).on(cluster.name(), "", TrustedKeys.of(List.of(key.trust())), Masks.none());
        return cluster.believing("", settings.trusted())
                .actingBy(() -> Executor.of(Map.of("bootstrap.servers", servers), settings.forDemo()));
    }

    /** Returns where the database of the running demo is, without a password; empty if none runs. */
    static Optional<String> jdbcUrl() {
        var file = Contexts.demo(System.getenv());
        try {
            return Files.exists(file)
                    ? Optional.of(new YAMLMapper()
                                    .readTree(file.toFile())
                                    .at("/contexts/demo/jdbc-url")
                                    .asText())
                            .filter(url -> !url.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the public half, for the shop's services to trust. */
    String publicKey() {
        return key.trust().toString();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(keyFile);
    }
}
