/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Topic;
import io.galgo.jdbc.RelayStatus.State;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.TcpProxy;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** The outbox log: events go through the write-ahead log and no table. */
@WithKafka
@WithPostgres
class LogTest {

    private EmbeddedKafka kafka;
    private Fixture service;
    private Outbox outbox;

    @BeforeEach
    void start(EmbeddedKafka running, EmbeddedPostgres postgres) throws SQLException {
        kafka = running;
        service = Fixture.create(running, postgres);
        outbox = Fixture.outbox(service.logBuilder());
    }

    @AfterEach
    void close() {
        outbox.close();
        service.dropSlot();
    }

    @Test
    void anEventIsPublishedOnceItsTransactionHasCommitted() throws SQLException {
        outbox.startRelay();
        service.publish(outbox, "k", "1");
        try (var connection = service.database().getConnection()) {
            connection.setAutoCommit(false);
            outbox.publish(connection, service.topic(), "k", "2");
            service.awaitDrained();
            assertThat(service.valuesOf("k")).containsExactly("\"1\"");
            connection.commit();
        }
        service.awaitDrained();
        assertThat(service.valuesOf("k")).containsExactly("\"1\"", "\"2\"");
    }

    @Test
    void whatIsRolledBackIsNotPublished() throws SQLException {
        outbox.startRelay();
        try (var connection = service.database().getConnection()) {
            connection.setAutoCommit(false);
            outbox.publish(connection, service.topic(), "k", "rolled back");
            connection.rollback();
        }
        assertThatThrownBy(() -> outbox.inTransaction(connection -> {
                    outbox.publish(connection, service.topic(), "k", "failed");
                    throw new SQLException("the work fails");
                }))
                .hasMessage("the work fails");
        service.publish(outbox, "k", "1");
        service.awaitDrained();
        assertThat(service.valuesOf("k")).containsExactly("\"1\"");
    }

    /** Events wait for the commit, and a rollback to a savepoint must take along those behind it. */
    @Test
    void whatIsRolledBackToASavepointIsNotPublished() throws SQLException {
        outbox.startRelay();
        outbox.inTransaction(connection -> {
            publish(connection, "1");
            var savepoint = connection.setSavepoint();
            publish(connection, "lost");
            connection.rollback(savepoint);
            publish(connection, "2");
        });
        outbox.inTransaction(connection -> {
            publish(connection, "3");
            try (var statement = connection.createStatement()) {
                statement.execute("SAVEPOINT s");
                publish(connection, "lost");
                statement.execute("ROLLBACK TO SAVEPOINT s");
            }
            publish(connection, "4");
        });
        service.awaitDrained();
        assertThat(service.valuesOf("k")).containsExactly("\"1\"", "\"2\"", "\"3\"", "\"4\"");
    }

