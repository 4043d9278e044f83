/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Topic;
import io.galgo.jdbc.RelayStatus.State;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka
@OnEachDatabase
class RelayTest {

    /** Does not become small by compression. */
    private static final String LARGE = incompressible(5_000);

    private static final String LARGE_JSON = '"' + LARGE + '"';

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String WAITING_IN_POSTGRES = "pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock' AND query LIKE 'SELECT id, topic, key, headers FROM galgo_outbox WHERE id = ANY%'";
    private static final String WAITING_IN_MARIADB = "information_schema.processlist WHERE db = database()"
            + " AND state LIKE 'Waiting for table%' AND info LIKE 'SELECT id, topic, `key`, headers, NULL%'";

    private final Server server;
    private EmbeddedKafka kafka;
    private Fixture service;
    private Outbox outbox;

    RelayTest(Server.Kind kind) {
        server = kind.shared();
    }

    @BeforeEach
    void start(EmbeddedKafka running) throws SQLException {
        kafka = running;
        service = Fixture.create(running, server);
        outbox = service.outbox();
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    @Test
    void anotherInstanceTakesOverFromOneThatCloses() throws SQLException {
        var first = outbox.startRelay();
        await().until(() -> Fixture.relays(first));
        try (var other = service.outbox()) {
            var second = other.startRelay();
            await().until(() -> state(second) == State.STANDBY);
            for (int i = 0; i < 20; i++) {
                service.publish(i % 2 == 0 ? outbox : other, "k", Integer.toString(i));
                if (i == 10) {
                    first.close();
                }
            }
            await().until(() -> service.waiting() == 0);
            assertThat(state(first)).isEqualTo(State.CLOSED);
            assertThat(state(second)).isEqualTo(State.RELAYING);
            assertThat(service.valuesOf("k"))
                    .containsExactlyElementsOf(IntStream.range(0, 20)
                            .mapToObj(i -> "\"" + i + "\"")
                            .toList());
        }
    }

    @Test
    void rangesOfShardsAreRelayedByOneInstanceEach() throws SQLException {
        var many = Fixture.create(kafka, server);
        try (var one = Fixture.outbox(many.outboxBuilder().relays(4));
                var two = Fixture.outbox(many.outboxBuilder().relays(4))) {
            var relays = List.of(one.startRelay(), two.startRelay());
            await().untilAsserted(() -> assertThat(relays.stream()
                            .flatMap(relay -> relay.status().ranges().stream())
                            .filter(range -> range.state() == State.RELAYING)
                            .map(RelayStatus.Range::shards))
                    .hasSize(4)
                    .doesNotHaveDuplicates());
            for (int i = 0; i < 100; i++) {
                many.publish(one, "k" + i % 10, Integer.toString(i));
            }
            await().until(() -> many.waiting() == 0);
            assertThat(many.records()).hasSize(100);
            assertThat(many.valuesOf("k3"))
                    .containsExactly(
                            "\"3\"", "\"13\"", "\"23\"", "\"33\"", "\"43\"", "\"53\"", "\"63\"", "\"73\"", "\"83\"",
                            "\"93\"");
        }
    }

    @Test
    void aStuckRowHoldsItsKeyAndNoOther() throws Exception {
        var stuck = publishAroundALargeOne();

        assertThat(stuck.topic()).isEqualTo(service.topic().name());
        assertThat(stuck.reason()).contains("max.message.bytes");
        assertThat(stuck.holdsKey()).isTrue();
        assertThat(service.values()).containsExactlyInAnyOrder("\"before\"", "\"other\"");

        allow(1 << 20);
        outbox.stuck().sendAgain(stuck.row());

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("large")).containsExactly("\"before\"", LARGE_JSON, "\"after\"");
    }

    /** The topic's limit lets it pass, and the broker refuses it as a batch that fits in no segment. */
    @Test
    void anEventLargerThanASegmentIsStuckAndHoldsNoOther() throws Exception {
        allow(4 << 20);
        kafka.configureTopic(service.topic().name(), "segment.bytes", Integer.toString(1 << 20));
        try (var roomy = service.outboxBuilder().maxEventBytes(4 << 20).build()) {
            roomy.<SQLException>inTransaction(connection -> {
                roomy.publish(connection, service.topic(), "large", incompressible(2 << 20));
                roomy.publish(connection, service.topic(), "other", "goes on");
            });
            roomy.startRelay();
            await().until(() -> service.waiting() == 1);
            assertThat(service.values()).containsExactly("\"goes on\"");
            await().until(() -> !roomy.stuck().list().isEmpty());
            assertThat(roomy.stuck().list().get(0).reason()).contains("segment.bytes");
        }
    }

