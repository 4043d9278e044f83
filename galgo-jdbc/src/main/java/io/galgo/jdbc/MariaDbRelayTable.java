/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Leases and rows in MariaDB and MySQL, as a relay needs them.
 *
 * <p>No statement here locks a row that it does not change, or it would wait for those who publish, or they for it. Hence {@code READ
 * COMMITTED}, in which nothing between rows is locked, and changes by one number each: given many, the optimizer may choose to walk the
 * whole table, and waits at each row that is not committed yet.
 */
final class MariaDbRelayTable extends SqlRelayTable {

    private static final String COLUMNS = "SELECT id, topic, `key`, headers, ";
    private static final String HELD_OUT = " AND NOT EXISTS (SELECT 1 FROM galgo_outbox s WHERE s.state = 1"
            + " AND s.topic = o.topic AND s.`key` = o.`key` AND s.id < o.id)";
    private static final int LOCK_WAIT_SECONDS = 10;
    private static final int NUMBERS_A_STATEMENT = 500;

    private final TableNames names;
    private final String delete;
    private final String due;
    private final String deleteJoined;

    MariaDbRelayTable(TableNames names) {
        super(names, Dialect.MARIADB);
        this.names = names;
        due = names.applyTo("SELECT number FROM galgo_outbox_scheduled FORCE INDEX (by_due)"
                + " WHERE due <= utc_timestamp(6) AND shard BETWEEN ? AND ?"
                + " ORDER BY due, number LIMIT ? FOR UPDATE SKIP LOCKED");
        deleteJoined = names.applyTo("DELETE FROM galgo_outbox_scheduled WHERE number = ?");
        delete = names.applyTo("DELETE FROM galgo_outbox WHERE id = ?");
    }

