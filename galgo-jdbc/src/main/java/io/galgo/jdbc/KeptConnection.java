/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A connection that is kept from one transaction to the next, so that a pool from which the service has taken all others holds up nobody here. Taken
 * when it is needed first, and another after a failure. For one thread.
 */
final class KeptConnection implements AutoCloseable {

    /** A database that vanished without a word must not hold up the relay for ever. */
    private static final int ANSWER_WITHIN_MS = 30_000;

    private final DataSource database;
    private Connection connection;
    private int networkTimeout;

    KeptConnection(DataSource database) {
        this.database = database;
    }

    /** Works in a transaction of its own, as {@link Transactions#readCommitted}. */
    <T> T readCommitted(TransactionCall<T, SQLException> work) throws SQLException {
        try {
            return Transactions.readCommitted(connection(), work);
        } catch (SQLException | RuntimeException | Error failure) {
            try {
                close();
            } catch (SQLException further) {
                failure.addSuppressed(further);
            }
            throw failure;
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null) {
            connection = database.getConnection();
            networkTimeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, ANSWER_WITHIN_MS);
        }
        return connection;
    }

    /** Gives it back as it was. */
    @Override
    public void close() throws SQLException {
        var kept = connection;
        connection = null;
        if (kept != null) {
            try (kept) {
                if (!kept.isClosed()) {
                    kept.setNetworkTimeout(Runnable::run, networkTimeout);
                }
            }
        }
    }
}
