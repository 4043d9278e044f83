/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Keeps the order of a key whose events were written to the log at first and to the table later: rows pass once the log is published up to a
 * mark that was set in it after they were read. Whatever was written to the log in transactions that the rows' own saw committed is out by
 * then, or was moved to the table; behind what was moved rows of the same key wait until that is out. A log without a slot holds up
 * nothing: what was in it is lost. For one thread.
 */
final class LogGate implements RowGate {

    private final DataSource database;
    private final SlotWatch watch;
    private final String anyHeld;
    private final String behindMoved;
    /** The rows that wait for that place in the log. */
    private final Set<Long> waiting = new HashSet<>();

    private long place;

    LogGate(DataSource database, TableNames names, SlotWatch watch) {
        this.database = database;
        this.watch = watch;
        anyHeld = names.applyTo("SELECT EXISTS (SELECT 1 FROM galgo_outbox_held)");
        behindMoved = names.applyTo("SELECT o.id FROM galgo_outbox o WHERE o.id = ANY (?)"
                + " AND EXISTS (SELECT 1 FROM galgo_outbox_held h WHERE h.topic = o.topic AND h.key = o.key)"
                + " AND NOT EXISTS (SELECT 1 FROM galgo_outbox_held h WHERE h.id = o.id)");
    }

    @Override
    public List<OutboxRow> pass(List<OutboxRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return rows;
        }
        var slot = Transactions.<Slot>readCommitted(database, watch::look);
        if (slot.fault(false).isPresent()) {
            return rows;
        }
        if (waiting.isEmpty()) {
            place = Transactions.<Long>readCommitted(database, LogGate::mark);
            rows.forEach(row -> waiting.add(row.id()));
        }
        if (Long.compareUnsigned(slot.confirmed(), place) < 0) {
            return List.of();
        }
        var later = Transactions.<Set<Long>>readCommitted(database, connection -> behindMoved(connection, rows));
        var passing = rows.stream()
                .filter(row -> waiting.contains(row.id()) && !later.contains(row.id()))
                .toList();
        waiting.clear();
        return passing;
    }

    /** All that was committed before stands before the mark, whether or not it is on the disk yet, and the mark's own commit puts it there. */
    private static long mark(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT pg_logical_emit_message(true, 'galgo_mark', '')")) {
            result.next();
            return LogSequenceNumber.valueOf(result.getString(1)).asLong();
        }
    }

    private Set<Long> behindMoved(Connection connection, List<OutboxRow> rows) throws SQLException {
        var behind = new HashSet<Long>();
        try (var any = connection.createStatement();
                var held = any.executeQuery(anyHeld)) {
            held.next();
            if (!held.getBoolean(1)) {
                return behind;
            }
        }
        try (var statement = connection.prepareStatement(behindMoved)) {
            var ids = rows.stream().map(OutboxRow::id).toArray();
            statement.setArray(1, connection.createArrayOf("bigint", ids));
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    behind.add(result.getLong(1));
                }
            }
        }
        return behind;
    }
}
