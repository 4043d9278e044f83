/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.EventId;
import io.galgo.HeaderNames;
import io.galgo.produce.EncodedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The outbox's rows, as far as all databases treat them alike. */
abstract class SqlOutboxTable implements OutboxTable {

    private final Dialect dialect;
    private final String insert;
    private final Optional<Supplier<PendingRows>> pendingRows;
    private final String schedule;
    private final String cancel;
    private final String stuck;
    private final String tell;
    private final String sendAgain;
    private final String release;
    private final String drop;
    private final BacklogQuery counts;
    private final String span;
    private final String count;

    /** @param key the name of the key's column */
    SqlOutboxTable(TableNames names, Dialect dialect, String key) {
        this.dialect = dialect;
        // the number is drawn here, after the caller locked the key's row: so it follows the order of commits
        insert = names.applyTo(
                "INSERT INTO galgo_outbox (shard, topic, " + key + ", headers, value) VALUES (?, ?, ?, ?, ?)");
        pendingRows = dialect == Dialect.POSTGRESQL ? Optional.of(() -> new PendingRows(insert)) : Optional.empty();
        schedule = names.applyTo("INSERT INTO galgo_outbox_scheduled (event_id, due, shard, topic, " + key
                + ", headers, value) VALUES (?, ?, ?, ?, ?, ?, ?)");
        cancel = names.applyTo("DELETE FROM galgo_outbox_scheduled WHERE event_id = ?");
        stuck = names.applyTo("SELECT id, topic, headers, stuck_reason, stuck_at, state FROM galgo_outbox"
                + " WHERE state > 0 ORDER BY id LIMIT ?");
        tell = names.applyTo("SELECT topic, headers, stuck_reason, " + key + " IS NOT NULL FROM galgo_outbox"
                + " WHERE id = ? AND state > 0");
        sendAgain = names.applyTo("UPDATE galgo_outbox SET state = 0, stuck_reason = NULL, stuck_at = NULL"
                + " WHERE id = ? AND state > 0");
        release = names.applyTo("UPDATE galgo_outbox SET state = 2 WHERE id = ? AND state = 1");
        drop = names.applyTo("DELETE FROM galgo_outbox WHERE id = ? AND state > 0");
        counts = new BacklogQuery(names, dialect, key);
        span = names.applyTo("SELECT max(id) - min(id) + 1 FROM galgo_outbox");
        count = names.applyTo("SELECT count(*) FROM (SELECT 1 FROM galgo_outbox LIMIT ?) counted");
    }

    @Override
    public void insert(Connection connection, EncodedEvent event, byte[] headers) throws SQLException {
        try (var statement = connection.prepareStatement(insert)) {
            bind(statement, event, headers);
            statement.executeUpdate();
        }
    }

    /** Sets the parameters of the statement that inserts a row. */
    static void bind(PreparedStatement statement, EncodedEvent event, byte[] headers) throws SQLException {
        statement.setShort(1, (short) Shards.of(event.key()));
        statement.setString(2, event.topic());
        statement.setBytes(3, event.key());
        statement.setBytes(4, headers);
        statement.setBytes(5, event.value());
    }

    @Override
    public Optional<Supplier<PendingRows>> pendingRows() {
        return pendingRows;
    }

    @Override
    public void schedule(Connection connection, EncodedEvent event, byte[] headers, Instant due) throws SQLException {
        try (var statement = connection.prepareStatement(schedule)) {
            dialect.setId(statement, 1, event.id());
            dialect.setInstant(statement, 2, due);
            statement.setShort(3, (short) Shards.of(event.key()));
            statement.setString(4, event.topic());
            statement.setBytes(5, event.key());
            statement.setBytes(6, headers);
            statement.setBytes(7, event.value());
            statement.executeUpdate();
        }
    }

    @Override
    public boolean cancel(Connection connection, EventId event) throws SQLException {
        try (var statement = connection.prepareStatement(cancel)) {
            dialect.setId(statement, 1, event);
            return statement.executeUpdate() > 0;
        }
    }

    @Override
    public List<StuckRow> stuck(Connection connection, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(stuck)) {
            statement.setInt(1, limit);
            var rows = new ArrayList<StuckRow>();
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    long row = result.getLong(1);
                    rows.add(new StuckRow(
                            row,
                            idOf(row, result.getBytes(3)),
                            result.getString(2),
                            result.getString(4),
                            dialect.instant(result, 5),
                            result.getInt(6) == 1));
                }
            }
            return rows;
        }
    }

    @Override
    public Optional<String> tell(Connection connection, long row) throws SQLException {
        try (var statement = connection.prepareStatement(tell)) {
            statement.setLong(1, row);
            try (var result = statement.executeQuery()) {
                return result.next()
                        ? Optional.of(
                                "event " + idOf(row, result.getBytes(2)).value() + " for topic " + result.getString(1)
                                        + (result.getBoolean(4) ? ", with a key" : ", without a key") + ", row " + row
                                        + ", stuck because: " + result.getString(3))
                        : Optional.empty();
            }
        }
    }

    private static EventId idOf(long row, byte[] headers) {
        try {
            return HeaderCodec.decode(headers)
                    .text(HeaderNames.CE_ID)
                    .map(EventId::new)
                    .orElseGet(() -> unreadable(row));
        } catch (IllegalArgumentException damaged) {
            return unreadable(row); // which is why it is stuck
        }
    }

    private static EventId unreadable(long row) {
        return new EventId("unreadable-row-" + row);
    }

    @Override
    public boolean sendAgain(Connection connection, long row) throws SQLException {
        return update(connection, sendAgain, row);
    }

    @Override
    public boolean release(Connection connection, long row) throws SQLException {
        return update(connection, release, row);
    }

    @Override
    public boolean drop(Connection connection, long row) throws SQLException {
        return update(connection, drop, row);
    }

    private static boolean update(Connection connection, String sql, long row) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, row);
            return statement.executeUpdate() > 0;
        }
    }

    @Override
    public RelayStatus.Backlog backlog(Connection connection, OptionalLong limit) throws SQLException {
        return counts.ask(connection, limit);
    }

    /** Rows have numbers of their own, so there are no more of them than numbers from the first to the last. */
    @Override
    public boolean isBelow(Connection connection, long rows) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(span)) {
            result.next();
            if (result.getLong(1) < rows) {
                return true;
            }
        }
        try (var statement = connection.prepareStatement(count)) {
            statement.setLong(1, rows);
            try (var result = statement.executeQuery()) {
                result.next();
                return result.getLong(1) < rows;
            }
        }
    }
}
