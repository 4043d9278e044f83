/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Leases and rows in PostgreSQL, as a relay needs them. */
class PostgresRelayTable extends SqlRelayTable {

    /** Leaves out rows {@code o} behind a stuck one of their key. */
    static final String HELD_OUT = " AND NOT EXISTS (SELECT 1 FROM galgo_outbox s WHERE s.state = 1"
            + " AND s.topic = o.topic AND md5(s.key) = md5(o.key) AND s.key = o.key AND s.id < o.id)";

    /** Takes events that are due, as {@code due}: of a range of shards, so many at most. */
    static final String TAKE_DUE = """
            WITH due AS (DELETE FROM galgo_outbox_scheduled WHERE number = ANY (ARRAY(
                SELECT number FROM galgo_outbox_scheduled WHERE due <= clock_timestamp() AND shard BETWEEN ? AND ?
                ORDER BY due, number LIMIT ? FOR UPDATE SKIP LOCKED)) RETURNING *)
            """;

    private final String read;
    private final String readHeld;
    private final String joinDue;
    private final String drawn;
    private final String writers;
    private final String find;
    private final String delete;

    PostgresRelayTable(TableNames names) {
        this(names, "");
    }

    /** @param condition on rows {@code o} that are to be read, with {@code AND} before it */
    PostgresRelayTable(TableNames names, String condition) {
        super(names, Dialect.POSTGRESQL);
        read = names.applyTo(read(condition));
        readHeld = names.applyTo(read(condition + HELD_OUT));
        joinDue = names.applyTo(TAKE_DUE + """
                INSERT INTO galgo_outbox (shard, topic, key, headers, value)
                SELECT shard, topic, key, headers, value FROM due ORDER BY due, number""");
        drawn = names.applyTo("SELECT coalesce(pg_sequence_last_value(seqrelid), 0), seqcache"
                + " FROM pg_sequence WHERE seqrelid = 'galgo_outbox_id'::regclass");
        writers = names.applyTo("SELECT virtualtransaction FROM pg_locks WHERE relation = 'galgo_outbox'::regclass"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                + " AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()");
        find = names.applyTo("SELECT id, topic, key, headers FROM galgo_outbox WHERE id = ANY (?) ORDER BY id");
        delete = names.applyTo("DELETE FROM galgo_outbox WHERE id = ANY (?)");
    }

    /** Lease and rows in one statement, so in one snapshot. A row of nulls says that the lease is held and nothing waits. */
    private static String read(String condition) {
        return """
                SELECT extract(epoch FROM l.until - clock_timestamp()) * 1000,
                       EXISTS (SELECT 1 FROM galgo_outbox WHERE state = 1),
                       (SELECT extract(epoch FROM due - clock_timestamp()) * 1000 FROM galgo_outbox_scheduled
                        WHERE shard BETWEEN l.shard_from AND l.shard_to ORDER BY due, number LIMIT 1),
                       r.id, r.topic, r.key, r.headers, r.value
                FROM galgo_outbox_lease l LEFT JOIN LATERAL (
                    SELECT * FROM (
                        SELECT f.*, sum(size) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS upto FROM (
                            SELECT o.id, o.topic, o.key, o.headers, o.value,
                                   octet_length(o.headers) + coalesce(octet_length(o.value), 0) AS size
                            FROM galgo_outbox o
                            WHERE o.id >= ? AND o.state = 0 AND o.shard BETWEEN ? AND ? AND o.topic <> ALL (?)%s
                            ORDER BY o.id LIMIT ?) f) sized
                    WHERE upto - size < ?) r ON true
                WHERE l.shard_from = ? AND l.shard_to = ? AND l.number = ?
                ORDER BY r.id""".formatted(condition);
    }

