/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.consume.HandlerCall;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work in a transaction of its own: committed when the work returns, rolled back when it throws. */
final class Transactions {

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private Transactions() {}

    /** Within a handler call that has a time limit, the connection is aborted when that is over. */
    @SuppressWarnings("try") // what is held is there to be let go of, before the connection goes back to its pool
    static <T, X extends Exception> T call(DataSource database, TransactionCall<T, X> work) throws X, SQLException {
        try (var connection = database.getConnection();
                var held = HandlerCall.onTimeLimit(() -> Abort.of(connection))) {
            return call(connection, work);
        }
    }

    /**
     * Runs Galgo's own work, which counts on seeing what others have committed by each of its statements, and on locking nothing between
     * rows: so others can write there.
     */
    static <T> T readCommitted(DataSource database, TransactionCall<T, SQLException> work) throws SQLException {
        try (var connection = database.getConnection()) {
            return readCommitted(connection, work);
        }
    }

    /** As the other, on a connection that stays open and is left as it was. */
    static <T> T readCommitted(Connection connection, TransactionCall<T, SQLException> work) throws SQLException {
        int isolation = connection.getTransactionIsolation();
        if (isolation == Connection.TRANSACTION_READ_COMMITTED) {
            return call(connection, work);
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try {
            return call(connection, work);
        } finally {
            restore(() -> connection.setTransactionIsolation(isolation));
        }
    }

    private static <T, X extends Exception> T call(Connection connection, TransactionCall<T, X> work)
            throws X, SQLException {
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
            restore(() -> {
                if (auto) {
                    connection.setAutoCommit(true);
                }
            });
        }
        guard.committed();
        return result;
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
    private static void restore(Restoring restoring) {
        try {
            restoring.run();
        } catch (SQLException lost) {
            LOG.debug("A connection was lost after its transaction had ended", lost);
        }
    }

    private interface Restoring {
        void run() throws SQLException;
    }
}
