/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.relay;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The relay's connections to the service's database. Never printed, since the URL may hold a password. */
final class Database implements AutoCloseable {

    /** Two that the relay keeps, and what looks at the slot and the backlog. */
    private static final int CONNECTIONS = 6;

    private final HikariDataSource pool;

    private Database(HikariDataSource pool) {
        this.pool = pool;
    }

    /** @throws ParameterException if no driver takes the URL */
    static Database connect(String url, String password, CommandLine command) {
        var config = new HikariConfig();
        config.setPoolName("galgo-relay");
        try {
            DriverManager.getDriver(url);
        } catch (SQLException noDriver) {
            throw new ParameterException(
                    command,
                    "No driver takes this URL; it begins like jdbc:postgresql://. For MariaDB set GALGO_CLASSPATH to its"
                            + " driver's jar",
                    noDriver);
        }
        config.setJdbcUrl(url);
        if (password != null) {
            config.setPassword(password);
        }
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1); // the database may come later
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new Database(new HikariDataSource(config));
    }

    DataSource connections() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