    @Override
    public Optional<Look> read(
            Connection connection,
            ShardRange range,
            long number,
            Collection<String> without,
            int rows,
            long bytes,
            long from)
            throws SQLException {
        var topics = connection.createArrayOf("text", without.toArray());
        var reader = new Reader();
        for (var sql : List.of(read, readHeld)) {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setLong(1, from);
                statement.setInt(2, range.from());
                statement.setInt(3, range.to());
                statement.setArray(4, topics);
                statement.setInt(5, rows);
                statement.setLong(6, bytes);
                statement.setInt(7, range.from());
                statement.setInt(8, range.to());
                statement.setLong(9, number);
                reader.read(statement);
            }
            if (!reader.keysHeld) {
                break; // the usual case: nothing is stuck, and the plain statement is the cheap one
            }
        }
        return reader.leaseLeft == null
                ? Optional.empty()
                : Optional.of(new Look(reader.rows, reader.leaseLeft, Optional.ofNullable(reader.nextDue)));
    }

    @Override
    public void joinDue(Connection connection, ShardRange range, int most) throws SQLException {
        try (var statement = connection.prepareStatement(joinDue)) {
            statement.setInt(1, range.from());
            statement.setInt(2, range.to());
            statement.setInt(3, most);
            statement.executeUpdate();
        }
    }

    /** The number is read before the locks: who draws one in between is nobody it is about. */
    @Override
    public Optional<Horizon> horizon(Connection connection) throws SQLException {
        long last;
        try (var statement = connection.prepareStatement(drawn);
                var result = statement.executeQuery()) {
            result.next();
            if (result.getLong(2) != 1) {
                return Optional.empty(); // sessions hold numbers that they will use later
            }
            last = result.getLong(1);
        }
        try (var statement = connection.prepareStatement(writers);
                var result = statement.executeQuery()) {
            var holders = new HashSet<String>();
            while (result.next()) {
                holders.add(result.getString(1));
            }
            return Optional.of(new Horizon(last, holders));
        }
    }

    @Override
    public List<OutboxRow> find(Connection connection, long[] rows) throws SQLException {
        try (var statement = connection.prepareStatement(find)) {
            statement.setArray(1, bigints(connection, rows));
            try (var result = statement.executeQuery()) {
                var found = new ArrayList<OutboxRow>();
                while (result.next()) {
                    found.add(new OutboxRow(
                            result.getLong(1), result.getString(2), result.getBytes(3), result.getBytes(4), null));
                }
                return found;
            }
        }
    }

    @Override
    public void delete(Connection connection, long[] rows) throws SQLException {
        try (var statement = connection.prepareStatement(delete)) {
            statement.setArray(1, bigints(connection, rows));
            statement.executeUpdate();
        }
    }

    /** A plan made while the table was small would read all of it once it is large: the index is right for any size. */
    @Override
    public void prepare(Connection connection, Duration longestIdle) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off");
            statement.execute("SET enable_bitmapscan = off");
            statement.execute("SET idle_in_transaction_session_timeout = " + longestIdle.toMillis());
        }
    }

    @Override
    public void restore(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var setting : List.of("enable_seqscan", "enable_bitmapscan", "idle_in_transaction_session_timeout")) {
                statement.execute("RESET " + setting);
            }
        }
    }

    private static java.sql.Array bigints(Connection connection, long[] numbers) throws SQLException {
        return connection.createArrayOf("bigint", Arrays.stream(numbers).boxed().toArray());
    }

    /** Collects what a read returns. */
    private static final class Reader {

        private List<OutboxRow> rows = List.of();
        private Duration leaseLeft;
        private boolean keysHeld;
        private Duration nextDue;

        void read(PreparedStatement statement) throws SQLException {
            rows = new ArrayList<>();
            leaseLeft = null;
            keysHeld = false;
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    add(result);
                }
            }
        }

        private void add(ResultSet result) throws SQLException {
            leaseLeft = Duration.ofMillis(result.getLong(1));
            keysHeld = result.getBoolean(2);
            long due = result.getLong(3);
            nextDue = result.wasNull() ? null : Duration.ofMillis(due);
            long id = result.getLong(4);
            if (!result.wasNull()) {
                rows.add(new OutboxRow(
                        id, result.getString(5), result.getBytes(6), result.getBytes(7), result.getBytes(8)));
            }
        }
    }
}
