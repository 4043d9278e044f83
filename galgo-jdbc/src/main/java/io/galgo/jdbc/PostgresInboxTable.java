/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** The inbox's rows in PostgreSQL. */
final class PostgresInboxTable implements InboxTable {

    private static final String CHECK_VIOLATION = "23514"; // which is also: no partition of relation found for row
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;
    private static final int DELETE_LIMIT = 10_000;

    private final TableNames names;
    private final String table;
    private final String note;
    private final String noteOwn;
    private final String deleteOwn;

    PostgresInboxTable(TableNames names) {
        this.names = names;
        table = names.table("inbox");
        // an insert waits for another's uncommitted one of the same key, and then does nothing: never two effects
        // an id that was ahead of its time when it came first is noted among those without a time
        note = names.applyTo("INSERT INTO galgo_inbox (consumer_group, event_id, again, event_time)"
                + " SELECT v.g, v.i, v.a, v.t FROM (VALUES (?, ?, ?, ?::timestamptz)) AS v (g, i, a, t) WHERE NOT EXISTS ("
                + "SELECT 1 FROM galgo_inbox_own o WHERE o.consumer_group = v.g AND o.own_id = v.i AND o.again = v.a)"
                + " ON CONFLICT DO NOTHING");
        noteOwn = names.applyTo("INSERT INTO galgo_inbox_own (consumer_group, own_id, again)"
                + " VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
        deleteOwn = names.applyTo("DELETE FROM galgo_inbox_own WHERE ctid = ANY (ARRAY("
                + "SELECT ctid FROM galgo_inbox_own WHERE handled < ? LIMIT " + DELETE_LIMIT + "))");
    }

    @Override
    public boolean note(Connection connection, InboxKey key, Instant time) throws SQLException {
        try (var statement = connection.prepareStatement(note)) {
            statement.setString(1, key.group());
            statement.setString(2, key.id());
            statement.setString(3, key.again());
            statement.setObject(4, time.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate() > 0;
        }
    }

    @Override
    public boolean noteOwn(Connection connection, InboxKey key) throws SQLException {
        try (var statement = connection.prepareStatement(noteOwn)) {
            statement.setString(1, key.group());
            statement.setString(2, key.id());
            statement.setString(3, key.again());
            return statement.executeUpdate() > 0;
        }
    }

    @Override
    public boolean lacksPartition(SQLException failure) {
        return CHECK_VIOLATION.equals(failure.getSQLState())
                && String.valueOf(failure.getMessage()).contains("\"" + names.prefix() + "inbox\"");
    }

    /** A table is made and then attached, which lets handlers go on; made as a partition at once, it would lock them out. */
    @Override
    public void makePartition(Connection connection, LocalDate day) throws SQLException {
        Dialect.POSTGRESQL.beforeTables(connection);
        if (partitions(connection).contains(day)) {
            return;
        }
        var partition = partition(day);
        execute(connection, "CREATE TABLE " + partition + " (LIKE " + table + " INCLUDING ALL)");
        execute(
                connection,
                "ALTER TABLE " + table + " ATTACH PARTITION " + partition + " FOR VALUES FROM ('" + day
                        + " 00:00:00+00') TO ('" + day.plusDays(1) + " 00:00:00+00')");
    }

    @Override
    public List<LocalDate> partitions(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT c.relname FROM pg_inherits i"
                + " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = ?::regclass ORDER BY 1")) {
            statement.setString(1, table);
            var days = new ArrayList<LocalDate>();
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    var name = result.getString(1);
                    if (name.matches(
                            "\\Q" + names.prefix() + "inbox_\\E\\d{8}")) { // others are not Galgo's, as a default one
                        days.add(LocalDate.parse(name.substring(name.lastIndexOf('_') + 1), SUFFIX));
                    }
                }
            }
            return days;
        }
    }

    @Override
    public void dropPartition(Connection connection, LocalDate day) throws SQLException {
        Dialect.POSTGRESQL.beforeTables(connection);
        execute(connection, "SET LOCAL lock_timeout = '200ms'");
        execute(connection, "DROP TABLE IF EXISTS " + partition(day));
    }

    private String partition(LocalDate day) {
        return table + "_" + SUFFIX.format(day);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public int deleteOwn(Connection connection, Instant before) throws SQLException {
        try (var statement = connection.prepareStatement(deleteOwn)) {
            statement.setTimestamp(1, Timestamp.from(before));
            return statement.executeUpdate();
        }
    }
}
