/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.util.stream.Collectors.joining;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Events of the log that cannot be published now, moved to the outbox table: what is refused for good, what its topic does not take, and
 * all later events of their keys, since a log cannot leave out one event and come back to it. From there the table's relay publishes them,
 * in order, and an operator mends them as any stuck row. A key goes back to the log's relay when the rows moved for it are gone, which is
 * after they are published. Which rows were moved is written down: where events are written to the table by now, those of the log go first,
 * though their numbers are higher, see {@link LogGate}.
 *
 * <p>With the rows, in their transaction, stands what was moved: events of a batch that was moved in part and whose rest never got
 * to Kafka are not moved again. A number that grows with each relay refuses what a frozen one would still move. For one thread.
 */
final class SetAside {

    private static final int REASON_LENGTH = 1_000;

    private final KeptConnection database;
    private final String endIfIdle;
    private final String owner;
    private final String takeOver;
    private final String note;
    private final String insert;
    private final String held;
    private final String hold;
    private final String letGo;
    private final String renamed;
    private final String inTable;

    private long number;
    private final Set<LogPosition> moved = new HashSet<>();
    /** How many rows that were moved are there for a key. */
    private final Map<Held, Integer> keys = new HashMap<>();

    private Optional<LogPosition> done = Optional.empty();

    private record Held(String topic, ByteBuffer key) {}

    /** @param longestIdle after how long the database ends a transaction of a relay that stands still in it: its successor waits for its locks */
    SetAside(KeptConnection database, TableNames names, Duration longestIdle) {
        this.database = database;
        endIfIdle = "SET LOCAL idle_in_transaction_session_timeout = " + longestIdle.toMillis();
        owner = names.applyTo("SELECT owner FROM galgo_outbox_log FOR UPDATE");
        renamed = names.applyTo("UPDATE galgo_outbox_log SET owner = NULL;");
        takeOver = names.applyTo(
                "UPDATE galgo_outbox_log SET number = number + 1, owner = ? RETURNING number, done, aside");
        note = names.applyTo("UPDATE galgo_outbox_log SET done = coalesce(?, done), aside = ? WHERE number = ?");
        insert = names.applyTo(
                "INSERT INTO galgo_outbox (shard, topic, key, headers, value, state, stuck_reason, stuck_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, CASE WHEN ? = 1 THEN clock_timestamp() END)");
        held = names.applyTo("SELECT topic, key, count(*) FROM galgo_outbox_held GROUP BY topic, key");
        hold = names.applyTo("INSERT INTO galgo_outbox_held (id, topic, key) VALUES (?, ?, ?)");
        inTable = names.applyTo("SELECT topic FROM unnest(?::text[]) topic WHERE EXISTS (SELECT 1 FROM galgo_outbox o"
                + " WHERE o.topic = topic.topic AND o.state = 0" + PostgresRelayTable.HELD_OUT + ")");
        letGo = names.applyTo(
                "DELETE FROM galgo_outbox_held h USING galgo_outbox_log l WHERE l.number = ? AND NOT EXISTS"
                        + " (SELECT 1 FROM galgo_outbox o WHERE o.id = h.id AND o.state < 2) RETURNING h.topic, h.key");
    }

    /**
     * Refuses to relay where another service does, or did last.
     *
     * @throws IllegalStateException if one does
     */
    void refuseOther(Connection connection, String relay) throws SQLException {
        try (var statement = connection.prepareStatement(owner);
                var result = statement.executeQuery()) {
            if (result.next()) {
                Owner.refuseOther(result.getString(1), relay, renamed);
            }
        }
    }

    /** Refuses what earlier relays would still move, and learns what they moved. Returns up to where all was moved or published. */
    Optional<LogPosition> takeOver(String relay) throws SQLException {
        moved.clear();
        keys.clear();
        return inTransaction(connection -> {
            refuseOther(connection, relay); // again: another may have relayed since the slot was looked at
            try (var statement = connection.prepareStatement(takeOver)) {
                statement.setString(1, relay);
                try (var result = statement.executeQuery()) {
                    if (!result.next()) {
                        throw new IllegalStateException("The table of the outbox log is empty: call createSchema()");
                    }
                    number = result.getLong(1);
                    done = Optional.ofNullable(result.getString(2)).flatMap(LogPosition::parse);
                    Arrays.stream(result.getString(3).split(" ", -1))
                            .forEach(text -> LogPosition.parse(text).ifPresent(moved::add));
                }
            }
            learnKeys(connection);
            return done;
        });
    }

