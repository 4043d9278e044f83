/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import io.galgo.examples.shop.ShopSettings;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * What the shop stands on: the user's own Kafka and PostgreSQL, or embedded ones, which alone can be made to fail.
 *
 * @param settings how to reach them
 * @param kafka the embedded broker, if it is not the user's own
 * @param postgres the embedded database, if it is not the user's own
 */
record Ground(ShopSettings settings, Optional<EmbeddedKafka> kafka, Optional<EmbeddedPostgres> postgres)
        implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    /**
     * Reaches or starts both.
     *
     * @throws CliException if the user's own do not answer
     */
    static Ground of(DemoOptions options) throws InterruptedException {
        if (options.bootstrapServers() != null) {
            reachKafka(options.bootstrapServers());
        }
        if (options.ownDatabase() != null) {
            reachDatabase(options.ownDatabase());
        }
        var postgres = CompletableFuture.supplyAsync(() -> startPostgres(options));
        Optional<EmbeddedKafka> kafka = Optional.empty();
        try {
            if (options.bootstrapServers() == null) {
                kafka = Optional.of(EmbeddedKafka.create());
            }
            return together(options, kafka, postgres.join());
        } catch (CompletionException e) {
            kafka.ifPresent(EmbeddedKafka::close);
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static Optional<EmbeddedPostgres> startPostgres(DemoOptions options) {
        return options.ownDatabase() == null ? Optional.of(EmbeddedPostgres.create()) : Optional.empty();
    }

    private static Ground together(
            DemoOptions options, Optional<EmbeddedKafka> kafka, Optional<EmbeddedPostgres> postgres) {
        var servers = kafka.map(EmbeddedKafka::bootstrapServers).orElse(options.bootstrapServers());
        var database = postgres.map(embedded -> ShopSettings.of(servers, embedded.jdbcUrl(), null))
                .orElse(options.ownDatabase());
        var settings = database.withBootstrapServers(servers).withOutbox(options.outbox());
        return new Ground(settings, kafka, postgres);
    }

    private static void reachKafka(String servers) throws InterruptedException {
        var settings = Map.<String, Object>of(
                "bootstrap.servers", servers, "default.api.timeout.ms", 8_000, "request.timeout.ms", 5_000);
        try (var admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH,
                    "Kafka does not answer at " + servers + " (" + reason(e)
                            + "). Check --bootstrap-servers, and that the broker runs and its advertised listeners can be reached from here.",
                    e);
        }
    }

    private static void reachDatabase(ShopSettings database) {
        var properties = new Properties();
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", String.valueOf(PATIENCE_SECONDS));
        database.password().ifPresent(password -> properties.setProperty("password", password));
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), properties)) {
            if (!connection.isValid(PATIENCE_SECONDS)) {
                throw new SQLException("the connection breaks at once");
            }
        } catch (SQLException e) {
            throw new CliException(
                    ExitCode.OUT_OF_REACH,
                    "PostgreSQL does not take this connection: " + database.jdbcUrl() + " (" + e.getMessage()
                            + "). Check --jdbc-url, and the password in " + ShopSettings.PASSWORD_VARIABLE + ".",
                    e);
        }
    }

    private static String reason(Exception e) {
        if (e instanceof TimeoutException) {
            return "no answer within " + PATIENCE_SECONDS + " s";
        }
        var root = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        while (root.getCause() instanceof KafkaException cause) {
            root = cause;
        }
        return root.getMessage();
    }

    /** Says where they are, for people who want to look inside. */
    String addresses() {
        return "Kafka " + settings.bootstrapServers() + ", PostgreSQL " + settings.jdbcUrl();
    }

    @Override
    public void close() {
        kafka.ifPresent(EmbeddedKafka::close);
        postgres.ifPresent(EmbeddedPostgres::close);
    }
}
