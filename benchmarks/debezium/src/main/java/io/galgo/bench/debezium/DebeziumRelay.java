/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.debezium;

import io.galgo.bench.produce.Figures;
import io.galgo.bench.produce.Ground;
import io.galgo.bench.produce.Load;
import io.galgo.bench.produce.ProduceContender;
import io.galgo.bench.produce.ProduceJob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * How fast {@link DebeziumOutbox} publishes what has piled up in the outbox table, ten rows a transaction. As with Galgo's relays a first pile
 * warms up, in the same process, and the second is counted from its first batch to its last. The engine is started once before, on a single
 * row: so it reads both piles from the log, and not as a snapshot.
 */
public final class DebeziumRelay implements ProduceContender {

    private static final int ROWS_A_TRANSACTION = 10;
    private static final long EXPECTED_A_SECOND = 20_000;

    @Override
    public List<Figures> measure(ProduceJob job, Ground ground) throws Exception {
        int count = (int) (EXPECTED_A_SECOND * job.millis() / 1_000);
        var connector = connector(job, "bench_" + UUID.randomUUID().toString().substring(0, 8));
        try (var connection = DriverManager.getConnection(job.jdbcUrl());
                var topic = new TopicEnd(job)) {
            createTable(connection);
            relay(job, connector, topic, pile(connection, 1));
            relay(job, connector, topic, pile(connection, count / 2));
            long before = topic.now();
            pile(connection, count);
            System.gc();
            try (var relay = new DebeziumOutbox(connector, job.bootstrapServers())) {
                topic.await(before + 1, relay::check);
                long start = System.nanoTime();
                long first = topic.now() - before;
                topic.await(before + count, relay::check);
                return List.of(Figures.rate(job.contender(), (count - first) * 1e9 / (System.nanoTime() - start)));
            }
        }
    }

    private static void relay(ProduceJob job, Properties connector, TopicEnd topic, int rows) throws Exception {
        long end = topic.now() + rows;
        try (var relay = new DebeziumOutbox(connector, job.bootstrapServers())) {
            topic.await(end, relay::check);
        }
    }

    private static void createTable(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE outboxevent (id uuid PRIMARY KEY, aggregatetype text NOT NULL, aggregateid text NOT NULL,"
                            + " type text NOT NULL, payload text)");
        }
    }

    private static int pile(Connection connection, int rows) throws SQLException {
        connection.setAutoCommit(false);
        try (var insert = connection.prepareStatement(
                "INSERT INTO outboxevent VALUES (gen_random_uuid(), 'bench', ?, 'event', ?)")) {
            for (int i = 0; i < rows; i++) {
                insert.setString(1, "key-" + i % Load.KEYS);
                insert.setString(2, new String(Load.value(i), java.nio.charset.StandardCharsets.US_ASCII));
                insert.addBatch();
                if ((i + 1) % ROWS_A_TRANSACTION == 0 || i == rows - 1) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
        }
        return rows;
    }

    private static Properties connector(ProduceJob job, String run) {
        var url = Objects.requireNonNull(Driver.parseURL(job.jdbcUrl(), new Properties()), "the case has a database");
        var connector = new Properties();
        connector.setProperty("name", run);
        connector.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        connector.setProperty(
                "bootstrap.servers", job.bootstrapServers()); // Connect's runtime asks for it, and does not use it here
        connector.setProperty("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        connector.setProperty(
                "offset.storage.file.filename", System.getProperty("java.io.tmpdir") + "/" + run + ".offsets");
        connector.setProperty("offset.flush.interval.ms", "1000");
        connector.setProperty("topic.prefix", run);
        connector.setProperty("plugin.name", "pgoutput");
        connector.setProperty("slot.name", run);
        connector.setProperty("publication.name", run);
        connector.setProperty("publication.autocreate.mode", "filtered");
        connector.setProperty("database.hostname", PGProperty.PG_HOST.getOrDefault(url));
        connector.setProperty("database.port", PGProperty.PG_PORT.getOrDefault(url));
        connector.setProperty("database.dbname", PGProperty.PG_DBNAME.getOrDefault(url));
        connector.setProperty("database.user", PGProperty.USER.getOrDefault(url));
        connector.setProperty(
                "database.password", Objects.requireNonNullElse(PGProperty.PASSWORD.getOrDefault(url), ""));
        connector.setProperty("table.include.list", "public.outboxevent");
        connector.setProperty("poll.interval.ms", "10");
        connector.setProperty("max.batch.size", "4096");
        connector.setProperty("max.queue.size", "16384");
        connector.setProperty("tombstones.on.delete", "false");
        connector.setProperty("transforms", "outbox");
        connector.setProperty("transforms.outbox.type", "io.debezium.transforms.outbox.EventRouter");
        connector.setProperty("transforms.outbox.route.topic.replacement", job.topic());
        return connector;
    }
}
