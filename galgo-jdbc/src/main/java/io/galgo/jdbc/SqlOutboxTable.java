/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.EventId;
import io.galgo.HeaderNames;
import io.galgo.produce.EncodedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The outbox's rows, as far as all databases treat them alike. */
abstract class SqlOutboxTable implements OutboxTable {

    private static final int COUNT_LIMIT = 100_000;

    private final Dialect dialect;
    private final String insert;
    private final String stuck;
    private final String sendAgain;
    private final String release;
    private final String drop;
    private final String backlog;

    /** @param key the name of the key's column */
    SqlOutboxTable(TableNames names, Dialect dialect, String key) {
        this.dialect = dialect;
        // the number is drawn here, after the caller locked the key's row: so it follows the order of commits
        insert = names.applyTo(
                "INSERT INTO galgo_outbox (shard, topic, " + key + ", headers, value) VALUES (?, ?, ?, ?, ?)");
        stuck = names.applyTo("SELECT id, topic, headers, stuck_reason, stuck_at, state FROM galgo_outbox"
                + " WHERE state > 0 ORDER BY id LIMIT ?");
        sendAgain = names.applyTo("UPDATE galgo_outbox SET state = 0, stuck_reason = NULL, stuck_at = NULL"
                + " WHERE id = ? AND state > 0");
        release = names.applyTo("UPDATE galgo_outbox SET state = 2 WHERE id = ? AND state = 1");
        drop = names.applyTo("DELETE FROM galgo_outbox WHERE id = ? AND state > 0");
        backlog = names.applyTo("SELECT (SELECT count(*) FROM (SELECT 1 FROM galgo_outbox LIMIT ?) counted),"
                + " (SELECT " + dialect.millis("created", dialect.now())
                + " FROM galgo_outbox WHERE state = 0 ORDER BY id LIMIT 1)");
    }

    @Override
    public void insert(Connection connection, EncodedEvent event, byte[] headers) throws SQLException {
        try (var statement = connection.prepareStatement(insert)) {
            statement.setShort(1, (short) Shards.of(event.key()));
            statement.setString(2, event.topic());
            statement.setBytes(3, event.key());
            statement.setBytes(4, headers);
            statement.setBytes(5, event.value());
            statement.executeUpdate();
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
    public RelayStatus.Backlog backlog(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(backlog)) {
            statement.setInt(1, COUNT_LIMIT + 1);
            try (var result = statement.executeQuery()) {
                result.next();
                long count = result.getLong(1);
                var oldest = Duration.ofMillis(Math.max(0, result.getLong(2)));
                return new RelayStatus.Backlog(Math.min(count, COUNT_LIMIT), count > COUNT_LIMIT, oldest);
            }
        }
    }
}
