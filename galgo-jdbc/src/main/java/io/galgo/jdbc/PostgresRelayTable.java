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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Leases and rows in PostgreSQL, as a relay needs them. */
final class PostgresRelayTable implements RelayTable {

    private static final String UNTIL = "clock_timestamp() + ? * interval '1 millisecond'";
    private static final String HELD_OUT = " AND NOT EXISTS (SELECT 1 FROM galgo_outbox s WHERE s.state = 1"
            + " AND s.topic = o.topic AND md5(s.key) = md5(o.key) AND s.key = o.key AND s.id < o.id)";
    private static final int REASON_LENGTH = 1_000;

    private final String ranges;
    private final String addRange;
    private final String acquire;
    private final String renew;
    private final String giveUp;
    private final String read;
    private final String readHeld;
    private final String find;
    private final String delete;
    private final String markStuck;

    PostgresRelayTable(TableNames names) {
        ranges = names.applyTo("SELECT shard_from, shard_to FROM galgo_outbox_lease ORDER BY shard_from");
        addRange = names.applyTo("INSERT INTO galgo_outbox_lease (shard_from, shard_to) VALUES (?, ?)");
        acquire = names.applyTo("UPDATE galgo_outbox_lease SET number = number + 1, owner = ?, until = " + UNTIL
                + " WHERE shard_from = ? AND shard_to = ? AND until <= clock_timestamp() RETURNING number");
        renew = names.applyTo("UPDATE galgo_outbox_lease SET until = " + UNTIL
                + " WHERE shard_from = ? AND shard_to = ? AND number = ?");
        giveUp = names.applyTo(
                "UPDATE galgo_outbox_lease SET until = '-infinity' WHERE shard_from = ? AND shard_to = ? AND number = ?");
        read = names.applyTo(read(""));
        readHeld = names.applyTo(read(HELD_OUT));
        find = names.applyTo("SELECT id, topic, key, headers FROM galgo_outbox WHERE id = ANY (?) ORDER BY id");
        delete = names.applyTo("DELETE FROM galgo_outbox WHERE id = ANY (?)");
        markStuck = names.applyTo(
                "UPDATE galgo_outbox SET state = 1, stuck_reason = ?, stuck_at = clock_timestamp()"
                        + " WHERE id = ? AND EXISTS (SELECT 1 FROM galgo_outbox_lease WHERE shard_from = ? AND shard_to = ? AND number = ?)");
    }

    /** Lease and rows in one statement, so in one snapshot. A row of nulls says that the lease is held and nothing waits. */
    private static String read(String heldOut) {
        return """
                SELECT extract(epoch FROM l.until - clock_timestamp()) * 1000,
                       EXISTS (SELECT 1 FROM galgo_outbox WHERE state = 1),
                       r.id, r.topic, r.key, r.headers, r.value
                FROM galgo_outbox_lease l LEFT JOIN LATERAL (
                    SELECT * FROM (
                        SELECT f.*, sum(size) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS upto FROM (
                            SELECT o.id, o.topic, o.key, o.headers, o.value,
                                   octet_length(o.headers) + coalesce(octet_length(o.value), 0) AS size
                            FROM galgo_outbox o
                            WHERE o.state = 0 AND o.shard BETWEEN ? AND ? AND o.topic <> ALL (?)%s
                            ORDER BY o.id LIMIT ?) f) sized
                    WHERE upto - size < ?) r ON true
                WHERE l.shard_from = ? AND l.shard_to = ? AND l.number = ?
                ORDER BY r.id""".formatted(heldOut);
    }

    @Override
    public List<ShardRange> ranges(Connection connection, int wanted) throws SQLException {
        var there = ranges(connection);
        if (!there.isEmpty()) {
            return there;
        }
        try (var insert = connection.prepareStatement(addRange)) {
            for (var range : ShardRange.split(wanted)) {
                insert.setInt(1, range.from());
                insert.setInt(2, range.to());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return ranges(connection);
    }

    private List<ShardRange> ranges(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(ranges);
                var result = statement.executeQuery()) {
            var all = new ArrayList<ShardRange>();
            while (result.next()) {
                all.add(new ShardRange(result.getInt(1), result.getInt(2)));
            }
            return all;
        }
    }

    @Override
    public OptionalLong acquire(Connection connection, ShardRange range, String owner, Duration length)
            throws SQLException {
        try (var statement = connection.prepareStatement(acquire)) {
            statement.setString(1, owner);
            statement.setLong(2, length.toMillis());
            statement.setInt(3, range.from());
            statement.setInt(4, range.to());
            try (var result = statement.executeQuery()) {
                return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    @Override
    public boolean renew(Connection connection, ShardRange range, long number, Duration length) throws SQLException {
        try (var statement = connection.prepareStatement(renew)) {
            statement.setLong(1, length.toMillis());
            statement.setInt(2, range.from());
            statement.setInt(3, range.to());
            statement.setLong(4, number);
            return statement.executeUpdate() > 0;
        }
    }

    @Override
    public void giveUp(Connection connection, ShardRange range, long number) throws SQLException {
        try (var statement = connection.prepareStatement(giveUp)) {
            statement.setInt(1, range.from());
            statement.setInt(2, range.to());
            statement.setLong(3, number);
            statement.executeUpdate();
        }
    }

    @Override
    public Optional<Look> read(
            Connection connection, ShardRange range, long number, Collection<String> without, int rows, long bytes)
            throws SQLException {
        var topics = connection.createArrayOf("text", without.toArray());
        var reader = new Reader();
        for (var sql : List.of(read, readHeld)) {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(1, range.from());
                statement.setInt(2, range.to());
                statement.setArray(3, topics);
                statement.setInt(4, rows);
                statement.setLong(5, bytes);
                statement.setInt(6, range.from());
                statement.setInt(7, range.to());
                statement.setLong(8, number);
                reader.read(statement);
            }
            if (!reader.keysHeld) {
                break; // the usual case: nothing is stuck, and the plain statement is the cheap one
            }
        }
        return reader.leaseLeft == null ? Optional.empty() : Optional.of(new Look(reader.rows, reader.leaseLeft));
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

    @Override
    public void markStuck(Connection connection, ShardRange range, long number, long row, String reason)
            throws SQLException {
        try (var statement = connection.prepareStatement(markStuck)) {
            statement.setString(1, reason.length() > REASON_LENGTH ? reason.substring(0, REASON_LENGTH) : reason);
            statement.setLong(2, row);
            statement.setInt(3, range.from());
            statement.setInt(4, range.to());
            statement.setLong(5, number);
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

    @Override
    public Optional<String> weakness(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SHOW synchronous_commit")) {
            result.next();
            return result.getString(1).equals("off")
                    ? Optional.of(
                            "synchronous_commit is off: a crash of the database can lose a change whose event is out."
                                    + " Set it to on for the role or database this service uses")
                    : Optional.empty();
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
            long id = result.getLong(3);
            if (!result.wasNull()) {
                rows.add(new OutboxRow(
                        id, result.getString(4), result.getBytes(5), result.getBytes(6), result.getBytes(7)));
            }
        }
    }
}