    /** A statement of its own would be a round trip more. */
    @Test
    void eventsTravelWithTheCommit() throws SQLException {
        service.publish(outbox, "k", "0"); // asks whether there is a slot
        try (var connection = service.database().getConnection()) {
            var statements = new ArrayList<String>();
            var recording = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("prepareStatement")) {
                            statements.add((String) arguments[0]);
                        }
                        return method.getName().equals("close") ? null : method.invoke(connection, arguments);
                    });
            var one = new OneConnection(recording);
            for (int i = 0; i < 2; i++) {
                statements.clear();
                Transactions.<Void, SQLException>call(one, inside -> {
                    publish(inside, "1");
                    publish(inside, "2");
                    return null;
                });
            }
            assertThat(statements).singleElement().asString().endsWith("COMMIT");
        }
        outbox.startRelay();
        service.awaitDrained();
        assertThat(service.valuesOf("k")).containsExactly("\"0\"", "\"1\"", "\"2\"", "\"1\"", "\"2\"");
    }

    @Test
    void aTransactionOfManyEventsIsPublishedInItsOrder() throws SQLException {
        outbox.startRelay();
        outbox.inTransaction(connection -> {
            for (int i = 0; i < 7_000; i++) {
                publish(connection, Integer.toString(i));
            }
        });
        service.awaitDrained();
        isInOrder(7_000);
    }

    @Test
    void eventsOfAllKeysAreInTheOrderOfTheirCommits(EmbeddedPostgres postgres) throws Exception {
        var one = new Fixture(
                service.galgo(),
                service.kind(),
                service.database(),
                service.jdbcUrl(),
                Topic.json(kafka.newTopic("one-partition", 1), String.class),
                kafka);
        service.sql("CREATE TABLE turn (n int)", "INSERT INTO turn VALUES (0)");
        outbox.startRelay();
        var writers = Executors.newFixedThreadPool(4);
        var done = new ArrayList<Future<?>>();
        for (int w = 0; w < 4; w++) {
            int writer = w;
            done.add(writers.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    outbox.inTransaction(connection -> {
                        int turn = nextTurn(connection);
                        outbox.publish(connection, one.topic(), "writer-" + writer, Integer.toString(turn));
                    });
                }
                return null;
            }));
        }
        for (var writer : done) {
            writer.get();
        }
        writers.shutdown();
        service.awaitDrained();
        assertThat(one.records().stream().map(record -> record.value()).toList())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 200)
                        .mapToObj(i -> "\"" + i + "\"")
                        .toList());
    }

    private static int nextTurn(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("UPDATE turn SET n = n + 1 RETURNING n")) {
            result.next();
            return result.getInt(1);
        }
    }

    @Test
    void publishRefusesWhereTheServerHasNoSlot() throws SQLException {
        service.publish(outbox, "k", "1");
        service.dropSlot();

        assertThatThrownBy(() -> service.publish(outbox, "k", "2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would never be read")
                .hasMessageContaining("pg_create_logical_replication_slot(");
        assertThatThrownBy(outbox::createSchema)
                .as("a slot that was there is not made again in silence")
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(outbox::startRelay).isInstanceOf(IllegalStateException.class);
        assertThat(service.records()).isEmpty();
    }

    @Test
    void aRelayThatWasRefusedCanBeStartedOnceItsCauseIsMended() throws SQLException {
        service.sql("UPDATE galgo_schema SET component = 'away' WHERE component = 'outbox_log'");
        assertThatThrownBy(outbox::startRelay).isInstanceOf(IllegalStateException.class);
        service.sql("UPDATE galgo_schema SET component = 'outbox_log' WHERE component = 'away'");
        service.dropSlot();
        assertThatThrownBy(outbox::startRelay).hasMessageContaining("has no replication slot");
        makeSlot();
        outbox.startRelay();
        publishEach(outbox, 0, 1);
        service.awaitDrained();
        isInOrder(1);
    }

    private void makeSlot() throws SQLException {
        service.sql("SELECT pg_create_logical_replication_slot('galgo_outbox_' || left(id::text, 8), 'pgoutput', false,"
                + " false, true) FROM galgo_schema WHERE component = 'outbox'");
    }

    @Test
    void aConnectionThatWasCheckedIsCheckedAgainOnceTheRelayMissesTheSlot() throws SQLException {
        var relay = outbox.startRelay();
        try (var connection = service.database().getConnection()) {
            connection.setAutoCommit(false);
            outbox.publish(connection, service.topic(), "k", "1");
            connection.commit();
            service.awaitDrained();
            service.dropSlot();
            await().until(() -> state(relay) == State.FAILING);
            assertThat(relay.status().ranges().get(0).reason().orElseThrow()).contains("has no replication slot");
            assertThatThrownBy(() -> outbox.publish(connection, service.topic(), "k", "2"))
                    .isInstanceOf(IllegalStateException.class);
            connection.rollback();
        }
        makeSlot();
        await().until(() -> state(relay) == State.RELAYING);
        service.publish(outbox, "k", "3");
        service.awaitDrained();
        assertThat(service.valuesOf("k")).containsExactly("\"1\"", "\"3\"");
    }

    @Test
    void aSlotThatKeepsTooMuchIsAnAlarmAndNamedOnceItIsLost() throws SQLException {
        var relay = outbox.startRelay();
        service.publish(outbox, "k", "1");
        service.awaitDrained();
        relay.close(); // nobody reads
        service.sql("ALTER SYSTEM SET max_slot_wal_keep_size = '40MB'", "SELECT pg_reload_conf()");
        try {
            await().until(
                            () -> { // a segment of the log is 16 MiB
                                service.sql(
                                        "SELECT pg_logical_emit_message(false, 'filler', '')",
                                        "SELECT pg_switch_wal()");
                                return relay.status().alarms().stream()
                                        .anyMatch(alarm -> alarm.contains("max_slot_wal_keep_size"));
                            });
            await().until(() -> {
                service.sql(
                        "SELECT pg_logical_emit_message(false, 'filler', '')", "SELECT pg_switch_wal()", "CHECKPOINT");
                return relay.status().log().orElseThrow().walStatus().equals("lost");
            });
        } finally {
            service.sql("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        }
        assertThat(relay.status().alarms()).anyMatch(alarm -> alarm.contains("is lost"));
        assertThatThrownBy(() -> service.publish(outbox, "k", "2")).hasMessageContaining("is lost");
    }

    @Test
    void aSlotThatDoesNotSurviveAFailoverIsRefusedWhereThatIsRequired() throws SQLException {
        service.publish(outbox, "k", "1");
        try (var strict = service.logBuilder().requireFailoverSlot().build()) {
            service.publish(strict, "k", "2"); // on PostgreSQL 17 createSchema makes one that does
            service.dropSlot();
            service.sql("SELECT pg_create_logical_replication_slot('galgo_outbox_' || left(id::text, 8), 'pgoutput')"
                    + " FROM galgo_schema WHERE component = 'outbox'");
            assertThatThrownBy(() -> service.publish(strict, "k", "3"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not survive a failover");
            assertThatThrownBy(strict::startRelay).isInstanceOf(IllegalStateException.class);
        }
        service.publish(outbox, "k", "4");
    }

    @Test
    void whatIsInTheLogIsPublishedBeforeWhatIsWrittenToTheTableLater() throws SQLException {
        publishEach(outbox, 0, 10);
        switchToTable(outbox);
        publishEach(outbox, 10, 12);
        try (var other = service.logBuilder().build()) {
            publishEach(other, 12, 14);
        }
        assertThat(service.waiting()).as("by both instances").isEqualTo(4);
        outbox.startRelay();
        service.awaitDrained();
        isInOrder(14);
    }

    /** What cannot be published in its turn moves to the table, behind later events of its key. */
    @Test
    void whatMovesFromTheLogIsPublishedBeforeWhatWasWrittenToTheTableLater() throws SQLException {
        var late = Topic.json(service.topic().name() + "-late", String.class);
        try (var trusting = service.logBuilder().trustTopics().batch(2).build()) {
            publishEach(trusting, late, 0, 5);
            switchToTable(trusting);
            publishEach(trusting, late, 5, 10);
            trusting.startRelay();
            await().until(() -> service.count("galgo_outbox_held") == 5);
            kafka.createTopic(late.name(), 1);
            service.awaitDrained();
        }
        assertThat(values(late)).containsExactlyElementsOf(numbers(10));
    }

    @Test
    void aRelayOfTheTableAloneIsRefusedBesideALog() {
        try (var tableOnly = service.outboxBuilder().build()) {
            assertThatThrownBy(tableOnly::startRelay)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("log(url, user, password)")
                    .hasMessageContaining("pg_drop_replication_slot(");
        }
    }

    /** A transaction that sees the database as it was before the switch has the other events of its key wait for it. */
    @Test
    void aTransactionThatBeganBeforeTheSwitchWritesToTheTableToo() throws SQLException {
        try (var connection = service.database().getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            publish(connection, "0");
            switchToTable(service.logBuilder().build());
            publish(connection, "1");
            connection.commit();
        }
        assertThat(service.waiting()).isEqualTo(1);
        outbox.startRelay();
        service.awaitDrained();
        isInOrder(2);
    }

    private void switchToTable(Outbox by) throws SQLException {
        by.switchToTable();
        await().until(() -> service.text("SELECT table_from <= clock_timestamp() FROM galgo_outbox_log")
                .equals("t"));
    }

    @Test
    void instancesSwitchFromLogToTableWhileTheyPublishEventsOfTheSameKey() throws SQLException {
        try (var other = service.logBuilder().build()) {
            other.startRelay();
            outbox.startRelay();
            publishEach(outbox, 0, 20);
            outbox.switchToTable();
            int last = 20;
            while (!publishesToTable(last % 2 == 0 ? outbox : other, last++)) {
                assertThat(last).isLessThan(100_000);
            }
            for (int i = 0; i < 20; i++) {
                publishEach(i % 2 == 0 ? outbox : other, last + i, last + i + 1);
            }
            service.awaitDrained();
            isInOrder(last + 20);
        }
    }

    /** Publishes an event, and tells whether it went to the table. */
    private boolean publishesToTable(Outbox by, int value) throws SQLException {
        return by.<Boolean, SQLException>callInTransaction(connection -> {
            connection.setSavepoint(); // has the event written at once, and not with the commit
            by.publish(connection, service.topic(), "k", Integer.toString(value));
            try (var statement = connection.createStatement();
                    var own = statement.executeQuery("SELECT 1 FROM pg_locks WHERE relation = 'galgo_outbox'::regclass"
                            + " AND pid = pg_backend_pid() AND mode = 'RowExclusiveLock'")) {
                return own.next();
            }
        });
    }

    private void publishEach(Outbox by, int from, int to) throws SQLException {
        publishEach(by, service.topic(), from, to);
    }

    private static void publishEach(Outbox by, Topic<String, String> topic, int from, int to) throws SQLException {
        for (int i = from; i < to; i++) {
            var value = Integer.toString(i);
            by.<SQLException>inTransaction(connection -> by.publish(connection, topic, "k", value));
        }
    }

    private void isInOrder(int count) {
        assertThat(service.valuesOf("k")).containsExactlyElementsOf(numbers(count));
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"" + i + "\"").toList();
    }

    @Test
    void anotherInstanceTakesOverFromOneThatCloses() throws SQLException {
        var first = outbox.startRelay();
        await().until(() -> state(first) == State.RELAYING);
        try (var other = service.logBuilder().build()) {
            var second = other.startRelay();
            await().until(() -> state(second) == State.STANDBY);
            for (int i = 0; i < 20; i++) {
                service.publish(i % 2 == 0 ? outbox : other, "k", Integer.toString(i));
                if (i == 10) {
                    first.close();
                }
            }
            service.awaitDrained();
            assertThat(state(second)).isEqualTo(State.RELAYING);
        }
        isInOrder(20);
    }

    @Test
    void outboxesOfOneServerDoNotSeeEachOthersEvents(EmbeddedPostgres postgres) throws SQLException {
        service.sql("CREATE SCHEMA other");
        var topic = Topic.json(kafka.newTopic("other", 1), String.class);
        try (var other = Fixture.outbox(service.logBuilder().schema("other"))) {
            other.startRelay();
            outbox.startRelay();
            service.publish(outbox, "k", "1");
            other.<SQLException>inTransaction(connection -> other.publish(connection, topic, "k", "2"));
            await().until(() -> Fixture.records(kafka.bootstrapServers(), topic.name(), "read_committed")
                            .size()
                    == 1);
            await().until(() -> service.records().size() == 1);
        }
    }

    /** As after a restore: before the relay comes, the server has written past the place that Kafka remembers. */
    @Test
    void aLogThatGrewPastThePlaceOfAnotherIsPublishedAsFarAsItsSlotKeepsIt() throws Exception {
        publishEach(outbox, 0, 2);
        var place = LogSequenceNumber.valueOf(service.text("SELECT pg_current_wal_lsn()"));
        remember(new LogPosition(place.asLong(), 1, 1));
        service.sql("CREATE TABLE of_others (n int)");
        outbox.startRelay();
        service.awaitDrained();
        publishEach(outbox, 2, 3);
        service.awaitDrained();
        isInOrder(3);
    }

    /** Its slot would keep what others write to the log. */
    @Test
    void anIdleRelayLetsTheLogGoWhetherOrNotItsLastEventComesOnceMore() throws Exception {
        publishEach(outbox, 0, 1);
        var begin = service.text("SELECT encode(substring(data FROM 2 FOR 8), 'hex') || '.' || xid FROM"
                + " pg_logical_slot_peek_binary_changes('" + Slot.nameOf(outboxId()) + "', NULL, NULL, 'proto_version',"
                + " '1', 'publication_names', '" + Slot.PUBLICATION + "', 'messages', 'true') LIMIT 1");
        remember(LogPosition.parse("1." + begin + ".1").orElseThrow());
        var relay = outbox.startRelay();
        service.sql("CREATE TABLE of_others (n int)");
        service.awaitDrained();
        assertThat(service.records()).as("published before").isEmpty();

        relay.close();
        service.sql("INSERT INTO of_others VALUES (1)");
        try (var other = service.logBuilder().build()) {
            other.startRelay();
            service.awaitDrained();
            publishEach(other, 1, 2);
            service.awaitDrained();
        }
        assertThat(service.valuesOf("k")).containsExactly("\"1\"");
    }

    /** Its host lost power or its way, and nothing is said on the connection any more. */
    @Test
    void aServerThatVanishesWithoutAWordIsNoticedAndFoundAgain(EmbeddedPostgres postgres) throws SQLException {
        try (var way = TcpProxy.to("localhost", postgres.port());
                var other = service.outboxBuilder()
                        .log(service.jdbcUrl().replace(":" + postgres.port() + "/", ":" + way.port() + "/"))
                        .build()) {
            var relay = other.startRelay();
            publishEach(other, 0, 1);
            service.awaitDrained();

            way.stallReplies();
            publishEach(other, 1, 2);
            await().atMost(Duration.ofMinutes(1)).until(() -> state(relay) == State.WAITING_FOR_DATABASE);
            assertThat(relay.status().ranges().get(0).lastFailure()).isPresent();

            way.heal();
            publishEach(other, 2, 3);
            await().atMost(Duration.ofMinutes(2)).until(() -> service.records().size() == 3);
        }
        isInOrder(3);
    }

    private UUID outboxId() throws SQLException {
        return UUID.fromString(service.text("SELECT id FROM galgo_schema WHERE component = 'outbox'"));
    }

    /** Has Kafka remember a place as that of the last event. */
    private void remember(LogPosition place) throws Exception {
        var group = SlotRelay.transactionalId(service.galgo().service(), outboxId());
        var partition = new TopicPartition(service.topic().name(), 0);
        kafka.admin()
                .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(1_000, place.text())))
                .all()
                .get();
    }

    @Test
    void statusTellsOfTheSlot() throws SQLException {
        var relay = outbox.startRelay();
        await().until(() -> state(relay) == State.RELAYING);
        var log = relay.status().log().orElseThrow();
        assertThat(log.active()).isTrue();
        assertThat(log.walStatus()).isEqualTo("reserved");
        assertThat(log.failover()).isTrue();
        assertThat(log.heldBytes()).isNotNegative();
        assertThat(log.limitBytes()).isEmpty();
    }

    @Test
    void eventsOfAMissingTopicWaitInTheTableAndNoOthersWait() throws SQLException {
        var late = Topic.json(service.topic().name() + "-late", String.class);
        try (var trusting = service.logBuilder().trustTopics().build()) {
            trusting.startRelay();
            trusting.<SQLException>inTransaction(connection -> {
                trusting.publish(connection, late, "k", "1");
                trusting.publish(connection, service.topic(), "k", "other");
                trusting.publish(connection, late, "k", "2");
            });
            await().until(() -> service.records().size() == 1 && service.waiting() == 2);
            kafka.createTopic(late.name(), 1);
            trusting.<SQLException>inTransaction(connection -> trusting.publish(connection, late, "k", "3"));
            service.awaitDrained();
            trusting.<SQLException>inTransaction(connection -> trusting.publish(connection, late, "k", "4"));
            service.awaitDrained();
        }
        assertThat(values(late)).containsExactly("\"1\"", "\"2\"", "\"3\"", "\"4\"");
    }

    /** While keys wait in the table, it is looked at often. */
    @Test
    void aRelayGoesOnWhileTheServiceHasTakenAllConnectionsOfItsPool() throws SQLException {
        var late = Topic.json(service.topic().name() + "-late", String.class);
        var exhausted = new AtomicBoolean();
        var pool = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (exhausted.get()) {
                        throw new SQLTransientConnectionException("all are taken");
                    }
                    return method.invoke(service.database(), arguments);
                });
        try (var other = Outbox.builder(service.galgo(), pool)
                .lease(Fixture.LEASE)
                .log(service.jdbcUrl())
                .trustTopics()
                .build()) {
            var relay = other.startRelay();
            other.<SQLException>inTransaction(connection -> other.publish(connection, late, "late", "1"));
            await().until(() -> service.count("galgo_outbox_held") == 1);
            exhausted.set(true);
            await().during(Duration.ofSeconds(1)).until(() -> state(relay) == State.RELAYING);
            publishEach(outbox, 0, 1);
            await().until(() -> service.records().size() == 1);
            exhausted.set(false);
        }
        isInOrder(1);
    }

    private List<String> values(Topic<?, ?> topic) {
        return Fixture.committed(kafka, topic.name()).stream()
                .map(record -> record.value())
                .toList();
    }

    @Test
    void anEventThatIsRefusedWaitsInTheTableWithTheLaterOnesOfItsKey() throws Exception {
        var large = new Random(1)
                .ints(5_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        service.allow(2_000);
        outbox.inTransaction(connection -> {
            outbox.publish(connection, service.topic(), "k", "before");
            outbox.publish(connection, service.topic(), "k", large);
            outbox.publish(connection, service.topic(), "other", "1");
            outbox.publish(connection, service.topic(), "k", "after");
        });
        var relay = outbox.startRelay();
        await().until(() -> outbox.stuck().list().size() == 1 && service.waiting() == 2);
        service.publish(outbox, "k", "later");
        await().until(() -> service.waiting() == 3);
        var stuck = outbox.stuck().list().get(0);
        assertThat(stuck.reason()).contains("max.message.bytes");
        assertThat(stuck.holdsKey()).isTrue();
        assertThat(relay.status().stuck()).hasSize(1);
        assertThat(service.values()).containsExactlyInAnyOrder("\"before\"", "\"1\"");

        service.allow(1 << 20);
        outbox.stuck().sendAgain(stuck.row());
        service.awaitDrained();
        await().until(() -> service.count("galgo_outbox_held") == 0);
        service.publish(outbox, "k", "last");
        service.awaitDrained();
        assertThat(service.valuesOf("k"))
                .containsExactly("\"before\"", '"' + large + '"', "\"after\"", "\"later\"", "\"last\"");
    }

    /** Frozen between a statement and its commit, a relay holds a lock that its successor needs. */
    @Test
    void aRelayThatStandsStillWhileItMovesEventsDoesNotHoldUpItsSuccessor() throws SQLException {
        var successor = new SetAside(new KeptConnection(service.database()), TableNames.DEFAULT, Fixture.LEASE);
        try (var connection = service.database().getConnection()) {
            connection.setAutoCommit(false);
            var frozen = new SetAside(
                    new KeptConnection(new OneConnection(connection, "commit")), TableNames.DEFAULT, Fixture.LEASE);
            frozen.takeOver("s@frozen");

            successor.takeOver("s@successor");

            assertThatThrownBy(() -> frozen.move(List.of(), Optional.empty())).isInstanceOf(SQLException.class);
        }
        assertThat(service.text("SELECT owner FROM galgo_outbox_log")).isEqualTo("s@successor");
    }

    @Test
    void aRelayOfAnotherServiceIsRefused() throws SQLException {
        outbox.startRelay();
        service.publish(outbox, "k", "v");
        service.awaitDrained();
        outbox.close();
        var galgo = Fixture.galgo("other", kafka.bootstrapServers());
        try (var other = Outbox.builder(galgo, service.database())
                .log(service.jdbcUrl())
                .lease(Fixture.LEASE)
                .build()) {
            assertThatThrownBy(other::startRelay)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("galgo_outbox_lease");
            service.sql("UPDATE galgo_outbox_lease SET owner = NULL");
            var relay = other.startRelay();
            await().untilAsserted(() ->
                    assertThat(relay.status().alarms()).anyMatch(alarm -> alarm.contains("galgo_outbox_log")));
        }
        var aside = new SetAside(new KeptConnection(service.database()), TableNames.DEFAULT, Fixture.LEASE);
        assertThatThrownBy(() -> aside.takeOver("other@process")).isInstanceOf(IllegalStateException.class);
    }

    private void publish(Connection connection, String value) throws SQLException {
        outbox.publish(connection, service.topic(), "k", value);
    }

    private static State state(Relay relay) {
        return relay.status().ranges().get(0).state();
    }
}
