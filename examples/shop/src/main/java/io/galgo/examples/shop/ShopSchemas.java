/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.jdbc.Inbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes what the services find when they start: a schema each, and the topics. What is there already stays as it is. */
final class ShopSchemas {

    private static final int PARTITIONS = 6;
    private static final long LOCK = 0x73686f70; // "shop"

    private ShopSchemas() {}

    /** Returns the name of a service's schema: its own, so that nobody else's tables are in reach by accident. */
    static String of(String service) {
        return "shop_" + service.replace('-', '_');
    }

    static void createTables(ShopSettings settings) throws SQLException {
        try (var database = settings.auditor()) {
            execute(
                    database,
                    Shop.SERVICES.stream()
                            .map(service -> "CREATE SCHEMA IF NOT EXISTS " + of(service))
                            .toList());
        }
        for (var service : Shop.SERVICES) {
            try (var database = settings.pool(service);
                    var outbox = settings.outbox(Shop.galgo(service, settings), database)) {
                execute(database, List.of(script(service), AuditedOutbox.TABLE));
                outbox.createSchema();
                Inbox.of(database).createSchema();
            }
        }
    }

    /** Under a lock: when two do this at once, IF NOT EXISTS alone is no protection. */
    private static void execute(DataSource database, List<String> statements) throws SQLException {
        Sql.<Void>inTransaction(database, connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
                for (var sql : statements) {
                    statement.execute(sql);
                }
            }
            return null;
        });
    }

    static void createTopics(Admin admin) throws InterruptedException, ExecutionException {
        var wanted = new ArrayList<NewTopic>();
        Stream.concat(Topics.all().stream(), Stream.of(Topics.STOCK_LEVELS))
                .forEach(topic -> wanted.add(new NewTopic(topic.name(), Optional.of(PARTITIONS), Optional.empty())));
        wanted.add(new NewTopic(Incidents.TOPIC, Optional.of(1), Optional.empty()));
        for (var created : admin.createTopics(wanted).values().entrySet()) {
            try {
                created.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /** Kafka's settings for a client that only asks and creates. */
    static Map<String, Object> adminSettings(ShopSettings settings) {
        return Map.of("bootstrap.servers", settings.bootstrapServers());
    }

    private static String script(String service) {
        try (var in = ShopSchemas.class.getResourceAsStream(service + ".sql")) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
