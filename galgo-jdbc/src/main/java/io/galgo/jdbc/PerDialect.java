/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tables in whichever kind of database a connection leads to: made with the first connection, since nothing is connected before. Safe for
 * any thread.
 *
 * @param <T> the tables
 */
final class PerDialect<T> {

    /** Makes them. */
    interface Maker<T> {
        T make(Dialect dialect, Connection connection) throws SQLException;
    }

    private record Made<T>(Dialect dialect, T tables) {}

    private final Maker<T> maker;
    private volatile Made<T> made;

    PerDialect(Maker<T> maker) {
        this.maker = maker;
    }

    /**
     * Returns the tables that a connection leads to.
     *
     * @throws IllegalStateException if Galgo cannot work in that database
     */
    T in(Connection connection) throws SQLException {
        var dialect = Dialect.of(connection);
        var known = made;
        if (known == null || known.dialect != dialect) {
            known = new Made<>(dialect, maker.make(dialect, connection)); // two threads may make the same
            made = known;
        }
        return known.tables;
    }
}
