/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.jdbc.Inbox;
import io.galgo.jdbc.Outbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes what the services find when they start: a schema each, and the topics. What is there already stays as it is. */
final class ShopSchemas {

    private static final int PARTITIONS = 6;

    private ShopSchemas() {}

    /** Returns the name of a service's schema: its own, so that nobody else's tables are in reach by accident. */
    static String of(String service) {
        return "shop_" + service.replace('-', '_');
    }

    static void createTables(ShopSettings settings) throws SQLException {
        for (var service : Shop.SERVICES) {
            try (var database = settings.auditor()) {
                Sql.inTransaction(database, connection -> {
                    try (var statement = connection.createStatement()) {
                        statement.execute(
                                "SELECT pg_advisory_xact_lock(5063111)"); // IF NOT EXISTS alone is no protection
                        statement.execute("CREATE SCHEMA IF NOT EXISTS " + of(service));
                    }
                    return null;
                });
            }
            try (var database = settings.pool(service)) {
                Sql.inTransaction(database, connection -> {
                    try (var statement = connection.createStatement()) {
                        statement.execute("SELECT pg_advisory_xact_lock(5063111)");
                        statement.execute(script(service));
                        statement.execute(AuditedOutbox.TABLE);
                    }
                    return null;
                });
                Outbox.create(Shop.galgo(service, settings), database).createSchema();
                Inbox.of(database).createSchema();
            }
        }
    }

    static void createTopics(Admin admin) throws InterruptedException, ExecutionException {
        var wanted = new ArrayList<NewTopic>();
        Topics.all()
                .forEach(topic -> wanted.add(new NewTopic(topic.name(), Optional.of(PARTITIONS), Optional.empty())));
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
