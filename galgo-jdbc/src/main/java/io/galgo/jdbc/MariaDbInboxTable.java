/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The inbox's rows in MariaDB and MySQL: a table for each day. Partitions of one table could not be made or dropped while a
 * handler's transaction uses the table, and would hold up all that begin meanwhile.
 *
 * <p>A repeat is counted in its row, which makes the insert lock that row for itself; one that is ignored shares its lock, and two that
 * wait for a third end in a deadlock when that one fails.
 */
final class MariaDbInboxTable implements InboxTable {

    private static final int NO_SUCH_TABLE = 1146;
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;
    private static final int DELETE_LIMIT = 2_000;
    /** Of the columns. A mode that is not strict would cut what is longer, and make two ids one. */
    private static final int LONGEST = 255;

    private final TableNames names;
    private final String table;
    private final String note;
    private final String noteOwn;
    private final String inOwn;
    private final String oldOwn;
    private final String deleteOwn;

    MariaDbInboxTable(TableNames names) {
        this.names = names;
        table = names.table("inbox");
        note = " (consumer_group, event_id, again, event_time) VALUES (?, ?, ?, ?)"
                + " ON DUPLICATE KEY UPDATE repeats = repeats + 1";
        noteOwn = names.applyTo("INSERT INTO galgo_inbox_own (consumer_group, own_id, again) VALUES (?, ?, ?)"
                + " ON DUPLICATE KEY UPDATE repeats = repeats + 1");
        var key = " WHERE consumer_group = ? AND own_id = ? AND again = ?";
        inOwn = names.applyTo("SELECT 1 FROM galgo_inbox_own" + key);
        oldOwn = names.applyTo(
                "SELECT consumer_group, own_id, again FROM galgo_inbox_own WHERE handled < ? LIMIT " + DELETE_LIMIT);
        deleteOwn = names.applyTo("DELETE FROM galgo_inbox_own" + key);
    }

    @Override
    public boolean note(Connection connection, InboxKey key, Instant time) throws SQLException {
        var day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        try (var statement = connection.prepareStatement("INSERT INTO " + partition(day) + note)) {
            set(statement, key);
            statement.setObject(4, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
            if (statement.executeUpdate() != 1) { // a row that was there counts as two
                return false;
            }
        }
        // an id that was ahead of its time when it came first is noted among those without a time
        try (var statement = connection.prepareStatement(inOwn)) {
            set(statement, key);
            try (var result = statement.executeQuery()) {
                return !result.next();
            }
        }
    }

    @Override
    public boolean noteOwn(Connection connection, InboxKey key) throws SQLException {
        try (var statement = connection.prepareStatement(noteOwn)) {
            set(statement, key);
            return statement.executeUpdate() == 1;
        }
    }

    private static void set(java.sql.PreparedStatement statement, InboxKey key) throws SQLException {
        statement.setBytes(1, fitting(key.group()));
        statement.setBytes(2, fitting(key.id()));
        statement.setBytes(3, fitting(key.again()));
    }

    /** Names are compared as bytes: a collation might hold two of them for one. */
    private static byte[] fitting(String name) {
        var bytes = name.getBytes(UTF_8);
        if (bytes.length <= LONGEST) {
            return bytes;
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return ("sha256:" + HexFormat.of().formatHex(digest)).getBytes(UTF_8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public boolean lacksPartition(SQLException failure) {
        return failure.getErrorCode() == NO_SUCH_TABLE
                && String.valueOf(failure.getMessage()).contains(names.prefix() + "inbox_");
    }

    @Override
    public void makePartition(Connection connection, LocalDate day) throws SQLException {
        execute(connection, "CREATE TABLE IF NOT EXISTS " + partition(day) + " LIKE " + table);
    }

    @Override
    public List<LocalDate> partitions(Connection connection) throws SQLException {
        var prefix = names.prefix() + "inbox_";
        try (var statement = connection.prepareStatement("SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = coalesce(nullif(?, ''), database()) AND table_name LIKE ? ORDER BY 1")) {
            statement.setString(1, names.schema());
            statement.setString(2, prefix + "________");
            var days = new ArrayList<LocalDate>();
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    var name = result.getString(1);
                    if (name.matches("\\Q" + prefix + "\\E\\d{8}")) {
                        days.add(LocalDate.parse(name.substring(prefix.length()), SUFFIX));
                    }
                }
            }
            return days;
        }
    }

    @Override
    public void dropPartition(Connection connection, LocalDate day) throws SQLException {
        execute(connection, "SET SESSION lock_wait_timeout = 1");
        try {
            execute(connection, "DROP TABLE IF EXISTS " + partition(day));
        } finally {
            execute(connection, "SET SESSION lock_wait_timeout = DEFAULT");
        }
    }

    private String partition(LocalDate day) {
        return table + "_" + SUFFIX.format(day);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Found without a lock and deleted one by one, so that no row is waited for that a handler is about to write. */
    @Override
    public int deleteOwn(Connection connection, Instant before) throws SQLException {
        int found = 0;
        try (var find = connection.prepareStatement(oldOwn);
                var delete = connection.prepareStatement(deleteOwn)) {
            find.setObject(1, LocalDateTime.ofInstant(before, ZoneOffset.UTC));
            try (var result = find.executeQuery()) {
                for (; result.next(); found++) {
                    for (int column = 1; column <= 3; column++) {
                        delete.setBytes(column, result.getBytes(column));
                    }
                    delete.addBatch();
                }
            }
            if (found > 0) {
                delete.executeBatch();
            }
        }
        return found;
    }
}
