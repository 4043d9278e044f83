/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What is to be written at the end of a transaction. What a statement of its own writes costs a round trip; what goes with the commit, in the same
 * request, costs next to nothing. For one thread.
 */
abstract sealed class PendingWrites permits LogMessages, PendingRows {

    /** More than that is written at once: a transaction with very many events must not fill the memory. */
    private static final int MOST_BYTES = 1 << 20;

    private static final int MOST = 1_000;

    private long bytes;
    private int count;

    /** Counts one more that waits. */
    final void added(long size) {
        bytes += size;
        count++;
    }

    final boolean isFull() {
        return bytes >= MOST_BYTES || count >= MOST;
    }

    /** Writes what waits, in the connection's transaction. */
    final void write(Connection connection) throws SQLException {
        write(connection, "");
    }

    /** Writes what waits and commits, in one request. */
    final void writeAndCommit(Connection connection) throws SQLException {
        write(connection, "; COMMIT"); // not reached if the first part fails
    }

    private void write(Connection connection, String andThen) throws SQLException {
        if (count > 0) {
            writeAll(connection, andThen);
            bytes = 0;
            count = 0;
        }
    }

    /**
     * Writes all, and forgets it.
     *
     * @param andThen follows the last statement, in its text
     */
    abstract void writeAll(Connection connection, String andThen) throws SQLException;
}