    @Test
    void ofABatchOnlyTheRowsThatAreRefusedAreStuck() throws Exception {
        allow(2_000);
        outbox.<SQLException>inTransaction(connection -> {
            for (int i = 0; i < 400; i++) {
                outbox.publish(connection, service.topic(), "k" + i, i % 100 == 50 ? LARGE : "small");
            }
        });
        outbox.startRelay();
        await().until(() -> service.waiting() == 4);
        assertThat(outbox.stuck().list()).hasSize(4);
        assertThat(service.records()).hasSize(396);
    }

    @Test
    void aStuckRowThatIsDroppedLetsItsKeyGoOn() throws Exception {
        var stuck = publishAroundALargeOne();
        var log = logOf(() -> outbox.stuck().drop(stuck.row()));
        assertThat(log)
                .contains(
                        "WARN",
                        stuck.id().value(),
                        stuck.topic(),
                        "with a key",
                        "row " + stuck.row(),
                        "max.message.bytes");

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("large")).containsExactly("\"before\"", "\"after\"");
        assertThatThrownBy(() -> outbox.stuck().drop(stuck.row())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStuckRowWhoseKeyIsReleasedStaysAsideAndCanBeSentLater() throws Exception {
        var stuck = publishAroundALargeOne();
        var log = logOf(() -> outbox.stuck().release(stuck.row()));
        assertThat(log).contains("INFO", stuck.id().value(), stuck.topic(), "with a key", "row " + stuck.row());

        await().until(() -> service.waiting() == 1);
        assertThat(service.valuesOf("large")).containsExactly("\"before\"", "\"after\"");
        assertThat(outbox.stuck().list()).extracting(StuckRow::holdsKey).containsExactly(false);

        allow(1 << 20);
        outbox.stuck().sendAgain(stuck.row());
        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("large")).containsExactly("\"before\"", "\"after\"", LARGE_JSON);
    }

    /** Returns the large one, once all that can go out did. */
    private StuckRow publishAroundALargeOne() throws Exception {
        allow(2_000);
        service.publish(outbox, "large", "before");
        service.publish(outbox, "large", LARGE);
        service.publish(outbox, "large", "after");
        service.publish(outbox, "other", "other");
        var relay = outbox.startRelay();
        await().until(() -> service.waiting() == 2);
        assertThat(relay.status().stuck()).isEqualTo(outbox.stuck().list()).hasSize(1);
        return outbox.stuck().list().get(0);
    }

    private void allow(int bytes) throws InterruptedException, ExecutionException {
        service.allow(bytes);
    }

    @Test
    void eventsOfAMissingTopicWaitForItAndNoOthers() throws SQLException {
        var late = Topic.json(service.topic().name() + "-late", String.class);
        try (var trusting = Fixture.outbox(service.outboxBuilder().trustTopics())) {
            trusting.<SQLException>inTransaction(connection -> {
                trusting.publish(connection, late, "k", "1");
                trusting.publish(connection, late, "k", "2");
                trusting.publish(connection, service.topic(), "k", "elsewhere");
            });
            var relay = trusting.startRelay();
            await().until(() -> service.waiting() == 2);
            assertThat(relay.status().ranges().get(0).waitingTopics())
                    .hasEntrySatisfying(late.name(), why -> assertThat(why).contains("create it"));
            assertThat(service.values()).containsExactly("\"elsewhere\"");

            kafka.createTopic(late.name(), 1);
            await().until(() -> service.waiting() == 0);
            assertThat(Fixture.committed(kafka, late.name()))
                    .extracting(record -> record.value())
                    .containsExactly("\"1\"", "\"2\"");
            assertThat(relay.status().ranges().get(0).waitingTopics()).isEmpty();
        }
    }

    @Test
    void aTopicOfWhichNothingWaitsAnyMoreIsNoAlarm() throws SQLException {
        try (var trusting = Fixture.outbox(service.outboxBuilder().trustTopics())) {
            var relay = relayWithAMissingTopic(trusting);

            service.sql("DELETE FROM galgo_outbox");

            await().until(() -> relay.status().alarms().isEmpty());
        }
    }

    @Test
    void aRelayThatLostItsLeaseLeavesAlarmsOfTopicsToItsSuccessor() throws SQLException {
        try (var trusting = Fixture.outbox(service.outboxBuilder().trustTopics())) {
            var relay = relayWithAMissingTopic(trusting);

            service.sql("UPDATE galgo_outbox_lease SET number = number + 1, until = until + INTERVAL '1' MINUTE");

            await().until(() -> relay.status().ranges().get(0).waitingTopics().isEmpty());
            assertThat(state(relay)).isEqualTo(State.STANDBY);
        }
    }