    private <T> T inTransaction(TransactionCall<T, SQLException> work) throws SQLException {
        return database.readCommitted(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(endIfIdle);
            }
            return work.call(connection);
        });
    }

    long number() {
        return number;
    }

    private void learnKeys(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(held);
                var result = statement.executeQuery()) {
            while (result.next()) {
                keys.put(new Held(result.getString(1), ByteBuffer.wrap(result.getBytes(2))), result.getInt(3));
            }
        }
    }

    /** Tells whether an event was moved by whoever read it before. */
    boolean wasMoved(LogEvent event) {
        return !moved.isEmpty() && moved.contains(event.position());
    }

    /** Tells whether an event must wait behind others of its key. */
    boolean holds(LogEvent event) {
        return !keys.isEmpty() && event.row().key() != null && keys.containsKey(heldBy(event));
    }

    boolean holdsAny() {
        return !keys.isEmpty();
    }

    private static Held heldBy(LogEvent event) {
        return new Held(event.row().topic(), ByteBuffer.wrap(event.row().key()));
    }

    /**
     * Moves events that are to wait.
     *
     * @param upTo up to where all is done with it; empty if events before it are still to be published
     */
    void move(List<LogEvent> events, Optional<LogPosition> upTo) throws SQLException {
        move(events, Optional.empty(), upTo);
    }

    /** Moves an event that is refused for good, before which all is done. */
    void stuck(LogEvent event, String reason) throws SQLException {
        var shortened = reason.length() > REASON_LENGTH ? reason.substring(0, REASON_LENGTH) : reason;
        move(List.of(event), Optional.of(shortened), Optional.of(event.position()));
    }

    private void move(List<LogEvent> events, Optional<String> stuck, Optional<LogPosition> upTo) throws SQLException {
        var aside = new HashSet<>(moved);
        events.forEach(event -> aside.add(event.position()));
        upTo.ifPresent(position -> aside.removeIf(other -> other.compareTo(position) <= 0));
        this.<Void>inTransaction(connection -> {
            note(connection, upTo, aside);
            hold(connection, events, insert(connection, events, stuck));
            return null;
        });
        moved.clear();
        moved.addAll(aside);
        for (var event : events) {
            if (event.row().key() != null) {
                keys.merge(heldBy(event), 1, Integer::sum);
            }
        }
    }

    private void note(Connection connection, Optional<LogPosition> upTo, Set<LogPosition> aside) throws SQLException {
        try (var statement = connection.prepareStatement(note)) {
            statement.setString(1, upTo.map(LogPosition::text).orElse(null));
            statement.setString(2, aside.stream().map(LogPosition::text).collect(joining(" ")));
            statement.setLong(3, number);
            if (statement.executeUpdate() == 0) {
                throw new SupersededException();
            }
        }
    }

    private long[] insert(Connection connection, List<LogEvent> events, Optional<String> stuck) throws SQLException {
        var rows = new long[events.size()];
        try (var statement = connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS)) {
            for (var event : events) {
                var row = event.row();
                statement.setShort(1, (short) Shards.of(row.key()));
                statement.setString(2, row.topic());
                statement.setBytes(3, row.key());
                statement.setBytes(4, row.headers());
                statement.setBytes(5, row.value());
                statement.setInt(6, stuck.isPresent() ? 1 : 0);
                statement.setString(7, stuck.orElse(null));
                statement.setInt(8, stuck.isPresent() ? 1 : 0);
                statement.addBatch();
            }
            statement.executeBatch();
            try (var ids = statement.getGeneratedKeys()) {
                for (int i = 0; i < rows.length; i++) {
                    ids.next();
                    rows[i] = ids.getLong("id");
                }
            }
        }
        return rows;
    }

    private void hold(Connection connection, List<LogEvent> events, long[] rows) throws SQLException {
        try (var statement = connection.prepareStatement(hold)) {
            for (int i = 0; i < rows.length; i++) {
                var row = events.get(i).row();
                if (row.key() != null) {
                    statement.setLong(1, rows[i]);
                    statement.setString(2, row.topic());
                    statement.setBytes(3, row.key());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    /** Returns those of these topics of which rows in the table wait for their topic: neither stuck nor behind one that is. */
    Set<String> inTable(Collection<String> topics) throws SQLException {
        return database.readCommitted(connection -> {
            try (var statement = connection.prepareStatement(inTable)) {
                statement.setArray(1, connection.createArrayOf("text", topics.toArray()));
                try (var result = statement.executeQuery()) {
                    var found = new HashSet<String>();
                    while (result.next()) {
                        found.add(result.getString(1));
                    }
                    return found;
                }
            }
        });
    }

    /** Forgets what was moved up to a position that is written down in Kafka. */
    void published(LogPosition upTo) {
        if (!moved.isEmpty()) {
            moved.removeIf(position -> position.compareTo(upTo) <= 0);
        }
    }

    /** Lets keys go whose rows are published, dropped or released. */
    void letGo() throws SQLException {
        this.<Void>inTransaction(connection -> {
            try (var statement = connection.prepareStatement(letGo)) {
                statement.setLong(1, number);
                try (var result = statement.executeQuery()) {
                    while (result.next()) {
                        keys.computeIfPresent(
                                new Held(result.getString(1), ByteBuffer.wrap(result.getBytes(2))),
                                (key, rows) -> rows == 1 ? null : rows - 1);
                    }
                }
            }
            return null;
        });
    }

    /** Another relay has taken over. */
    static final class SupersededException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        SupersededException() {
            super("Another relay has taken over this outbox");
        }
    }
}
