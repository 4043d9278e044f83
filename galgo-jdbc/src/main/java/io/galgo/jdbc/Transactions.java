/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work in a transaction of its own: committed when the work returns, rolled back when it throws. */
final class Transactions {

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private Transactions() {}

    static <T, X extends Exception> T call(DataSource database, TransactionCall<T, X> work) throws X, SQLException {
        try (var connection = database.getConnection()) {
            boolean auto = connection.getAutoCommit();
            if (auto) {
                connection.setAutoCommit(false);
            }
            var guard = new GuardedConnection(connection);
            T result;
            try {
                result = work.call(guard.proxy());
                guard.commit();
            } catch (Throwable failure) {
                rollBack(connection, failure);
                throw failure;
            } finally {
                restore(connection, auto);
            }
            guard.committed();
            return result;
        }
    }

    /** A connection that cannot even roll back is lost: what it did is undone by the server. */
    private static void rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException further) {
            failure.addSuppressed(further);
        }
    }

    /** A failure here changes nothing about the transaction, which has ended one way or the other: it must not look like its failure. */
    private static void restore(Connection connection, boolean auto) {
        try {
            if (auto) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException lost) {
            LOG.debug("A connection was lost after its transaction had ended", lost);
        }
    }
}
