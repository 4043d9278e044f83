/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.galgo.Galgo;
import io.galgo.jdbc.Outbox;
import java.net.URLDecoder;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Where the shop's Kafka and PostgreSQL are. Never printed with a password in it.
 *
 * @param bootstrapServers Kafka's brokers, as {@code host:port,host:port}
 * @param jdbcUrl the database, as {@code jdbc:postgresql://host/database?user=name}; without a password
 * @param password the database user's password, if it needs one
 * @param outbox where services write their events
 * @param operators the public keys by which services take commands, and incidents for practice; empty if they take none
 */
public record ShopSettings(
        String bootstrapServers,
        String jdbcUrl,
        Optional<String> password,
        OutboxWay outbox,
        Optional<String> operators) {

    /** The environment variable for the database's password: command lines can be read by everybody on the machine. */
    public static final String PASSWORD_VARIABLE = "GALGO_JDBC_PASSWORD";

    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)([?&])password=([^&]*)&?");
    private static final int CONNECTIONS = 10;

    public ShopSettings {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(jdbcUrl, "jdbcUrl");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(outbox, "outbox");
        Objects.requireNonNull(operators, "operators");
    }

    /**
     * Takes a password out of a URL, where there is one; else the password is that of the environment.
     *
     * @param environmentPassword the value of {@value #PASSWORD_VARIABLE}, or null
     * @throws IllegalArgumentException if the URL is not one of PostgreSQL's
     */
    public static ShopSettings of(String bootstrapServers, String jdbcUrl, String environmentPassword) {
        var found = PASSWORD_IN_URL.matcher(jdbcUrl);
        var password = Optional.ofNullable(environmentPassword);
        var url = jdbcUrl;
        if (found.find()) {
            password = Optional.of(URLDecoder.decode(found.group(2), UTF_8));
            url = found.replaceAll("$1").replaceAll("[?&]$", "");
        }
        check(url);
        return new ShopSettings(bootstrapServers, url, password, OutboxWay.TABLE, Optional.empty());
    }

    /** Returns these settings with brokers at another address. */
    public ShopSettings withBootstrapServers(String servers) {
        return new ShopSettings(servers, jdbcUrl, password, outbox, operators);
    }

    /** Returns these settings with events written there. */
    public ShopSettings withOutbox(OutboxWay way) {
        return new ShopSettings(bootstrapServers, jdbcUrl, password, way, operators);
    }

    /** Returns these settings with services that take commands signed by these keys, and incidents for practice. */
    public ShopSettings withOperators(String publicKeys) {
        return new ShopSettings(bootstrapServers, jdbcUrl, password, outbox, Optional.of(publicKeys));
    }

    private static void check(String url) {
        try {
            if (url.startsWith("jdbc:postgresql:") && DriverManager.getDriver(url) != null) {
                return;
            }
        } catch (SQLException noDriverTakesIt) {
            // said below
        }
        throw new IllegalArgumentException("\"" + url
                + "\" is not the address of a PostgreSQL database, as jdbc:postgresql://localhost:5432/shop?user=shop");
    }

    /** Returns connections that see all schemas, as no service does: for the auditor. Close it in the end. */
    public HikariDataSource auditor() {
        return new HikariDataSource(config("auditor"));
    }

    /** Returns a service's pool of connections to its own schema. Close it in the end. */
    HikariDataSource pool(String service) {
        var config = config(service);
        config.setSchema(ShopSchemas.of(service));
        return new HikariDataSource(config);
    }

    /** Returns a service's outbox. Close it in the end. */
    Outbox outbox(Galgo galgo, DataSource database) {
        var builder = Outbox.builder(galgo, database);
        return (outbox == OutboxWay.LOG ? builder.log(jdbcUrl, null, password.orElse(null)) : builder).build();
    }

    private HikariConfig config(String name) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(jdbcUrl);
        password.ifPresent(config::setPassword);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1); // the database may come later than the service
        // Said, not left to be asked for: a database that dies while the first connection is set up leaves the pool
        // without an answer for good, and later connections fail with "Transaction isolation level -1 not supported"
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.addDataSourceProperty("ApplicationName", "shop-" + name);
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("socketTimeout", "30");
        return config;
    }
}