    /** Returns a relay that has an alarm for it. */
    private Relay relayWithAMissingTopic(Outbox trusting) throws SQLException {
        var missing = Topic.json(service.topic().name() + "-missing", String.class);
        trusting.<SQLException>inTransaction(connection -> trusting.publish(connection, missing, "k", "1"));
        var relay = trusting.startRelay();
        await().until(() -> relay.status().ranges().get(0).waitingTopics().containsKey(missing.name()));
        return relay;
    }

    @Test
    void rowsThatADeadRelayPublishedAndDidNotDeleteAreNotPublishedAgain() throws Exception {
        for (int i = 1; i <= 3; i++) {
            service.publish(outbox, "k", Integer.toString(i));
        }
        publishWithoutDeleting(2);

        var relay = outbox.startRelay();

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("k")).containsExactly("\"1\"", "\"2\"", "\"3\"");
        assertThat(relay.status().ranges().get(0).recovered()).isEqualTo(2);
    }

    @Test
    void aRelayThatLosesItsDatabaseWhileItLearnsWhatWasPublishedLearnsItAfterwards() throws Exception {
        for (int i = 1; i <= 3; i++) {
            service.publish(outbox, "k", Integer.toString(i));
        }
        publishWithoutDeleting(2);
        try (var locking = service.database().getConnection()) {
            locking.setAutoCommit(false);
            boolean postgres = server.kind() == Server.Kind.POSTGRESQL;
            locking.createStatement()
                    .execute(
                            postgres
                                    ? "LOCK TABLE galgo_outbox IN ACCESS EXCLUSIVE MODE"
                                    : "LOCK TABLES galgo_outbox WRITE");
            outbox.startRelay();
            var waiting = postgres ? WAITING_IN_POSTGRES : WAITING_IN_MARIADB;
            await().until(() -> service.count(waiting) == 1);
            if (postgres) {
                service.sql("SELECT pg_terminate_backend(pid) FROM " + waiting);
            } else {
                service.sql("KILL " + service.number("SELECT id FROM " + waiting));
            }
            locking.rollback();
            locking.createStatement().execute(postgres ? "SELECT 1" : "UNLOCK TABLES");
        }

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("k")).containsExactly("\"1\"", "\"2\"", "\"3\"");
    }

    @Test
    void eventsOfAnOpenTransactionHoldUpNoOthers() throws SQLException {
        outbox.startRelay();
        try (var open = service.database().getConnection()) {
            open.setAutoCommit(false);
            service.publish(outbox, "k", "before");
            outbox.publish(open, service.topic(), "k", "open");
            service.publish(outbox, "k", "after");

            await().until(() -> service.waiting() == 0);
            assertThat(service.valuesOf("k")).containsExactly("\"before\"", "\"after\"");
            open.commit();
        }
        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("k")).containsExactly("\"before\"", "\"after\"", "\"open\"");
    }

    @Test
    void whoPublishesDoesNotWaitForARelayInsideItsTransaction() throws SQLException {
        outbox.close();
        for (int i = 1; i <= 3; i++) {
            service.publish(outbox, "k", Integer.toString(i));
        }
        var table = server.kind().relayTable();
        var all = new ShardRange(0, 255);
        try (var relay = new RelayConnection(service.database(), table, Duration.ofMinutes(5))) {
            relay.call(db -> table.ranges(db, 1));
            long lease = relay.call(db -> table.acquire(db, all, "here", LONG)).orElseThrow();
            relay.call(db -> {
                var rows = table.read(db, all, lease, List.of(), 10, Long.MAX_VALUE, 0)
                        .orElseThrow()
                        .rows();
                table.markStuck(db, all, lease, rows.get(0).id(), "for the test");
                table.delete(db, new long[] {
                    rows.get(1).id(), rows.get(2).id(), rows.get(2).id() + 1
                });
                service.publish(
                        outbox, "k", "meanwhile"); // waited here, were there a lock, until the database gives up
                return null;
            });
        }
        assertThat(service.waiting()).isEqualTo(2);
    }

    @Test
    void rowsOfARestoredDatabaseArePublishedThoughTheirNumbersWereUsedBefore() throws Exception {
        service.publish(outbox, "k", "forgotten by the restore");
        publishWithoutDeleting(1);
        service.sql("TRUNCATE TABLE galgo_outbox"); // which in MariaDB begins at 1 again
        if (server.kind() == Server.Kind.POSTGRESQL) {
            service.sql("ALTER SEQUENCE galgo_outbox_id RESTART");
        }
        service.publish(outbox, "k", "new");

        outbox.startRelay();

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("k")).containsExactly("\"forgotten by the restore\"", "\"new\"");
    }

    /** What a relay does that dies between the commit in Kafka and the deletion. */
    private void publishWithoutDeleting(int rows) throws Exception {
        var table = server.kind().relayTable();
        var range = new ShardRange(0, 255);
        try (var connection = service.database().getConnection()) {
            table.ranges(connection, 1);
            long lease = table.acquire(
                            connection, range, Owner.here(service.galgo().service()), Duration.ofMillis(1))
                    .getAsLong();
            var batch = table.read(connection, range, lease, List.of(), rows, Long.MAX_VALUE, 0)
                    .orElseThrow()
                    .rows();
            var id = new Schema(TableNames.DEFAULT, "outbox").check(connection);
            var name = TableRelay.transactionalId(service.galgo().service(), id, range);
            var settings = service.galgo().kafka();
            try (var brokers = new Brokers(settings);
                    var publisher = BatchPublisher.open(settings, name, brokers)) {
                publisher.publish(
                        batch,
                        BatchMark.of(batch).text(),
                        BatchPublisher.DatabaseStep.NONE,
                        Duration.ofSeconds(1),
                        BatchPublisher.DatabaseStep.NONE);
            }
        }
    }

    @Test
    void aRelayThatWasFencedThoughItHoldsTheLeaseStartsAnew() throws SQLException {
        var relay = outbox.startRelay();
        await().until(() -> Fixture.relays(relay));
        var name = Transactions.<String, SQLException>call(
                service.database(),
                connection -> TableRelay.transactionalId(
                        service.galgo().service(),
                        new Schema(TableNames.DEFAULT, "outbox").check(connection),
                        new ShardRange(0, 255)));
        try (var brokers = new Brokers(service.galgo().kafka())) {
            BatchPublisher.open(service.galgo().kafka(), name, brokers).close();
        }

        service.publish(outbox, "k", "v");

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("k")).containsExactly("\"v\"");
    }

    @Test
    void aConnectionIsGivenBackAsItWas() throws SQLException {
        try (var connection = service.database().getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            var pool = new OneConnection(connection);
            new RelayConnection(pool, server.kind().relayTable(), Fixture.LEASE).close();

            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            if (server.kind() == Server.Kind.POSTGRESQL) {
                assertThat(setting(connection, "SHOW enable_seqscan")).isEqualTo("on");
                assertThat(setting(connection, "SHOW idle_in_transaction_session_timeout"))
                        .isEqualTo("0");
            } else {
                assertThat(setting(connection, "SELECT @@idle_transaction_timeout"))
                        .isEqualTo("0");
                assertThat(setting(connection, "SELECT @@innodb_lock_wait_timeout"))
                        .isEqualTo("50");
            }
        }
    }

    /** Frozen between a statement and its commit, a relay holds locks on its lease and its rows. */
    @Test
    void aDatabaseWhoseCommitsAreNotDurableIsAnAlarm() throws SQLException {
        var relay = outbox.startRelay();
        await().until(() -> Fixture.relays(relay));
        assertThat(relay.status().alarms()).isEmpty();
        boolean postgres = server.kind() == Server.Kind.POSTGRESQL;
        outbox.close();

        if (postgres) {
            var database = service.galgo().service();
            service.sql("ALTER DATABASE " + database + " SET synchronous_commit = off");
        } else {
            service.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
        }
        try (var careless = service.outbox()) {
            assertThat(careless.startRelay().status().alarms())
                    .anyMatch(alarm ->
                            alarm.contains(postgres ? "synchronous_commit" : "innodb_flush_log_at_trx_commit"));
        } finally {
            if (!postgres) {
                service.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
            }
        }
    }

    @Test
    void theStatusTellsWhoRelaysAndWhatWaits() throws Exception {
        publishAroundALargeOne();
        outbox.<SQLException>inTransaction(connection -> outbox.publishAt(
                connection, service.topic(), "k", "later", Instant.now().plus(LONG)));
        try (var idle = service.outbox()) {
            var relay = idle.startRelay();
            await().until(() -> state(relay) == State.STANDBY);

            var backlog = relay.status().backlog().orElseThrow();
            assertThat(backlog.rows()).isEqualTo(2);
            assertThat(backlog.stuck()).isEqualTo(1);
            assertThat(backlog.keysHeld()).isEqualTo(1);
            assertThat(backlog.scheduled()).isEqualTo(1);
            assertThat(backlog.oldest()).isPositive();
            assertThat(backlog.ranges()).singleElement().satisfies(range -> {
                assertThat(range.shards()).isEqualTo("0-255");
                assertThat(range.owner())
                        .hasValueSatisfying(owner -> assertThat(owner)
                                .startsWith(service.galgo().service() + "@"
                                        + ProcessHandle.current().pid()));
                assertThat(range.rows()).isEqualTo(2);
            });
            assertThat(relay.status().alarms()).anyMatch(alarm -> alarm.contains("1 events are stuck, 1 keys wait"));
        }
    }

    @Test
    void aRelayThatStandsStillInsideATransactionDoesNotHoldUpItsSuccessor() throws SQLException {
        outbox.close();
        var table = server.kind().relayTable();
        var all = new ShardRange(0, 255);
        try (var frozen = new RelayConnection(service.database(), table, Fixture.LEASE);
                var successor = new RelayConnection(service.database(), table, Fixture.LEASE)) {
            frozen.call(db -> table.ranges(db, 1));
            long lease = frozen.call(db -> table.acquire(db, all, "s@frozen", Fixture.LEASE))
                    .orElseThrow();

            assertThatThrownBy(() -> frozen.call(db -> {
                        table.renew(db, all, lease, Fixture.LEASE);
                        await().until(() -> successor
                                .call(other -> table.acquire(other, all, "s@successor", Fixture.LEASE))
                                .isPresent());
                        return null;
                    }))
                    .isInstanceOf(SQLException.class);
        }
    }

    /** It would have transactional ids and marks of its own, so neither fence the other's nor know what they published. */
    @Test
    void aRelayOfAnotherServiceIsRefused() throws SQLException {
        var relay = outbox.startRelay();
        await().until(() -> Fixture.relays(relay));
        try (var other = outboxOf("other")) {
            assertThatThrownBy(other::startRelay)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("\"" + service.galgo().service() + "\"")
                    .hasMessageContaining("\"other\"")
                    .hasMessageContaining("tablePrefix");
            outbox.close();
            service.publish(other, "k", "waits for its own relay");

            assertThatThrownBy(other::startRelay).isInstanceOf(IllegalStateException.class);
        }
        assertThat(service.waiting()).isEqualTo(1);
        assertThat(service.records()).isEmpty();
    }

    @Test
    void aRelayOfAnotherServiceIsRefusedThoughBothFoundTheTablesNew() throws SQLException {
        var table = server.kind().relayTable();
        var all = new ShardRange(0, 255);
        try (var connection = service.database().getConnection()) {
            table.ranges(connection, 1);
            var relay = outboxOf("other").startRelay();
            await().until(() -> Fixture.relays(relay));

            assertThatThrownBy(() -> table.acquire(connection, all, "late@process", Fixture.LEASE))
                    .isInstanceOf(IllegalStateException.class);
            relay.close();
            assertThatThrownBy(() -> table.acquire(connection, all, "late@process", Fixture.LEASE))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aRenamedServiceRelaysOnceARelayOfTheOldNameWasClosedInOrder() throws Exception {
        var giveUp = server.kind() == Server.Kind.POSTGRESQL ? "-infinity" : "1000-01-01";
        var step = "UPDATE galgo_outbox_lease SET owner = NULL WHERE until = '" + giveUp + "'";
        service.publish(outbox, "k", "published by the old name");
        publishWithoutDeleting(1);
        try (var renamed = outboxOf("renamed")) {
            service.sql(step);
            assertThatThrownBy(renamed::startRelay).hasMessageContaining(step); // it would publish the event again
            var old = outbox.startRelay();
            await().until(() -> service.waiting() == 0);
            old.close();

            service.sql(step);
            renamed.startRelay();
            service.publish(renamed, "k", "published by the new name");
            await().until(() -> service.waiting() == 0);
        }
        assertThat(service.valuesOf("k"))
                .containsExactly("\"published by the old name\"", "\"published by the new name\"");
    }

    private interface Act {
        void run() throws Exception;
    }

    private static String logOf(Act act) throws Exception {
        var log = new ByteArrayOutputStream();
        var err = System.err;
        System.setErr(new PrintStream(log, true, UTF_8));
        try {
            act.run();
        } finally {
            System.setErr(err);
        }
        return log.toString(UTF_8);
    }

    private static String incompressible(int length) {
        return new Random(1)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private Outbox outboxOf(String name) {
        return Outbox.builder(Fixture.galgo(name, kafka.bootstrapServers()), service.database())
                .lease(Fixture.LEASE)
                .build();
    }

    private static String setting(Connection connection, String query) throws SQLException {
        try (var result = connection.createStatement().executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private static State state(Relay relay) {
        return relay.status().ranges().get(0).state();
    }
}
