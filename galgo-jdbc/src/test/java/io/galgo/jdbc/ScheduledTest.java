/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.EventId;
import io.galgo.HeaderNames;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that are to be published later. */
@WithKafka
@ParameterizedClass
@EnumSource(Way.class)
@ExtendWith(SharedServers.class)
class ScheduledTest {

    private static final String SCHEDULED = "galgo_outbox_scheduled";

    private final Way way;
    private Fixture service;
    private Outbox outbox;

    ScheduledTest(Way way) {
        this.way = way;
    }

    @BeforeEach
    void start(EmbeddedKafka kafka) throws SQLException {
        service = Fixture.create(kafka, way.kind().shared());
        outbox = Fixture.outbox(way.builder(service));
    }

    @AfterEach
    void close() {
        outbox.close();
        way.release(service);
    }

    @Test
    void anEventGoesOutWhenItsTimeHasComeAndIsOfThatTime() throws SQLException {
        outbox.startRelay();
        var due = Instant.now().plusSeconds(5);
        var id = schedule("k", "later", due);
        service.publish(outbox, "k", "now");

        await().until(() -> service.values().size() == 2);
        assertThat(service.valuesOf("k")).containsExactly("\"now\"", "\"later\"");
        var record = service.records().stream()
                .filter(each -> each.value().contains("later"))
                .findFirst()
                .orElseThrow();
        assertThat(Fixture.id(record)).isEqualTo(id.value());
        assertThat(id.time()).contains(due.truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
        assertThat(Fixture.header(record, HeaderNames.CE_TIME)).isEqualTo(due.toString());
        assertThat(Instant.ofEpochMilli(record.timestamp())).isAfterOrEqualTo(due.minusMillis(1));
        await().until(() -> service.count(SCHEDULED) == 0);
    }

    @Test
    void whatIsCancelledIsNotPublished() throws SQLException {
        outbox.startRelay();
        var due = Instant.now().plusSeconds(5);
        var cancelled = schedule("k", "cancelled", due);
        schedule("k", "kept", due.plusMillis(1));

        assertThat(cancel(cancelled)).isTrue();
        assertThat(cancel(cancelled)).isFalse();

        await().until(() -> service.valuesOf("k").contains("\"kept\""));
        assertThat(service.values()).containsExactly("\"kept\"");
    }

    @Test
    void whatHasGoneOutCannotBeCancelled() throws SQLException {
        outbox.startRelay();
        var id = schedule("k", "out", Instant.now());
        await().until(() -> service.values().size() == 1);

        assertThat(cancel(id)).isFalse();
    }

    @Test
    void aTransactionThatRollsBackNeitherSchedulesNorCancels() throws SQLException {
        var id = schedule("k", "kept", Instant.now().plusMillis(500));
        assertThatThrownBy(() -> outbox.inTransaction(connection -> {
                    outbox.publishAt(connection, service.topic(), "k", "lost", Instant.now());
                    assertThat(outbox.cancel(connection, id)).isTrue();
                    throw new IllegalStateException("second thoughts");
                }))
                .hasMessage("second thoughts");
        outbox.startRelay();

        await().until(() -> service.count(SCHEDULED) == 0);
        way.awaitDrained(service);
        assertThat(service.values()).containsExactly("\"kept\"");
    }

    @Test
    void whatFellDueWhileNobodyRelayedJoinsInTheOrderOfItsTimes() throws SQLException {
        var now = Instant.now();
        schedule("k", "3", now.minusSeconds(1));
        schedule("k", "1", now.minusSeconds(3));
        schedule("k", "2", now.minusSeconds(2));
        service.publish(outbox, "k", "0");

        outbox.startRelay();

        await().until(() -> service.count(SCHEDULED) == 0);
        way.awaitDrained(service);
        assertThat(service.valuesOf("k")).containsExactly("\"0\"", "\"1\"", "\"2\"", "\"3\"");
    }

    @Test
    void manyThatAreDueAtOnceAllGoOut() throws SQLException {
        var due = Instant.now().plusMillis(200);
        outbox.<SQLException>inTransaction(connection -> {
            for (int i = 0; i < 5_000; i++) {
                outbox.publishAt(connection, service.topic(), "k" + i % 5, Integer.toString(i), due);
            }
        });
        outbox.startRelay();

        await().until(() -> service.records().size() == 5_000);
        assertThat(service.valuesOf("k3"))
                .isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)))
                .hasSize(1_000);
    }

    private static int number(String json) {
        return Integer.parseInt(json.replace("\"", ""));
    }

    /** A transaction that is about to cancel an event does not hold up others that are due. */
    @Test
    void anEventWhoseRowIsLockedLetsOthersPass() throws SQLException {
        var id = schedule("a", "about to be cancelled", Instant.now());
        schedule("b", "passes", Instant.now());
        try (var open = service.database().getConnection()) {
            open.setAutoCommit(false);
            outbox.cancel(open, id);
            outbox.startRelay();

            await().until(() -> service.values().equals(java.util.List.of("\"passes\"")));
            open.rollback();
        }
        await().until(() -> service.values().size() == 2);
    }

    @Test
    void anIdThatIsScheduledIsNotScheduledAgain() throws SQLException {
        var event = io.galgo.produce.NewEvent.of(service.topic(), "k", "v").id(new EventId("own"));
        var due = Instant.now().plus(Duration.ofDays(1));
        outbox.<SQLException>inTransaction(connection -> outbox.publishAt(connection, event, due));

        assertThatThrownBy(() -> outbox.inTransaction(connection -> outbox.publishAt(connection, event, due)))
                .isInstanceOf(SQLException.class);
    }

    private EventId schedule(String key, String value, Instant due) throws SQLException {
        return outbox.<EventId, SQLException>callInTransaction(
                connection -> outbox.publishAt(connection, service.topic(), key, value, due));
    }

    private boolean cancel(EventId id) throws SQLException {
        return outbox.<Boolean, SQLException>callInTransaction(connection -> outbox.cancel(connection, id));
    }
}
