/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.consume.HandlerOptions;
import io.galgo.consume.HandlerTimeoutException;
import io.galgo.consume.RunningConsumer;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handlers over their time limit inside a database that does not heed interruptions. */
@WithKafka
@WithPostgres
@SuppressWarnings("try") // consumers are there to be closed
class TimeLimitTest {

    private DataSource database;
    private Galgo galgo;
    private Topic<String, String> topic;
    private Inbox inbox;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws SQLException {
        database = Fixture.dataSource(
                postgres.createDatabase("t" + UUID.randomUUID().toString().substring(0, 8)));
        sql("CREATE TABLE stock (item text PRIMARY KEY, left_over int NOT NULL)");
        sql("INSERT INTO stock VALUES ('book', 10)");
        inbox = Inbox.of(database);
        inbox.createSchema();
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.of(kafka.newTopic("orders", 1), Format.string(), Format.string());
        try (var publisher = galgo.publisher()) {
            publisher.publish(topic, "k", "book").toCompletableFuture().join();
        }
    }

    @Test
    void aHandlerStuckInADatabaseCallComesBackAndItsTransactionIsRolledBack() throws Exception {
        try (var consumer = start((event, connection) -> {
            take(connection);
            if (failures.isEmpty()) {
                execute(connection, "SELECT pg_sleep(600)");
            }
        })) {
            await().until(() -> left() == 9);
            assertThat(failures.peek()).isInstanceOf(SQLException.class);
            await().until(() -> number("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%'"
                            + " AND state = 'active' AND pid <> pg_backend_pid()")
                    == 0);
        }
        assertThat(left()).isEqualTo(9);
    }

    @Test
    void aHandlerThatWaitsForALockComesBackAndIsTriedAgain() throws Exception {
        try (var holder = database.getConnection()) {
            holder.setAutoCommit(false);
            execute(holder, "SELECT * FROM stock FOR UPDATE");
            try (var consumer = start((event, connection) -> take(connection))) {
                await().until(() -> !failures.isEmpty());
                await().until(() -> consumer.status().partitions().stream()
                        .flatMap(partition -> partition.blocker().stream())
                        .anyMatch(blocker -> blocker.lastError()
                                .orElse("")
                                .contains(HandlerTimeoutException.class.getSimpleName())));
                holder.rollback();
                await().until(() -> left() == 9);
            }
        }
    }

    private RunningConsumer start(InboxHandler<String, String> handler) {
        var once = inbox.<String, String>once((event, connection) -> {
            try {
                handler.handle(event, connection);
            } catch (SQLException failure) {
                failures.add(failure);
                throw failure;
            }
        });
        return galgo.consumer("group-" + UUID.randomUUID())
                .on(topic, once, HandlerOptions.defaults().timeLimit(ofMillis(500)))
                .retry(RetryPolicy.backoff(ofMillis(10), ofMillis(100)).unlimited())
                .start();
    }

    private static void take(Connection connection) throws SQLException {
        execute(connection, "UPDATE stock SET left_over = left_over - 1");
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (var made = connection.createStatement()) {
            made.execute(statement);
        }
    }

    private long left() throws SQLException {
        return number("SELECT left_over FROM stock");
    }

    private long number(String query) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void sql(String statement) throws SQLException {
        try (var connection = database.getConnection()) {
            execute(connection, statement);
        }
    }
}
