/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * A service that changes accounts and publishes each change, as fast as it can, with the relay inside: the main class of JVMs that are
 * killed or frozen. Every change that is committed stands in the ledger, written in the same transaction.
 */
final class Shop {

    static final int ACCOUNTS = 12;
    private static final int WRITERS = 2;

    private final DataSource database;
    private final Outbox outbox;
    private final Topic<String, String> topic;

    private Shop(DataSource database, Outbox outbox, String topic) {
        this.database = database;
        this.outbox = outbox;
        this.topic = Topic.of(topic, Format.string(), Format.string());
    }

    static void createTables(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id int PRIMARY KEY, revision bigint NOT NULL)");
            for (int account = 0; account < ACCOUNTS; account++) {
                statement.execute("INSERT INTO account VALUES (" + account + ", 0)");
            }
            statement.execute("CREATE TABLE ledger (account int, revision bigint, event_id varchar(36))");
        }
    }

    /** Arguments: service, brokers, JDBC URL, topic, lease in ms, seed, "write" if it is to change accounts, which way. */
    public static void main(String[] args) throws Exception {
        var database = Fixture.dataSource(args[2]);
        var galgo = Galgo.builder()
                .service(args[0])
                .bootstrapServers(args[1])
                .kafka("metric.reporters", "") // these and the compression cost most of a start
                .kafka("enable.metrics.push", "false")
                .kafka("producer.compression.type", "none")
                .build();
        var builder = Outbox.builder(galgo, database)
                .lease(Duration.ofMillis(Long.parseLong(args[4])))
                .trustTopics();
        var outbox = (Way.valueOf(args[7]) == Way.LOG ? builder.log(args[2]) : builder).build();
        var shop = new Shop(database, outbox, args[3]);
        var relay = outbox.startRelay();
        if (args[6].equals("write")) {
            IntStream.range(0, WRITERS).forEach(writer -> {
                var random = new Random(Long.parseLong(args[5]) * WRITERS + writer);
                new Thread(() -> shop.writeForEver(random)).start();
            });
        }
        boolean reported = false;
        System.out.println("started"); // the parent waits for these lines
        while (true) {
            if (!reported && relay.status().ranges().get(0).state() == RelayStatus.State.RELAYING) {
                System.out.println("relaying");
                reported = true;
            }
            Thread.sleep(5);
        }
    }

    private void writeForEver(Random random) {
        while (true) {
            try (var connection = database.getConnection()) {
                connection.setAutoCommit(false);
                while (true) {
                    change(connection, random);
                    outbox.wake();
                    Thread.sleep(random.nextInt(30));
                }
            } catch (SQLException tryAgain) {
                System.out.println("a change failed: " + tryAgain);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Changes some accounts, always in the same order so that writers do not block each other for ever. */
    private void change(Connection connection, Random random) throws SQLException {
        var accounts = new TreeSet<Integer>();
        random.ints(1 + random.nextInt(3), 0, ACCOUNTS).forEach(accounts::add);
        for (int account : accounts) {
            long revision = bump(connection, account);
            var event = NewEvent.of(topic, "account-" + account, Long.toString(revision))
                    .revision(revision);
            var id = outbox.publish(connection, event);
            note(connection, account, revision, id.value());
        }
        if (random.nextInt(10) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    private static long bump(Connection connection, int account) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE account SET revision = revision + 1 WHERE id = ?");
                var select = connection.prepareStatement("SELECT revision FROM account WHERE id = ?")) {
            update.setInt(1, account);
            update.executeUpdate();
            select.setInt(1, account);
            try (var result = select.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    private static void note(Connection connection, int account, long revision, String id) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO ledger VALUES (?, ?, ?)")) {
            insert.setInt(1, account);
            insert.setLong(2, revision);
            insert.setString(3, id);
            insert.executeUpdate();
        }
    }

    static List<String> arguments(Fixture fixture, Duration lease, long seed, boolean writes, Way way) {
        return List.of(
                fixture.galgo().service(),
                fixture.kafka().bootstrapServers(),
                fixture.jdbcUrl(),
                fixture.topic().name(),
                Long.toString(lease.toMillis()),
                Long.toString(seed),
                writes ? "write" : "relay",
                way.name());
    }
}
