/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.EventId;
import io.galgo.HeaderNames;
import io.galgo.SourceTopic;
import io.galgo.consume.Handler;
import io.galgo.retry.NonRetryableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachDatabase
class InboxTest {

    private final Server server;
    private DataSource database;
    private Inbox inbox;
    private final InboxHandler<String, String> reserve = (event, connection) -> {
        try (var insert = connection.prepareStatement("INSERT INTO reserved (item) VALUES (?)")) {
            insert.setString(1, event.value());
            insert.executeUpdate();
        }
    };

    InboxTest(Server.Kind kind) {
        server = kind.shared();
    }

    @BeforeEach
    void start() throws SQLException {
        database = Fixture.dataSource(
                server.createDatabase("t" + UUID.randomUUID().toString().substring(0, 8)));
        sql("CREATE TABLE reserved (item text)");
        inbox = Inbox.of(database);
        inbox.createSchema();
    }

    @Test
    void aSecondDeliveryDoesNothingAndIsCounted() throws Exception {
        var handler = inbox.once(reserve);
        var event = event(EventId.next().value(), "book");

        handler.handle(event);
        handler.handle(event);
        handler.handle(event(EventId.next().value(), "pen"));

        assertThat(reserved()).isEqualTo(2);
        assertThat(inbox.duplicates()).containsEntry("inventory", 1L);
    }

    @Test
    void eachGroupHandlesForItself() throws Exception {
        var id = EventId.next().value();
        inbox.once(reserve).handle(event(id, "book", "inventory", Instant.now(), ""));
        inbox.once(reserve).handle(event(id, "book", "billing", Instant.now(), ""));

        assertThat(reserved()).isEqualTo(2);
    }

    @Test
    void aReplayIsHandledAgainOnce() throws Exception {
        var id = EventId.next().value();
        var handler = inbox.once(reserve);
        handler.handle(event(id, "book"));
        handler.handle(event(id, "book", "inventory", Instant.now(), "job-1"));
        handler.handle(event(id, "book", "inventory", Instant.now(), "job-1"));

        assertThat(reserved()).isEqualTo(2);
    }

    @Test
    void aHandlerThatFailsLeavesNoNote() throws Exception {
        var event = event(EventId.next().value(), "book");
        Handler<String, String> failing = inbox.once((handled, connection) -> {
            reserve.handle(handled, connection);
            throw new IllegalStateException("out of stock");
        });
        assertThatThrownBy(() -> failing.handle(event)).hasMessage("out of stock");
        assertThat(reserved()).isZero();

        inbox.once(reserve).handle(event);
        assertThat(reserved()).isEqualTo(1);
    }

    @Test
    void ofManyDeliveriesAtOnceOneTakesEffect() throws Exception {
        var event = event(EventId.next().value(), "book");
        var together = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(4);
        var handler = inbox.once(reserve);
        var deliveries = IntStream.range(0, 4)
                .mapToObj(i -> threads.submit(() -> {
                    together.await();
                    handler.handle(event);
                    return null;
                }))
                .toList();
        together.countDown();
        for (var delivery : deliveries) {
            delivery.get();
        }
        threads.shutdown();

        assertThat(reserved()).isEqualTo(1);
        assertThat(inbox.duplicates()).containsEntry("inventory", 3L);
    }

    @Test
    void aDeliveryWaitsForAnotherUnderWayAndHandlesIfThatFails() throws Exception {
        var event = event(EventId.next().value(), "book");
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(2);
        Handler<String, String> failing = inbox.once((handled, connection) -> {
            inside.countDown();
            goOn.await();
            throw new IllegalStateException("rebalanced away");
        });
        var first = threads.submit(() -> {
            failing.handle(event);
            return null;
        });
        inside.await();
        var second = threads.submit(() -> {
            inbox.once(reserve).handle(event);
            return null;
        });
        await().until(() -> waitingForLocks() == 1);
        goOn.countDown();

        assertThatThrownBy(first::get).hasRootCauseMessage("rebalanced away");
        second.get();
        threads.shutdown();
        assertThat(reserved()).isEqualTo(1);
    }

    @Test
    void aHandlerThatMetADeadlockIsRunAgainAsAWhole() throws Exception {
        sql("CREATE TABLE stock (item varchar(10) PRIMARY KEY, reserved int)");
        sql("INSERT INTO stock VALUES ('book', 0), ('pen', 0)");
        var bothHoldOne = new CountDownLatch(2);
        var calls = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(2);
        var deliveries = List.of(List.of("book", "pen"), List.of("pen", "book")).stream()
                .map(items -> threads.submit(() -> {
                    Handler<String, String> handler = inbox.once((event, connection) -> {
                        calls.incrementAndGet();
                        take(connection, items.get(0));
                        bothHoldOne.countDown();
                        bothHoldOne.await();
                        take(connection, items.get(1));
                    });
                    handler.handle(event(EventId.next().value(), items.get(0)));
                    return null;
                }))
                .toList();
        for (var delivery : deliveries) {
            delivery.get();
        }
        threads.shutdown();

        assertThat(calls).hasValue(3);
        assertThat(number("SELECT sum(reserved) FROM stock")).isEqualTo(4);
    }

