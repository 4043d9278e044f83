/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A transaction that is open all the while keeps deleted rows in the table; what a look costs stays the same. PostgreSQL. */
@WithKafka
@WithPostgres
class FloorTest {

    private static final RelayTable TABLE = Server.Kind.POSTGRESQL.relayTable();
    private static final ShardRange ALL = new ShardRange(0, 255);

    private Fixture service;
    private Outbox outbox;
    private long now;
    private final Floor floor = new Floor(TABLE, () -> now);

    @BeforeEach
    void start(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws SQLException {
        service = Fixture.create(kafka, postgres);
        outbox = service.outbox();
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    @Test
    void theFloorRisesWhileATransactionIsOpenThatOnlyReads() throws SQLException {
        try (var reader = service.database().getConnection()) {
            openAndRead(reader);
            publish(10);
            service.sql("DELETE FROM galgo_outbox WHERE id <= 7");
            assertThat(raised()).isEqualTo(8);
            service.sql("DELETE FROM galgo_outbox");
            assertThat(raised()).isEqualTo(11);
        }
    }

    @Test
    void theFloorStaysBelowNumbersThatATransactionHasDrawnAndNotCommitted() throws SQLException {
        try (var open = service.database().getConnection()) {
            open.setAutoCommit(false);
            publish(2);
            outbox.publish(open, service.topic(), "k", "number 3");
            publish(2);
            service.sql("DELETE FROM galgo_outbox");
            assertThat(raised()).isLessThanOrEqualTo(3);
            assertThat(raised()).isLessThanOrEqualTo(3);

            open.commit();
            assertThat(raised()).isEqualTo(3);
            service.sql("DELETE FROM galgo_outbox");
            assertThat(raised()).isEqualTo(6);
        }
    }

    @Test
    void aNumberThatSomebodySetBackIsFoundAgain() throws SQLException {
        publish(5);
        service.sql("DELETE FROM galgo_outbox");
        assertThat(raised()).isEqualTo(6);

        service.sql("ALTER SEQUENCE galgo_outbox_id RESTART");
        publish(1);
        assertThat(raised()).isLessThanOrEqualTo(1);
    }

    @Test
    void aRowInsertedByHandBelowTheFloorIsFoundWithinAMinute() throws SQLException {
        publish(5);
        service.sql("DELETE FROM galgo_outbox");
        assertThat(raised()).isEqualTo(6);

        service.sql("INSERT INTO galgo_outbox (id, shard, topic, headers) VALUES (2, 0, 't', '\\x0100')");
        now += Duration.ofMinutes(1).toNanos();
        assertThat(raised()).isEqualTo(2);
    }

    @Test
    void whereSessionsKeepNumbersForLaterThereIsNoFloor() throws SQLException {
        publish(5);
        service.sql("DELETE FROM galgo_outbox", "ALTER SEQUENCE galgo_outbox_id CACHE 50");

        assertThat(raised()).isZero();
    }

    @Test
    void theRelayGoesOnWithATransactionOpenAllTheWhile() throws SQLException {
        runWithATransactionOpen(Duration.ofSeconds(5));
    }

    /** An hour by default. */
    @Test
    @Tag("soak")
    void theRelayStaysFastForAnHourWithATransactionOpenAllTheWhile() throws SQLException {
        runWithATransactionOpen(Duration.ofMinutes(Long.getLong("galgo.soak.minutes", 60)));
    }

    private void runWithATransactionOpen(Duration length) throws SQLException {
        outbox.startRelay();
        try (var reader = service.database().getConnection()) {
            openAndRead(reader);
            long started = System.nanoTime();
            long published = 0;
            long report = started;
            while (System.nanoTime() - started < length.toNanos()) {
                publish(100);
                published += 100;
                if (System.nanoTime() - report >= length.toNanos() / 20) {
                    report = System.nanoTime();
                    report(published);
                }
                await().pollInterval(Duration.ofMillis(5)).until(() -> service.waiting() < 5_000);
            }
            await().until(() -> service.waiting() == 0);
            report(published);
            publish(1);
            await().until(() -> service.waiting() == 0);
        }
    }

    /** Prints how long a look takes with a floor, and how long without. */
    private void report(long published) throws SQLException {
        service.sql("VACUUM galgo_outbox");
        try (var relay = new RelayConnection(service.database(), TABLE, Duration.ofMinutes(1))) {
            long size = service.number("SELECT pg_total_relation_size('galgo_outbox')") >> 20;
            long above = lookMicros(relay, published - 5_000);
            long all = lookMicros(relay, 0);
            System.out.printf(
                    "%,d events, table %d MiB, a look %,d us, without floor %,d us%n", published, size, above, all);
        }
    }

    private static long lookMicros(RelayConnection relay, long from) throws SQLException {
        long started = System.nanoTime();
        relay.call(db -> TABLE.read(db, ALL, 1, List.of(), 2_000, 16 << 20, from));
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - started);
    }

    private static void openAndRead(Connection reader) throws SQLException {
        reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        reader.setAutoCommit(false);
        reader.createStatement().execute("SELECT pg_current_xact_id()"); // as a report that takes an hour
    }

    /** Two askings, a second apart. */
    private long raised() throws SQLException {
        try (var connection = service.database().getConnection()) {
            for (int i = 0; i < 2; i++) {
                floor.raise(connection);
                now += Duration.ofSeconds(1).toNanos();
            }
        }
        return floor.value();
    }

    private void publish(int events) throws SQLException {
        outbox.<SQLException>inTransaction(connection -> {
            for (int i = 0; i < events; i++) {
                outbox.publish(connection, service.topic(), "k" + i % 10, "v");
            }
        });
    }
}
