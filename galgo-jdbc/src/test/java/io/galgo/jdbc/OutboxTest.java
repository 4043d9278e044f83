/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka
@OnEachDatabase
class OutboxTest {

    private final Server server;
    private Fixture service;
    private Outbox outbox;

    OutboxTest(Server.Kind kind) {
        server = kind.shared();
    }

    @BeforeEach
    void start(EmbeddedKafka kafka) throws SQLException {
        service = Fixture.create(kafka, server);
        outbox = service.outbox();
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    @Test
    void anEventIsPublishedOnceItsTransactionHasCommitted() throws SQLException {
        outbox.startRelay();

        var id = outbox.<io.galgo.EventId, SQLException>callInTransaction(connection -> outbox.publish(
                connection, NewEvent.of(service.topic(), "k", "v").subject("s").header("tenant", "t1")));

        await().until(() -> service.records().size() == 1);
        var record = service.records().get(0);
        assertThat(record.key()).isEqualTo("k");
        assertThat(record.value()).isEqualTo("\"v\"");
        assertThat(Fixture.id(record)).isEqualTo(id.value());
        assertThat(Fixture.header(record, "tenant")).isEqualTo("t1");
        assertThat(Fixture.header(record, HeaderNames.CE_SUBJECT)).isEqualTo("s");
        await().until(() -> service.waiting() == 0);
    }

    @Test
    void whatIsRolledBackIsNotPublished() throws SQLException {
        outbox.startRelay();
        service.sql("CREATE TABLE cart (id varchar(10))");

        assertThatThrownBy(() -> outbox.inTransaction(connection -> {
                    connection.createStatement().execute("INSERT INTO cart VALUES ('lost')");
                    outbox.publish(connection, service.topic(), "k", "lost");
                    throw new IllegalStateException("second thoughts");
                }))
                .hasMessage("second thoughts");
        service.publish(outbox, "k", "kept");

        await().until(() -> service.waiting() == 0 && !service.values().isEmpty());
        assertThat(service.values()).containsExactly("\"kept\"");
        assertThat(service.count("cart")).isZero();
    }

    /** Events wait for the commit, and a rollback to a savepoint must take along those behind it. */
    @Test
    void whatIsRolledBackToASavepointIsNotPublished() throws SQLException {
        outbox.startRelay();

        outbox.<SQLException>inTransaction(connection -> {
            outbox.publish(connection, service.topic(), "k", "before");
            var savepoint = connection.setSavepoint();
            outbox.publish(connection, service.topic(), "k", "undone");
            connection.rollback(savepoint);
            outbox.publish(connection, service.topic(), "k", "after");
        });
        outbox.<SQLException>inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                outbox.publish(connection, service.topic(), "k", "before in words");
                statement.execute("SAVEPOINT s");
                outbox.publish(connection, service.topic(), "k", "undone in words");
                statement.execute("ROLLBACK TO SAVEPOINT s");
            }
        });

        await().until(() -> service.valuesOf("k").size() >= 3 && service.waiting() == 0);
        assertThat(service.valuesOf("k")).containsExactly("\"before\"", "\"after\"", "\"before in words\"");
    }

    @Test
    void theEventsOfATransactionKeepTheirOrderHoweverManyTheyAre() throws SQLException {
        var expected = IntStream.range(0, 2_345).mapToObj(i -> "\"" + i + "\"").toList();
        outbox.<SQLException>inTransaction(connection -> {
            for (int i = 0; i < expected.size(); i++) {
                outbox.publish(connection, service.topic(), "k", String.valueOf(i));
            }
        });
        outbox.startRelay();

        await().until(() -> service.valuesOf("k").size() >= expected.size());
        assertThat(service.valuesOf("k")).containsExactlyElementsOf(expected);
    }

    @Test
    void anEventThatCannotBeWrittenUndoesTheChange() throws SQLException {
        service.sql("CREATE TABLE cart (id varchar(10))");
        service.publish(outbox, "k", "there is a table");
        service.sql("ALTER TABLE galgo_outbox RENAME TO galgo_outbox_gone");

        assertThatThrownBy(() -> outbox.inTransaction(connection -> {
                    connection.createStatement().execute("INSERT INTO cart VALUES ('lost')");
                    outbox.publish(connection, service.topic(), "k", "nowhere to write it");
                }))
                .isInstanceOf(SQLException.class);
        assertThat(service.count("cart")).isZero();

        service.sql("ALTER TABLE galgo_outbox_gone RENAME TO galgo_outbox");
        service.publish(outbox, "k", "there is again");
        outbox.startRelay();
        await().until(() -> service.waiting() == 0 && service.valuesOf("k").size() >= 2);
        assertThat(service.valuesOf("k")).containsExactly("\"there is a table\"", "\"there is again\"");
    }

    @Test
    void aConnectionThatCommitsByItselfIsRefused() throws SQLException {
        try (var connection = service.database().getConnection()) {
            assertThatThrownBy(() -> outbox.publish(connection, service.topic(), "k", "v"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        }
        assertThat(service.waiting()).isZero();
    }

    @Test
    void anEventIsWrittenInTheCallersOwnTransactionToo() throws SQLException {
        outbox.startRelay();
        try (var connection = service.database().getConnection()) {
            connection.setAutoCommit(false);
            outbox.publish(connection, service.topic(), "k", "v");
            connection.commit();
        }
        outbox.wake();

        await().until(() -> service.values().equals(List.of("\"v\"")));
    }

    @Test
    void anEventThatIsTooLargeFailsTheTransaction() {
        assertThatThrownBy(() -> service.publish(outbox, "k", "x".repeat(1 << 20)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxEventBytes");
    }

    @Test
    void aTopicThatDoesNotExistFailsTheTransaction() {
        var nowhere = Topic.json("nowhere", String.class);
        assertThatThrownBy(() -> outbox.inTransaction(connection -> outbox.publish(connection, nowhere, "k", "v")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("create it");
    }

    @Test
    void theWorkInATransactionCannotEndIt() {
        assertThatThrownBy(() -> outbox.inTransaction(connection -> connection.commit()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("commit is not for the work inside");
    }

    @Test
    void eventsOfAKeyKeepTheOrderOfTransactionsThatChangeTheSameRow() throws Exception {
        outbox.startRelay();
        service.sql(
                "CREATE TABLE cart (id varchar(10) PRIMARY KEY, revision int)",
                "INSERT INTO cart VALUES ('a', 0), ('b', 0)");
        var writers = Executors.newFixedThreadPool(4);
        var done = IntStream.range(0, 4)
                .mapToObj(writer -> writers.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        change(i % 2 == 0 ? "a" : "b");
                    }
                    return null;
                }))
                .toList();
        for (var writer : done) {
            writer.get();
        }
        writers.shutdown();

        await().until(() -> service.waiting() == 0);
        var expected =
                IntStream.rangeClosed(1, 100).mapToObj(i -> "\"" + i + "\"").toList();
        assertThat(service.valuesOf("a")).isEqualTo(expected);
        assertThat(service.valuesOf("b")).isEqualTo(expected);
    }

    private void change(String cart) throws SQLException {
        outbox.<SQLException>inTransaction(connection -> {
            try (var update = connection.prepareStatement("UPDATE cart SET revision = revision + 1 WHERE id = ?");
                    var select = connection.prepareStatement("SELECT revision FROM cart WHERE id = ?")) {
                update.setString(1, cart);
                update.executeUpdate();
                select.setString(1, cart);
                try (var result = select.executeQuery()) {
                    result.next();
                    outbox.publish(connection, service.topic(), cart, result.getString(1));
                }
            }
        });
    }

    @Test
    void transactionsThatChangeNoCommonRowAreOrderedByTheLockOfTheirKey() throws Exception {
        try (var locking = Fixture.outbox(service.outboxBuilder().lockKeys());
                var first = service.database().getConnection()) {
            first.setAutoCommit(false);
            locking.publish(first, service.topic(), "k", "1");
            var threads = Executors.newSingleThreadExecutor();
            var second = threads.submit(() -> {
                service.publish(locking, "k", "2");
                return null;
            });
            await().until(() -> service.number(server.kind().waitingForLocks()) == 1);
            service.publish(locking, "another", "does not wait");
            assertThat(second).isNotDone();
            first.commit();
            second.get();
            threads.shutdown();

            locking.startRelay();
            await().until(() -> service.waiting() == 0);
            assertThat(service.valuesOf("k")).containsExactly("\"1\"", "\"2\"");
        }
    }

    @Test
    void aTableThatIsFullTakesNoMoreEvents() throws SQLException {
        try (var limited = Fixture.outbox(service.outboxBuilder().limit(3))) {
            for (int i = 0; i < 3; i++) {
                service.publish(outbox, "k", Integer.toString(i));
            }
            assertThatThrownBy(() -> service.publish(limited, "k", "too many"))
                    .isInstanceOf(OutboxFullException.class)
                    .hasMessageContaining("limit");

            var all = new ShardRange(0, 255);
            var table = server.kind().relayTable();
            try (var another = service.database().getConnection()) {
                table.ranges(another, 1);
                long lease = table.acquire(
                                another, all, Owner.here(service.galgo().service()), java.time.Duration.ofMinutes(5))
                        .orElseThrow();
                assertThat(limited.startRelay().status().alarms()).anyMatch(alarm -> alarm.contains("the limit is 3"));
                table.giveUp(another, all, lease);
            }
            await().until(() -> service.waiting() == 0);
            await().ignoreExceptionsInstanceOf(OutboxFullException.class)
                    .untilAsserted(() -> service.publish(limited, "k", "there is room"));
        }
    }

    @Test
    void whoPublishesCanWaitForRoom() throws SQLException {
        try (var patient = Fixture.outbox(service.outboxBuilder().limit(1, java.time.Duration.ofMinutes(1)))) {
            service.publish(outbox, "k", "1");
            var threads = Executors.newSingleThreadExecutor();
            var second = threads.submit(() -> {
                service.publish(patient, "k", "2");
                return null;
            });
            assertThat(second)
                    .failsWithin(java.time.Duration.ofMillis(300))
                    .withThrowableOfType(java.util.concurrent.TimeoutException.class);
            patient.startRelay();
            await().until(() -> service.records().size() == 2);
            assertThat(second).succeedsWithin(java.time.Duration.ofMinutes(1));
            threads.shutdown();
        }
    }

    @Test
    void aBacklogGoesOutInLargeBatchesAndInOrder() throws SQLException {
        outbox.<SQLException>inTransaction(connection -> {
            for (int i = 0; i < 5_000; i++) {
                outbox.publish(connection, service.topic(), "k" + i % 7, Integer.toString(i));
            }
        });
        try (var relay = outbox.startRelay()) {
            await().until(() -> service.waiting() == 0);
            assertThat(relay.status().ranges().get(0).published()).isEqualTo(5_000);
        }
        for (int key = 0; key < 7; key++) {
            assertThat(service.valuesOf("k" + key))
                    .hasSizeBetween(714, 715)
                    .isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
        }
    }

    private static int number(String json) {
        return Integer.parseInt(json.replace("\"", ""));
    }

    @Test
    void instancesThatStartAtOnceMakeTheTablesOnce(EmbeddedKafka kafka) throws Exception {
        var fresh = Fixture.create(kafka, server);
        var schema = "shop_" + fresh.galgo().service(); // one of the server in MariaDB
        var starters = Executors.newFixedThreadPool(4);
        var started = IntStream.range(0, 4)
                .mapToObj(i -> starters.submit(() -> {
                    try (var one = fresh.outboxBuilder()
                            .schema(schema)
                            .tablePrefix("mail_")
                            .build()) {
                        one.createSchema();
                    }
                    return null;
                }))
                .toList();
        for (var one : started) {
            one.get();
        }
        starters.shutdown();
        assertThat(fresh.count(schema + ".mail_outbox")).isZero();
    }

    @Test
    void aRelayWithoutTablesSaysHowToMakeThem(EmbeddedKafka kafka) {
        try (var none = Fixture.create(kafka, server).outboxBuilder().build()) {
            assertThatThrownBy(none::startRelay)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("createSchema()");
        }
    }
}
