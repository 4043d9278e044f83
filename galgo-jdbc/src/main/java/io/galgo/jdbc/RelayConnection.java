/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** The connection that a relay keeps while it relays: settled for its work, and given back as it was. For one thread. */
final class RelayConnection implements AutoCloseable {

    /** A database that vanished without a word must not hold up the relay for ever. */
    private static final int ANSWER_WITHIN_MS = 30_000;

    private final Connection connection;
    private final RelayTable table;
    private final boolean auto;
    private final int isolation;
    private final int networkTimeout;

    RelayConnection(DataSource database, RelayTable table, Duration lease) throws SQLException {
        this.table = table;
        connection = database.getConnection();
        try {
            auto = connection.getAutoCommit();
            isolation = connection.getTransactionIsolation();
            networkTimeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, ANSWER_WITHIN_MS);
            connection.setAutoCommit(true);
            table.prepare(connection, lease);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    /** Works in a transaction. After an exception the connection is done with. */
    <T> T call(TransactionCall<T, SQLException> work) throws SQLException {
        var result = begin(work);
        commit();
        return result;
    }

    /** Works in a transaction that the next {@link #commit} ends, at the latest that of the next call. After an exception the connection is done with. */
    <T> T begin(TransactionCall<T, SQLException> work) throws SQLException {
        return work.call(connection);
    }

    void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
                table.restore(connection);
                connection.setTransactionIsolation(isolation);
                connection.setAutoCommit(auto);
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
            }
        }
    }
}
