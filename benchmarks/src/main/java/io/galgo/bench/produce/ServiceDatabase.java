/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A service's database, with accounts to change, and the pool of connections to it. */
final class ServiceDatabase implements AutoCloseable {

    static final int ACCOUNTS = 10_000;

    private final HikariDataSource pool;

    private ServiceDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    static ServiceDatabase create(String jdbcUrl, int connections) throws SQLException {
        var config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(connections);
        config.setAutoCommit(false);
        var database = new ServiceDatabase(new HikariDataSource(config));
        try (var connection = database.pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50)");
            statement.execute("INSERT INTO account SELECT id, 0 FROM generate_series(0, " + (ACCOUNTS - 1) + ") id");
            connection.commit();
        }
        return database;
    }

    DataSource connections() {
        return pool;
    }

    static void change(Connection connection, int account) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE account SET balance = balance + 1 WHERE id = ?")) {
            update.setInt(1, account);
            update.executeUpdate();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
