/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of one transaction that wait to be written to the log. A message that is written by a statement of its own costs a round trip;
 * one that goes with the commit, in the same request, costs next to nothing. For one thread.
 */
final class LogMessages {

    /** More than that is written at once: a transaction with very many events must not fill the memory. */
    private static final int MOST_BYTES = 1 << 20;

    private static final int MOST = 1_000;
    private static final String ONE = "SELECT pg_logical_emit_message(true, ?, ?)";
    /** The rows of unnest come in the order of the arrays. */
    private static final String MANY =
            "SELECT count(pg_logical_emit_message(true, m.prefix, m.content)) FROM unnest(?, ?) AS m (prefix, content)";

    private final List<String> prefixes = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private long bytes;

    static void writeNow(Connection connection, String prefix, byte[] content) throws SQLException {
        var messages = new LogMessages();
        messages.add(prefix, content);
        messages.write(connection);
    }

    void add(String prefix, byte[] content) {
        prefixes.add(prefix);
        contents.add(content);
        bytes += content.length;
    }

    boolean full() {
        return bytes >= MOST_BYTES || contents.size() >= MOST;
    }

    /** Writes what waits, in the connection's transaction. */
    void write(Connection connection) throws SQLException {
        if (!contents.isEmpty()) {
            execute(connection, "");
        }
    }

    /** Writes what waits and commits, in one request. */
    void writeAndCommit(Connection connection) throws SQLException {
        if (!contents.isEmpty()) {
            execute(connection, "; COMMIT"); // not reached if the first part fails
        }
        connection.commit(); // where the server has committed, this sends nothing: driver and pool are to know
    }

    private void execute(Connection connection, String andThen) throws SQLException {
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
        bytes = 0;
    }

    private void setArrays(Connection connection, PreparedStatement statement) throws SQLException {
        statement.setArray(1, connection.createArrayOf("text", prefixes.toArray()));
        statement.setArray(2, connection.createArrayOf("bytea", contents.toArray(new byte[0][])));
    }
}
