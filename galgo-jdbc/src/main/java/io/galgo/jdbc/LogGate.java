/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Keeps the order of a key whose events were written to the log at first and to the table later: rows pass once the log is published up to
 * where it ended when they were read. Whatever was written to the log in transactions that the rows' own saw committed is out by
 * then. A log without a slot holds up nothing: what was in it is lost. For one thread.
 */
final class LogGate implements RowGate {

    private final DataSource database;
    private final SlotWatch watch;
    /** The rows that wait for that place in the log. */
    private final Set<Long> waiting = new HashSet<>();

    private long place;

    LogGate(DataSource database, SlotWatch watch) {
        this.database = database;
        this.watch = watch;
    }

    @Override
    public List<OutboxRow> pass(List<OutboxRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return rows;
        }
        var slot = Transactions.<Slot, SQLException>call(database, watch::look);
        if (slot.fault(false).isPresent()) {
            return rows;
        }
        if (waiting.isEmpty()) {
            place = slot.end();
            rows.forEach(row -> waiting.add(row.id()));
        }
        if (Long.compareUnsigned(slot.confirmed(), place) < 0) {
            return List.of();
        }
        var passing = rows.stream().filter(row -> waiting.contains(row.id())).toList();
        waiting.clear();
        return passing;
    }
}
