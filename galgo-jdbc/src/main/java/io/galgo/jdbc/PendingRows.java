/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.produce.EncodedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows of one transaction that wait to be written to the outbox. Their numbers are drawn then, in the order in which they came. For one thread. */
final class PendingRows extends PendingWrites {

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(EncodedEvent event, byte[] headers) {}

    private final String insert;
    private final List<Row> rows = new ArrayList<>();

    /** @param insert the statement that inserts one, for {@link SqlOutboxTable#bind} */
    PendingRows(String insert) {
        this.insert = insert;
    }

    void add(EncodedEvent event, byte[] headers) {
        rows.add(new Row(event, headers));
        added(headers.length + (event.value() == null ? 0L : event.value().length));
    }

    @Override
    void writeAll(Connection connection, String andThen) throws SQLException {
        int last = rows.size() - 1;
        if (last > 0) {
            try (var statement = connection.prepareStatement(insert)) {
                for (var row : rows.subList(0, last)) {
                    SqlOutboxTable.bind(statement, row.event(), row.headers());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
        try (var statement = connection.prepareStatement(insert + andThen)) {
            SqlOutboxTable.bind(
                    statement, rows.get(last).event(), rows.get(last).headers());
            statement.execute();
        }
        rows.clear();
    }
}
