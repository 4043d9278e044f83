/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs work in a transaction of its own: committed when the work returns, rolled back when it throws. */
final class Transactions {

    private Transactions() {}

    static <T, X extends Exception> T call(DataSource database, TransactionCall<T, X> work) throws X, SQLException {
        try (var connection = database.getConnection()) {
            var guard = new GuardedConnection(connection);
            var result = call(connection, guard, work);
            guard.committed();
            return result;
        }
    }

    private static <T, X extends Exception> T call(
            Connection connection, GuardedConnection guard, TransactionCall<T, X> work) throws X, SQLException {
        boolean auto = connection.getAutoCommit();
        if (auto) {
            connection.setAutoCommit(false);
        }
        T result;
        try {
            result = work.call(guard.proxy());
            connection.commit();
        } catch (Throwable failure) {
            rollBack(connection, auto, failure);
            throw failure;
        }
        if (auto) {
            connection.setAutoCommit(true);
        }
        return result;
    }

    /** A connection that cannot even roll back is closed by its owner: what it did is undone by the server. */
    private static void rollBack(Connection connection, boolean auto, Throwable failure) {
        try {
            connection.rollback();
            if (auto) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException further) {
            failure.addSuppressed(further);
        }
    }
}
