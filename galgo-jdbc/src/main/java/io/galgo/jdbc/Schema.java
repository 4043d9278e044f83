/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Makes the tables of a component and checks their version. */
final class Schema {

    static final int VERSION = 1;
    /** As PostgreSQL and as MariaDB say it. */
    private static final Set<String> NO_SUCH_TABLE = Set.of("42P01", "42S02");

    private final TableNames names;
    private final String component;

    Schema(TableNames names, String component) {
        this.names = names;
        this.component = component;
    }

    /** Runs the script, under a lock where statements are not atomic by themselves. Nothing changes where the tables are there. */
    void create(DataSource database) throws SQLException {
        Transactions.<Void, SQLException>call(database, connection -> {
            var dialect = Dialect.of(connection);
            dialect.beforeTables(connection);
            try (var statement = connection.createStatement()) {
                if (!names.schema().isEmpty()) {
                    statement.execute("CREATE SCHEMA IF NOT EXISTS " + names.schema());
                }
                for (var sql : names.applyTo(script(dialect, component)).split(";\\s*\n", 0)) {
                    statement.execute(sql);
                }
            }
            check(connection);
            return null;
        });
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
                    throw missing(connection, null);
                }
                int version = result.getInt(1);
                if (version > VERSION) {
                    throw new IllegalStateException("The tables of the " + component + " have version " + version
                            + ", this version of Galgo knows " + VERSION + ": upgrade this service");
                }
                return UUID.fromString(result.getString(2));
            }
        } catch (SQLException e) {
            if (NO_SUCH_TABLE.contains(e.getSQLState())) {
                throw missing(connection, e);
            }
            throw e;
        }
    }

    private IllegalStateException missing(Connection connection, SQLException cause) throws SQLException {
        return new IllegalStateException(
                "There is no " + component + " in this database (" + names.table(component)
                        + "): call createSchema(), or run " + resource(Dialect.of(connection), component)
                        + " with your migrations",
                cause);
    }

    static String script(Dialect dialect, String component) {
        try (var in = Schema.class.getResourceAsStream("/" + resource(dialect, component))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(Dialect dialect, String component) {
        return "io/galgo/jdbc/" + dialect.folder() + "/" + component + ".sql";
    }
}
