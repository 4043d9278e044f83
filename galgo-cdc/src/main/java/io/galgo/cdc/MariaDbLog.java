/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.debezium.connector.mariadb.MariaDbConnector;
import io.debezium.connector.mariadb.MariaDbConnectorTask;
import io.debezium.storage.kafka.history.KafkaSchemaHistory;
import io.galgo.cdc.CaptureStatus.Slot;
import io.galgo.cdc.OwnTopic.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MariaDB's binary log, read as a replica does. The tables' definitions as of each place in it stand in a topic of the capture's. */
final class MariaDbLog implements DatabaseLog {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeCapture.class);
    private static final String HISTORY = "schema.history.internal";
    private static final int LOWEST_REPLICA_ID = 10_000;

    private final CaptureSettings settings;

    MariaDbLog(CaptureSettings settings) {
        this.settings = settings;
    }

    @Override
    public SourceTask task() {
        return new MariaDbConnectorTask();
    }

    @Override
    public Map<String, String> connectorSettings() {
        var connector = new HashMap<String, String>();
        connector.put("connector.class", MariaDbConnector.class.getName());
        connector.put(
                "database.include.list",
                settings.tables().keySet().stream()
                        .map(table -> table.substring(0, table.indexOf('.')))
                        .distinct()
                        .collect(Collectors.joining(",")));
        connector.put(
                "database.server.id",
                Integer.toString(
                        LOWEST_REPLICA_ID + Math.floorMod(settings.owned().hashCode(), 1 << 30)));
        connector.put("include.schema.changes", "false");
        connector.put(HISTORY, KafkaSchemaHistory.class.getName());
        connector.put(HISTORY + ".store.only.captured.tables.ddl", "true");
        connector.put(HISTORY + ".kafka.topic", Kind.SCHEMA.of(settings));
        var kafka = settings.galgo().kafka();
        connector.put(
                HISTORY + ".kafka.bootstrap.servers",
                kafka.forAdmin().get("bootstrap.servers").toString());
        kafka.forProducer().forEach((name, value) -> connector.put(HISTORY + ".producer." + name, value.toString()));
        kafka.forConsumer().forEach((name, value) -> connector.put(HISTORY + ".consumer." + name, value.toString()));
        return connector;
    }

    @Override
    public Optional<Position> prepare(Optional<Position> position) throws SQLException, CaptureStoppedException {
        try (var connection = connect()) {
            check(connection, "log_bin", "1", "start the server with log_bin");
            check(connection, "binlog_format", "ROW", "set binlog_format=ROW");
            check(connection, "binlog_row_image", "FULL", "set binlog_row_image=FULL");
            for (var table : settings.tables().keySet()) {
                checkTable(connection, table);
            }
            if (position.isEmpty() || position.get().snapshot()) {
                return Optional.empty();
            }
            var file = String.valueOf(position.get().offset().get("file"));
            if (hasLog(connection, file)) {
                return position;
            }
            var lost = "the binary log " + file + " is gone from the server";
            if (!settings.snapshotIfLost()) {
                throw new CaptureStoppedException(
                        lost
                                + ". Changes since then cannot be told any more. To begin anew with a snapshot set snapshotIfLost()"
                                + " and start again; to keep it from happening raise binlog_expire_logs_seconds",
                        null);
            }
            LOG.warn("Capture {}: {}; beginning anew with a snapshot", settings.name(), lost);
            return Optional.empty();
        }
    }

    private static void check(Connection connection, String variable, String wanted, String advice)
            throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT @@" + variable)) {
            result.next();
            if (!wanted.equalsIgnoreCase(result.getString(1))) {
                throw new SQLException("the server has " + variable + "=" + result.getString(1) + "; " + advice);
            }
        }
    }

    private static void checkTable(Connection connection, String table) throws SQLException {
        var dot = table.indexOf('.');
        var sql =
                "SELECT (SELECT count(*) FROM information_schema.table_constraints c WHERE c.table_schema = t.table_schema"
                        + " AND c.table_name = t.table_name AND c.constraint_type = 'PRIMARY KEY')"
                        + " FROM information_schema.tables t WHERE t.table_schema = ? AND t.table_name = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.substring(0, dot));
            statement.setString(2, table.substring(dot + 1));
            try (var result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("there is no table " + table);
                }
                if (result.getInt(1) == 0) {
                    throw new SQLException("table " + table + " has no primary key; give it one");
                }
            }
        }
    }

    private static boolean hasLog(Connection connection, String file) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SHOW BINARY LOGS")) {
            while (result.next()) {
                if (file.equals(result.getString(1))) {
                    return true;
                }
            }
            return false;
        }
    }

    private Connection connect() throws SQLException {
        var database = settings.database();
        var properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("connectTimeout", "10000");
        properties.setProperty("socketTimeout", "10000");
        return DriverManager.getConnection(
                "jdbc:mariadb://" + database.host() + ':' + database.port() + '/' + database.database(), properties);
    }

    @Override
    public Set<Kind> topics() {
        return Set.of(Kind.SCHEMA);
    }

    @Override
    public boolean holdsRowsBefore(String table) {
        return true; // binlog_row_image=FULL was checked
    }

    @Override
    public LogCursor cursor(Optional<Position> from) {
        return new BinlogCursor(from);
    }

    @Override
    public Optional<Slot> slot() {
        return Optional.empty();
    }
}
