/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Topic;
import io.galgo.jdbc.RelayStatus.State;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka
@WithPostgres
class RelayTest {

    /** Does not become small by compression. */
    private static final String LARGE = new Random(1)
            .ints(5_000, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    private static final String LARGE_JSON = '"' + LARGE + '"';

    private static final String WAITING_TO_LEARN = "pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock' AND query LIKE 'SELECT id, topic, key, headers FROM galgo_outbox WHERE id = ANY%'";

    private EmbeddedKafka kafka;
    private Fixture service;
    private Outbox outbox;

    @BeforeEach
    void start(EmbeddedKafka running, EmbeddedPostgres postgres) throws SQLException {
        kafka = running;
        service = Fixture.create(running, postgres);
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
    void rangesOfShardsAreRelayedByOneInstanceEach(EmbeddedPostgres postgres) throws SQLException {
        var many = Fixture.create(kafka, postgres);
        try (var one = Fixture.outbox(many.outboxBuilder().relays(4));
                var two = Fixture.outbox(many.outboxBuilder().relays(4))) {
            one.startRelay();
            two.startRelay();
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
        outbox.stuck().drop(stuck.row());

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("large")).containsExactly("\"before\"", "\"after\"");
        assertThatThrownBy(() -> outbox.stuck().drop(stuck.row())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStuckRowWhoseKeyIsReleasedStaysAsideAndCanBeSentLater() throws Exception {
        var stuck = publishAroundALargeOne();
        outbox.stuck().release(stuck.row());

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
            assertThat(Fixture.records(kafka.bootstrapServers(), late.name(), "read_committed"))
                    .extracting(record -> record.value())
                    .containsExactly("\"1\"", "\"2\"");
            assertThat(relay.status().ranges().get(0).waitingTopics()).isEmpty();
        }
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
            locking.createStatement().execute("LOCK TABLE galgo_outbox IN ACCESS EXCLUSIVE MODE");
            outbox.startRelay();
            await().until(() -> service.count(WAITING_TO_LEARN) == 1);
            service.sql("SELECT pg_terminate_backend(pid) FROM " + WAITING_TO_LEARN);
            locking.rollback();
        }

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("k")).containsExactly("\"1\"", "\"2\"", "\"3\"");
    }

    @Test
    void rowsOfARestoredDatabaseArePublishedThoughTheirNumbersWereUsedBefore() throws Exception {
        service.publish(outbox, "k", "forgotten by the restore");
        publishWithoutDeleting(1);
        service.sql("TRUNCATE galgo_outbox", "ALTER SEQUENCE galgo_outbox_id RESTART");
        service.publish(outbox, "k", "new");

        outbox.startRelay();

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("k")).containsExactly("\"forgotten by the restore\"", "\"new\"");
    }

    /** What a relay does that dies between the commit in Kafka and the deletion. */
    private void publishWithoutDeleting(int rows) throws Exception {
        var table = new PostgresRelayTable(TableNames.DEFAULT);
        var range = new ShardRange(0, 255);
        try (var connection = service.database().getConnection()) {
            table.ranges(connection, 1);
            long lease = table.acquire(connection, range, "doomed", Duration.ofMillis(1))
                    .getAsLong();
            var batch = table.read(connection, range, lease, List.of(), rows, Long.MAX_VALUE)
                    .orElseThrow()
                    .rows();
            var id = new Schema(TableNames.DEFAULT, "outbox").check(connection);
            var name = TableRelay.transactionalId(service.galgo().service(), id, range);
            try (var publisher = BatchPublisher.open(service.galgo().kafka(), name)) {
                publisher.publish(batch, BatchMark.of(batch).text(), Duration.ofSeconds(1), () -> {});
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
        BatchPublisher.open(service.galgo().kafka(), name).close();

        service.publish(outbox, "k", "v");

        await().until(() -> service.waiting() == 0);
        assertThat(service.valuesOf("k")).containsExactly("\"v\"");
    }

    @Test
    void aConnectionIsGivenBackAsItWas() throws SQLException {
        try (var connection = service.database().getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            var pool = new OneConnection(connection);
            new RelayConnection(pool, new PostgresRelayTable(TableNames.DEFAULT), Fixture.LEASE).close();

            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            assertThat(setting(connection, "enable_seqscan")).isEqualTo("on");
            assertThat(setting(connection, "idle_in_transaction_session_timeout"))
                    .isEqualTo("0");
        }
    }

    /** Frozen between a statement and its commit, a relay holds locks on its lease and its rows. */
    @Test
    void aRelayThatStandsStillInsideATransactionDoesNotHoldUpItsSuccessor() throws SQLException {
        outbox.close();
        var table = new PostgresRelayTable(TableNames.DEFAULT);
        var all = new ShardRange(0, 255);
        try (var frozen = new RelayConnection(service.database(), table, Fixture.LEASE);
                var successor = new RelayConnection(service.database(), table, Fixture.LEASE)) {
            frozen.call(db -> table.ranges(db, 1));
            long lease = frozen.call(db -> table.acquire(db, all, "frozen", Fixture.LEASE))
                    .orElseThrow();

            assertThatThrownBy(() -> frozen.call(db -> {
                        table.renew(db, all, lease, Fixture.LEASE);
                        await().until(() -> successor
                                .call(other -> table.acquire(other, all, "successor", Fixture.LEASE))
                                .isPresent());
                        return null;
                    }))
                    .isInstanceOf(SQLException.class);
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (var result = connection.createStatement().executeQuery("SHOW " + name)) {
            result.next();
            return result.getString(1);
        }
    }

    private static State state(Relay relay) {
        return relay.status().ranges().get(0).state();
    }
}
