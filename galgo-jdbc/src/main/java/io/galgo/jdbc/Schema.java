/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** Makes the tables of a component and checks their version. */
final class Schema {

    static final int VERSION = 1;
    static final long LOCK =
            0x67616c676fL; // "galgo": so that instances that start at once make tables one after another
    private static final String NO_SUCH_TABLE = "42P01";

    private final TableNames names;
    private final String component;

    Schema(TableNames names, String component) {
        this.names = names;
        this.component = component;
    }

    /** Runs the script under a lock. Nothing changes where the tables are there. */
    void create(DataSource database) throws SQLException {
        Transactions.<Void, SQLException>call(database, connection -> {
            lock(connection);
            try (var statement = connection.createStatement()) {
                if (!names.schema().isEmpty()) {
                    statement.execute("CREATE SCHEMA IF NOT EXISTS " + names.schema());
                }
                statement.execute(names.applyTo(script(component)));
            }
            check(connection);
            return null;
        });
    }

    /** Holds back others who make or change tables, until the transaction ends. */
    static void lock(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            statement.setLong(1, LOCK);
            statement.execute();
        }
    }

    /**
     * Returns the identity that the tables were given when they were made.
     *
     * @throws IllegalStateException if there are none, or those of a newer version
     */
    UUID check(Connection connection) throws SQLException {
        var table = names.table("schema");
        try (var statement = connection.prepareStatement("SELECT version, id FROM " + table + " WHERE component = ?")) {
            statement.setString(1, component);
            try (var result = statement.executeQuery()) {
                if (!result.next()) {
                    throw missing(null);
                }
                int version = result.getInt(1);
                if (version > VERSION) {
                    throw new IllegalStateException("The tables of the " + component + " have version " + version
                            + ", this version of Galgo knows " + VERSION + ": upgrade this service");
                }
                return result.getObject(2, UUID.class);
            }
        } catch (SQLException e) {
            if (NO_SUCH_TABLE.equals(e.getSQLState())) {
                throw missing(e);
            }
            throw e;
        }
    }

    private IllegalStateException missing(SQLException cause) {
        return new IllegalStateException(
                "There is no " + component + " in this database (" + names.table(component)
                        + "): call createSchema(), or run " + resource(component) + " with your migrations",
                cause);
    }

    static String script(String component) {
        try (var in = Schema.class.getResourceAsStream("/" + resource(component))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String component) {
        return "io/galgo/jdbc/postgresql/" + component + ".sql";
    }
}