    /**
     * The rows come in a look of their own, after that of the lease: were it lost in between, Kafka would refuse what is read here. Their
     * sizes come first, so that a batch's worth of large values is all that is read.
     */
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
        var seen = look(connection, range, number, without, rows, bytes, from, "");
        if (seen.keysHeld) {
            seen = look(connection, range, number, without, rows, bytes, from, HELD_OUT);
        }
        return seen.leaseLeft == null
                ? Optional.empty()
                : Optional.of(new Look(
                        rows(connection, seen.numbers, "value"), seen.leaseLeft, Optional.ofNullable(seen.nextDue)));
    }

    /** Who has drawn numbers cannot be seen here by everybody. */
    @Override
    public Optional<Horizon> horizon(Connection connection) {
        return Optional.empty();
    }

    private static final class Seen {
        private final List<Long> numbers = new ArrayList<>();
        private Duration leaseLeft;
        private boolean keysHeld;
        private Duration nextDue;
    }

    private Seen look(
            Connection connection,
            ShardRange range,
            long number,
            Collection<String> without,
            int rows,
            long bytes,
            long from,
            String heldOut)
            throws SQLException {
        var sql = names.applyTo("SELECT " + Dialect.MARIADB.millis(Dialect.MARIADB.now(), "l.until") + ","
                + " EXISTS (SELECT 1 FROM galgo_outbox WHERE state = 1), r.id, r.size,"
                + " (SELECT " + Dialect.MARIADB.millis(Dialect.MARIADB.now(), "due") + " FROM galgo_outbox_scheduled"
                + " WHERE shard BETWEEN l.shard_from AND l.shard_to ORDER BY due, number LIMIT 1)"
                + " FROM galgo_outbox_lease l LEFT JOIN ("
                + "SELECT o.id, o.size FROM galgo_outbox o FORCE INDEX (PRIMARY)"
                + " WHERE o.id >= ? AND o.state = 0 AND o.shard BETWEEN ? AND ?"
                + " AND o.topic <> ?".repeat(without.size())
                + heldOut
                + " ORDER BY o.id LIMIT ?) r ON true"
                + " WHERE l.shard_from = ? AND l.shard_to = ? AND l.number = ? ORDER BY r.id");
        try (var statement = connection.prepareStatement(sql)) {
            int at = 0;
            statement.setLong(++at, from);
            statement.setInt(++at, range.from());
            statement.setInt(++at, range.to());
            for (var topic : without) {
                statement.setString(++at, topic);
            }
            statement.setInt(++at, rows);
            statement.setInt(++at, range.from());
            statement.setInt(++at, range.to());
            statement.setLong(++at, number);
            return seen(statement, bytes);
        }
    }

    private static Seen seen(PreparedStatement statement, long bytes) throws SQLException {
        var seen = new Seen();
        long sum = 0;
        try (var result = statement.executeQuery()) {
            while (result.next()) {
                seen.leaseLeft = Duration.ofMillis(result.getLong(1));
                seen.keysHeld = result.getBoolean(2);
                long due = result.getLong(5);
                seen.nextDue = result.wasNull() ? null : Duration.ofMillis(due);
                long id = result.getLong(3);
                if (!result.wasNull() && sum < bytes) {
                    seen.numbers.add(id);
                    sum += result.getLong(4);
                }
            }
        }
        return seen;
    }

    @Override
    public List<OutboxRow> find(Connection connection, long[] rows) throws SQLException {
        var numbers = new ArrayList<Long>();
        for (long row : rows) {
            numbers.add(row);
        }
        return rows(connection, numbers, "NULL");
    }

    private List<OutboxRow> rows(Connection connection, List<Long> numbers, String value) throws SQLException {
        var rows = new ArrayList<OutboxRow>(numbers.size());
        for (int i = 0; i < numbers.size(); i += NUMBERS_A_STATEMENT) {
            var some = numbers.subList(i, Math.min(numbers.size(), i + NUMBERS_A_STATEMENT));
            var sql = names.applyTo(COLUMNS + value + " FROM galgo_outbox WHERE id IN (?"
                    + ", ?".repeat(some.size() - 1) + ") ORDER BY id");
            try (var statement = connection.prepareStatement(sql)) {
                for (int n = 0; n < some.size(); n++) {
                    statement.setLong(n + 1, some.get(n));
                }
                try (var result = statement.executeQuery()) {
                    while (result.next()) {
                        rows.add(new OutboxRow(
                                result.getLong(1),
                                result.getString(2),
                                result.getBytes(3),
                                result.getBytes(4),
                                result.getBytes(5)));
                    }
                }
            }
        }
        return rows;
    }

    @Override
    public void joinDue(Connection connection, ShardRange range, int most) throws SQLException {
        var numbers = new ArrayList<Long>();
        try (var statement = connection.prepareStatement(due)) {
            statement.setInt(1, range.from());
            statement.setInt(2, range.to());
            statement.setInt(3, most);
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    numbers.add(result.getLong(1));
                }
            }
        }
        for (int i = 0; i < numbers.size(); i += NUMBERS_A_STATEMENT) {
            join(connection, numbers.subList(i, Math.min(numbers.size(), i + NUMBERS_A_STATEMENT)));
        }
        each(
                connection,
                deleteJoined,
                numbers.stream().mapToLong(Long::longValue).toArray());
    }

    /** Not as a batch: the driver cannot send one of statements that insert what they select. */
    private void join(Connection connection, List<Long> numbers) throws SQLException {
        var sql = names.applyTo("INSERT INTO galgo_outbox (shard, topic, `key`, headers, value)"
                + " SELECT shard, topic, `key`, headers, value FROM galgo_outbox_scheduled WHERE number IN (?"
                + ", ?".repeat(numbers.size() - 1) + ") ORDER BY due, number");
        try (var statement = connection.prepareStatement(sql)) {
            for (int n = 0; n < numbers.size(); n++) {
                statement.setLong(n + 1, numbers.get(n));
            }
            statement.executeUpdate();
        }
    }

    @Override
    public void delete(Connection connection, long[] rows) throws SQLException {
        each(connection, delete, rows);
    }

    private static void each(Connection connection, String sql, long[] rows) throws SQLException {
        if (rows.length == 0) {
            return;
        }
        try (var statement = connection.prepareStatement(sql)) {
            for (long row : rows) {
                statement.setLong(1, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    @Override
    public void prepare(Connection connection, Duration longestIdle) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET SESSION innodb_lock_wait_timeout = " + LOCK_WAIT_SECONDS);
            if (isMariaDb(connection)) { // MySQL knows no such thing
                statement.execute("SET SESSION idle_transaction_timeout = "
                        + longestIdle.plusMillis(999).toSeconds());
            }
        }
    }

    @Override
    public void restore(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET SESSION innodb_lock_wait_timeout = DEFAULT");
            if (isMariaDb(connection)) {
                statement.execute("SET SESSION idle_transaction_timeout = DEFAULT");
            }
        }
    }

    /** MySQL's own driver says MySQL of both. */
    private static boolean isMariaDb(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT version()")) {
            result.next();
            return result.getString(1).contains("MariaDB");
        }
    }
}
