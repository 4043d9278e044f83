/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.Event;
import io.galgo.HeaderNames;
import io.galgo.consume.Handler;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has handlers take effect once, however often an event is delivered: that an event was handled is noted in the transaction of the
 * handler's own writes.
 *
 * <pre>{@code
 * var inbox = Inbox.of(dataSource);
 * galgo.consumer("inventory")
 *         .on(CHECKED_OUT, inbox.once((event, connection) -> reserve(connection, event.value())))
 *         .start();
 * }</pre>
 *
 * <p>A second delivery does nothing and is counted. Of two at the same time one waits for the other. A handler that fails leaves no
 * note. By default events are remembered for 30 days. Safe for any thread; keeps no connection.
 */
public final class Inbox {

    /** Ids beyond this come from a wrong clock, or are no times at all: they get no partition of their own. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final int CONFLICT_ATTEMPTS = 3;
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final DataSource database;
    private final TableNames names;
    private final PerDialect<InboxTable> tables;
    private final Duration retention;
    private final boolean idempotent;
    private final InstantSource clock;
    private final InboxUpkeep upkeep;
    private final Map<String, LongAdder> duplicates = new ConcurrentHashMap<>();

    Inbox(DataSource database, TableNames names, Duration retention, boolean idempotent, InstantSource clock) {
        this.database = database;
        this.names = names;
        this.tables = new PerDialect<>((dialect, connection) -> dialect.inbox(names));
        this.retention = retention;
        this.idempotent = idempotent;
        this.clock = clock;
        this.upkeep = new InboxUpkeep(database, tables, retention, clock);
    }

    /** Returns an inbox with all defaults, in the database that handlers write to. */
    public static Inbox of(DataSource database) {
        return builder(database).build();
    }

    /** Returns a builder. */
    public static InboxBuilder builder(DataSource database) {
        return new InboxBuilder(database);
    }

    /**
     * Makes the tables, if they are not there. Instances may do so at the same time.
     *
     * @throws SQLException if the database fails, or this user may not make tables: then run the script {@code
     *     io/galgo/jdbc/postgresql/inbox.sql} (or {@code mariadb}) of this library with your migrations. Partitions are made later, and this user must own
     *     the table for that
     * @throws IllegalStateException if the tables have a newer version
     */
    public void createSchema() throws SQLException {
        new Schema(names, "inbox").create(database);
        upkeep.run();
    }

    /** Returns a handler that handles each event once in effect, by its {@code ce_id}. */
    public <K, V> Handler<K, V> once(InboxHandler<K, V> handler) {
        Objects.requireNonNull(handler, "handler");
        return event -> {
            var id = event.id();
            var key = new InboxKey(event.group(), id.value(), again(event));
            var time = id.time();
            if (time.isPresent() && time.get().isBefore(clock.instant().plus(AHEAD))) {
                handle(event, handler, time.get(), connection -> note(connection, key, time.get()));
            } else {
                handle(
                        event,
                        handler,
                        timeOf(event),
                        connection -> tables.in(connection).noteOwn(connection, key));
            }
        };
    }

    /**
     * Returns a handler that handles once in effect what has the same id of yours, as a payment's: two events with one such id are one.
     *
     * @param idOf gives the id, never null; 1 to 255 characters
     */
    public <K, V> Handler<K, V> once(Function<Event<K, V>, String> idOf, InboxHandler<K, V> handler) {
        Objects.requireNonNull(idOf, "idOf");
        Objects.requireNonNull(handler, "handler");
        return event -> {
            var own = Objects.requireNonNull(idOf.apply(event), "The id that stands in for the event's was null");
            var key = new InboxKey(event.group(), "own:" + own, again(event));
            handle(
                    event,
                    handler,
                    timeOf(event),
                    connection -> tables.in(connection).noteOwn(connection, key));
        };
    }

    private static String again(Event<?, ?> event) {
        return event.headers().text(HeaderNames.AGAIN).orElse("");
    }

    /** The time inside the id, else when the record was first written: copies have later timestamps. */
    private static Instant timeOf(Event<?, ?> event) {
        return event.id()
                .time()
                .orElseGet(() -> event.headers()
                        .text(HeaderNames.ORIGIN_TIMESTAMP)
                        .map(Long::parseLong)
                        .map(Instant::ofEpochMilli)
                        .orElseGet(event::timestamp));
    }

    /** Notes an event in the caller's transaction. */
    private interface Note {
        boolean first(Connection connection) throws SQLException;
    }

    private <K, V> void handle(Event<K, V> event, InboxHandler<K, V> handler, Instant time, Note note)
            throws Exception {
        upkeep.ifDue();
        boolean tooOld = time.isBefore(clock.instant().minus(retention));
        if (tooOld && !idempotent) {
            throw new TooOldToTellException(
                    "Event " + event.id() + " is of " + time + " and the inbox remembers " + retention.toDays()
                            + " days: whether it was handled, nobody can tell any more. If handling it twice does no harm, build the"
                            + " inbox with idempotent()");
        }
        InboxHandler<K, V> unlessNoted = (handled, connection) -> {
            if (tooOld || note.first(connection)) {
                handler.handle(handled, connection);
            } else {
                duplicates
                        .computeIfAbsent(handled.group(), group -> new LongAdder())
                        .increment();
            }
        };
        try {
            handle(event, unlessNoted);
        } catch (NoPartition outsideOfDaysMade) { // nothing but the note was tried, and that is rolled back
            upkeep.makePartition(LocalDate.ofInstant(time, ZoneOffset.UTC));
            handle(event, unlessNoted);
        }
    }

    /** Two transactions in each other's way are no fault of the event: the one that was rolled back is run again as a whole. */
    private <K, V> void handle(Event<K, V> event, InboxHandler<K, V> handler) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                Transactions.<Void, Exception>call(database, connection -> {
                    handler.handle(event, connection);
                    return null;
                });
                return;
            } catch (Exception failure) {
                if (attempt == CONFLICT_ATTEMPTS || !Dialect.isConflict(failure)) {
                    throw failure;
                }
                LOG.debug(
                        "Inbox: event {} met another transaction in its way, attempt {}", event.id(), attempt, failure);
            }
        }
    }

    private boolean note(Connection connection, InboxKey key, Instant time) throws SQLException {
        var table = tables.in(connection);
        try {
            return table.note(connection, key, time);
        } catch (SQLException failure) {
            throw table.lacksPartition(failure) ? new NoPartition(failure) : failure;
        }
    }

    private static final class NoPartition extends SQLException {

        private static final long serialVersionUID = 1L;

        NoPartition(SQLException cause) {
            super("There is no partition for the event's time", cause.getSQLState(), cause);
        }
    }

    /** Returns how many deliveries were repeats and did nothing, by consumer group, since this inbox was made. */
    public Map<String, Long> duplicates() {
        var counts = new TreeMap<String, Long>();
        duplicates.forEach((group, count) -> counts.put(group, count.sum()));
        return counts;
    }
}