    private static void take(Connection connection, String item) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE stock SET reserved = reserved + 1 WHERE item = ?")) {
            update.setString(1, item);
            update.executeUpdate();
        }
    }

    @Test
    void anIdOfTheUsersOwnStandsInForTheEvents() throws Exception {
        Handler<String, String> handler = inbox.once(Event::value, reserve);
        handler.handle(event(EventId.next().value(), "payment-7"));
        handler.handle(event(EventId.next().value(), "payment-7"));

        assertThat(reserved()).isEqualTo(1);
    }

    @Test
    void idsWithoutATimeAreRememberedToo() throws Exception {
        var handler = inbox.once(reserve);
        handler.handle(event("order/4711", "book"));
        handler.handle(event("order/4711", "book"));

        assertThat(reserved()).isEqualTo(1);
    }

    @Test
    void anOlderDayGetsItsPartitionWhenItComes() throws Exception {
        var tenDaysAgo = Instant.now().minus(Duration.ofDays(10));
        var handler = inbox.once(reserve);
        var event = event(idOf(tenDaysAgo), "book");
        handler.handle(event);
        handler.handle(event);

        assertThat(reserved()).isEqualTo(1);
        assertThat(partitions()).contains(LocalDate.ofInstant(tenDaysAgo, ZoneOffset.UTC));
    }

    @Test
    void anIdAheadOfItsTimeIsKnownAgainOnceItsTimeHasCome() throws Exception {
        var now = Instant.now();
        var later = now.plus(Duration.ofDays(3));
        var event = event(idOf(later), "book");
        inbox.once(reserve).handle(event);
        at(later.plusSeconds(60)).once(reserve).handle(event);

        assertThat(reserved()).isEqualTo(1);
    }

    @Test
    void anEventOlderThanTheRetentionIsTooOldToTell() throws Exception {
        var event = event(idOf(Instant.now().minus(Duration.ofDays(31))), "book");

        assertThatThrownBy(() -> inbox.once(reserve).handle(event))
                .isInstanceOf(TooOldToTellException.class)
                .isInstanceOf(NonRetryableException.class)
                .hasMessageContaining("idempotent()");
        assertThat(reserved()).isZero();

        var idempotent = Inbox.builder(database).idempotent().build();
        idempotent.once(reserve).handle(event);
        assertThat(reserved()).isEqualTo(1);
    }

    @Test
    void daysPastTheRetentionAreForgotten() throws Exception {
        inbox.once(reserve).handle(event(EventId.next().value(), "book"));
        inbox.once(Event::value, reserve).handle(event(EventId.next().value(), "pen"));
        var today = LocalDate.now(ZoneOffset.UTC);
        assertThat(partitions()).contains(today, today.plusDays(1), today.plusDays(2));

        at(Instant.now().plus(Duration.ofDays(33))).createSchema();

        assertThat(partitions())
                .containsExactly(today.plusDays(2), today.plusDays(33), today.plusDays(34), today.plusDays(35));
        assertThat(count("galgo_inbox_own")).isZero();
    }

    @Test
    void aPartitionThatGalgoDidNotMakeIsLeftAlone() throws Exception {
        assumeThat(server.kind()).isEqualTo(Server.Kind.POSTGRESQL);
        sql("CREATE TABLE galgo_inbox_rest PARTITION OF galgo_inbox DEFAULT");
        var inAMonth = Instant.now().plus(Duration.ofDays(33));

        at(inAMonth).createSchema();

        assertThat(partitions()).contains(LocalDate.ofInstant(inAMonth, ZoneOffset.UTC));
        assertThat(count("galgo_inbox_rest")).isZero();
    }

    @Test
    void instancesMakeThePartitionOfADayOnce() throws Exception {
        var day = Instant.now().minus(Duration.ofDays(5));
        var threads = Executors.newFixedThreadPool(6);
        var handlers = IntStream.range(0, 6)
                .mapToObj(i -> threads.submit(() -> {
                    Inbox.of(database).once(reserve).handle(event(idOf(day.plusMillis(i)), "book"));
                    return null;
                }))
                .toList();
        for (var handler : handlers) {
            handler.get();
        }
        threads.shutdown();
        assertThat(reserved()).isEqualTo(6);
    }

    private Inbox at(Instant time) {
        return Inbox.builder(database).clock(InstantSource.fixed(time)).build();
    }

    /** A UUID of version 7 with that time. */
    private static String idOf(Instant time) {
        var random = EventId.next().value();
        var millis = String.format("%012x", time.toEpochMilli());
        return millis.substring(0, 8) + "-" + millis.substring(8) + random.substring(13);
    }

    private static Event<String, String> event(String id, String item) {
        return event(id, item, "inventory", Instant.now(), "");
    }

    private static Event<String, String> event(String id, String item, String group, Instant timestamp, String again) {
        var headers = new RecordHeaders();
        headers.add(HeaderNames.CE_ID, id.getBytes(UTF_8));
        if (!again.isEmpty()) {
            headers.add(HeaderNames.AGAIN, again.getBytes(UTF_8));
        }
        var record = new ConsumerRecord<byte[], byte[]>(
                "shop.orders",
                0,
                0,
                timestamp.toEpochMilli(),
                TimestampType.CREATE_TIME,
                -1,
                -1,
                null,
                null,
                headers,
                java.util.Optional.empty());
        return new Event<>(record, new SourceTopic("c", Uuid.randomUuid(), "shop.orders", group), "k", item, 1);
    }

    private List<LocalDate> partitions() throws SQLException {
        return Transactions.call(database, server.kind().dialect().inbox(TableNames.DEFAULT)::partitions);
    }

    private long waitingForLocks() throws SQLException {
        return number(server.kind().waitingForLocks());
    }

    private long reserved() throws SQLException {
        return count("reserved");
    }

    private long count(String from) throws SQLException {
        return number("SELECT count(*) FROM " + from);
    }

    private long number(String query) throws SQLException {
        return Transactions.<Long, SQLException>call(database, connection -> {
            try (var statement = connection.createStatement();
                    var result = statement.executeQuery(query)) {
                result.next();
                return result.getLong(1);
            }
        });
    }

    private void sql(String statement) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.createStatement().execute(statement);
        }
    }
}
