/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends whatever a connection is at, from another thread: who waits for its answer gets an {@link SQLException}. On PostgreSQL the server is
 * told first, which otherwise goes on with the statement, and holds its locks, until it writes to the client again.
 */
final class Abort {

    private static final Logger LOG = LoggerFactory.getLogger(Abort.class);

    private Abort() {}

    static void of(Connection connection) {
        try {
            if (connection.isWrapperFor(PGConnection.class)) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException failure) {
            LOG.debug("Could not cancel what a connection is at; it is aborted all the same", failure);
        } catch (NoClassDefFoundError otherDatabase) {
            LOG.trace("Not PostgreSQL", otherDatabase);
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException failure) {
            LOG.warn("Could not abort the connection of a handler that is over its time limit", failure);
        }
    }
}
