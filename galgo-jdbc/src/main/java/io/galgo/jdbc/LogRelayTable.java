/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The table beside an outbox log: events that are due go from it into the log, and so into the order of commits; rows of a key of which others
 * were moved there from the log wait for these.
 */
final class LogRelayTable extends PostgresRelayTable {

    private static final String NOT_BEHIND_MOVED =
            " AND (EXISTS (SELECT 1 FROM galgo_outbox_held m WHERE m.id = o.id) OR NOT EXISTS (SELECT 1 FROM galgo_outbox_held m"
                    + " WHERE m.topic = o.topic AND m.key = o.key))";

    private final SlotWatch watch;
    private final String takeDue;

    LogRelayTable(TableNames names, SlotWatch watch) {
        super(names, NOT_BEHIND_MOVED);
        this.watch = watch;
        takeDue = names.applyTo(TAKE_DUE + "SELECT topic, key, headers, value FROM due ORDER BY due, number");
    }

    @Override
    public void joinDue(Connection connection, ShardRange range, int most) throws SQLException {
        if (watch.toTable(connection)) {
            super.joinDue(connection, range, most);
            return;
        }
        var prefix = watch.prefix(connection);
        var messages = new LogMessages();
        try (var statement = connection.prepareStatement(takeDue)) {
            statement.setInt(1, range.from());
            statement.setInt(2, range.to());
            statement.setInt(3, most);
            try (var due = statement.executeQuery()) {
                while (due.next()) {
                    messages.add(
                            prefix,
                            Envelope.encode(due.getString(1), due.getBytes(2), due.getBytes(3), due.getBytes(4)));
                    if (messages.isFull()) {
                        messages.write(connection);
                    }
                }
            }
        }
        messages.write(connection);
    }
}
