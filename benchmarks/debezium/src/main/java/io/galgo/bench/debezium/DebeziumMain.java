/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.debezium;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;

/**
 * Relays rows that were written before, and prints how many a second:
 *
 * <pre>DebeziumMain HOST PORT DATABASE USER BOOTSTRAP_SERVERS TOPIC ROWS BYTES</pre>
 *
 * It makes the outbox table in the shape of Debezium's guide in the database, which must decode logically, and publishes to {@code TOPIC}. The
 * first row's publishing is not counted: it waits for the engine to start.
 */
public final class DebeziumMain {

    private DebeziumMain() {}

    /** Runs it once; the last line of standard output is {@code events/s NUMBER}. */
    public static void main(String[] args) throws Exception {
        var url = "jdbc:postgresql://" + args[0] + ":" + args[1] + "/" + args[2] + "?user=" + args[3];
        long rows = Long.parseLong(args[6]);
        var run = "bench_" + UUID.randomUUID().toString().substring(0, 8);
        write(url, 1, 1, args[7], "CREATE TABLE outboxevent (id uuid PRIMARY KEY, aggregatetype text, aggregateid text, type text, payload text)");
        try (var first = new DebeziumOutbox(connector(args, run), args[4], 1)) {
            first.awaitAll();
        }
        write(url, 2, rows, args[7]);
        long started = System.nanoTime();
        try (var relay = new DebeziumOutbox(connector(args, run), args[4], rows)) {
            relay.awaitAll();
            double seconds = (System.nanoTime() - started) / 1e9;
            System.out.println(String.format(Locale.ROOT, "events/s %.0f", rows / seconds));
        }
    }

    private static void write(String url, long from, long rows, String bytes, String... before) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (var sql : before) {
                statement.execute(sql);
            }
            statement.execute("INSERT INTO outboxevent SELECT gen_random_uuid(), 'bench', (n % 1000)::text, 'event', repeat('x', " + bytes
                    + ") FROM generate_series(" + from + ", " + (from + rows - 1) + ") n");
        }
    }

    private static Properties connector(String[] args, String run) {
        var connector = new Properties();
        connector.setProperty("name", run);
        connector.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        connector.setProperty("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        connector.setProperty("offset.storage.file.filename", System.getProperty("java.io.tmpdir") + "/" + run + ".offsets");
        connector.setProperty("offset.flush.interval.ms", "1000");
        connector.setProperty("topic.prefix", run);
        connector.setProperty("plugin.name", "pgoutput");
        connector.setProperty("slot.name", run);
        connector.setProperty("publication.name", run);
        connector.setProperty("publication.autocreate.mode", "filtered");
        connector.setProperty("database.hostname", args[0]);
        connector.setProperty("database.port", args[1]);
        connector.setProperty("database.dbname", args[2]);
        connector.setProperty("database.user", args[3]);
        connector.setProperty("database.password", "");
        connector.setProperty("table.include.list", "public.outboxevent");
        connector.setProperty("poll.interval.ms", "10");
        connector.setProperty("max.batch.size", "4096");
        connector.setProperty("max.queue.size", "16384");
        connector.setProperty("tombstones.on.delete", "false");
        connector.setProperty("transforms", "outbox");
        connector.setProperty("transforms.outbox.type", "io.debezium.transforms.outbox.EventRouter");
        connector.setProperty("transforms.outbox.route.topic.replacement", args[5]);
        return connector;
    }
}
