/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Messages of one transaction that wait to be written to the log, in their order. For one thread. */
final class LogMessages extends PendingWrites {

    private static final String ONE = "SELECT pg_logical_emit_message(true, ?, ?)";
    /** The rows of unnest come in the order of the arrays. */
    private static final String MANY =
            "SELECT count(pg_logical_emit_message(true, m.prefix, m.content)) FROM unnest(?, ?) AS m (prefix, content)";

    private final List<String> prefixes = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();

    static void writeNow(Connection connection, String prefix, byte[] content) throws SQLException {
        var messages = new LogMessages();
        messages.add(prefix, content);
        messages.write(connection);
    }

    void add(String prefix, byte[] content) {
        prefixes.add(prefix);
        contents.add(content);
        added(content.length);
    }

    @Override
    void writeAll(Connection connection, String andThen) throws SQLException {
        boolean one = contents.size() == 1;
        try (var statement = connection.prepareStatement((one ? ONE : MANY) + andThen)) {
            if (one) {
                statement.setString(1, prefixes.get(0));
                statement.setBytes(2, contents.get(0));
            } else {
                setArrays(connection, statement);
            }
            statement.execute();
        }
        prefixes.clear();
        contents.clear();
    }

    private void setArrays(Connection connection, PreparedStatement statement) throws SQLException {
        statement.setArray(1, connection.createArrayOf("text", prefixes.toArray()));
        statement.setArray(2, connection.createArrayOf("bytea", contents.toArray(new byte[0][])));
    }
}
