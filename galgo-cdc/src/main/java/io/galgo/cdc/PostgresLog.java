/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.galgo.cdc.CaptureStatus.Slot;
import io.galgo.cdc.OwnTopic.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's write-ahead log, through a replication slot of the capture's own. */
final class PostgresLog implements DatabaseLog {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeCapture.class);
    private static final int OLDEST = 140_000;
    private static final String TIMEOUT_SECONDS = "10";

    private final CaptureSettings settings;
    private final Set<String> wholeRows =
            new HashSet<>(); // tables with a full replica identity; of the capture's thread
    private String systemId; // of the capture's thread

    PostgresLog(CaptureSettings settings) {
        this.settings = settings;
    }

    @Override
    public SourceTask task() {
        return new PostgresConnectorTask();
    }

    @Override
    public Map<String, String> connectorSettings() {
        var connector = new HashMap<String, String>();
        connector.put("connector.class", PostgresConnector.class.getName());
        connector.put("plugin.name", "pgoutput");
        connector.put("slot.name", settings.databaseName());
        connector.put("slot.max.retries", "0");
        connector.put("lsn.flush.mode", "connector"); // confirms what Kafka has, and nothing because it is idle
        connector.put("publication.name", settings.databaseName());
        connector.put("publication.autocreate.mode", "filtered");
        connector.put("publish.via.partition.root", "true"); // the mapping is that of the partitioned table
        connector.put("database.dbname", settings.database().database());
        // An idle database on a busy server confirms nothing by itself; transactional, so that a commit moves the
        // position
        connector.put("heartbeat.action.query", "SELECT pg_logical_emit_message(true, 'galgo-heartbeat', '')");
        connector.put("message.prefix.exclude.list", ".*"); // messages in the log are no changes of rows
        return connector;
    }

    @Override
    public Optional<Position> prepare(Optional<Position> position) throws SQLException, CaptureStoppedException {
        try (var connection = connect()) {
            checkServer(connection);
            for (var table : settings.tables().keySet()) {
                checkTable(connection, table);
            }
            systemId = one(connection, "SELECT system_identifier FROM pg_control_system()", row -> row.getString(1))
                    .orElseThrow();
            if (position.isPresent() && position.get().snapshot()) {
                dropSlot(connection);
                return Optional.empty();
            }
            if (position.isEmpty()) {
                begin(connection);
                return Optional.empty();
            }
            var lost = lost(connection, PostgresCursor.boundary(position.get()));
            if (lost.isEmpty()) {
                return position;
            }
            if (!settings.snapshotIfLost()) {
                throw new CaptureStoppedException(
                        lost.get() + ". Changes since then cannot be told any more. To begin anew with a snapshot set"
                                + " snapshotIfLost() and start again; to keep it from happening raise max_slot_wal_keep_size",
                        null);
            }
            LOG.warn("Capture {}: {}; beginning anew with a snapshot", settings.name(), lost.get());
            dropSlot(connection);
            return Optional.empty();
        }
    }

    /** What is in Kafka says that a snapshot was begun before there is a slot. So where there is one, it is the position that is lost. */
    private void begin(Connection connection) throws SQLException, CaptureStoppedException {
        var slot = settings.databaseName();
        if (one(connection, "SELECT 1 FROM pg_replication_slots WHERE slot_name = ?", row -> true, slot)
                .isEmpty()) {
            return;
        }
        var lost = "there is a replication slot " + slot + " but no position in Kafka, in the topic "
                + Kind.POSITION.of(settings);
        if (!settings.snapshotIfLost()) {
            throw new CaptureStoppedException(
                    lost
                            + ": that was deleted or emptied, or the service moved to other brokers without it. The slot keeps what"
                            + " changed since. Bring the topic back and start again; or set snapshotIfLost() to begin anew with a"
                            + " snapshot, which does not tell what was deleted meanwhile",
                    null);
        }
        LOG.warn(
                "Capture {}: {}; beginning anew with a snapshot. What was deleted since is not told",
                settings.name(),
                lost);
        dropSlot(connection);
    }

    private static void checkServer(Connection connection) throws SQLException {
        int version = one(connection, "SELECT current_setting('server_version_num')::int", row -> row.getInt(1))
                .orElseThrow();
        if (version < OLDEST) {
            throw new SQLException("PostgreSQL 14 or later is needed, and this is " + version / 10_000);
        }
        var level = one(connection, "SHOW wal_level", row -> row.getString(1)).orElseThrow();
        if (!level.equals("logical")) {
            throw new SQLException("the server has wal_level=" + level + "; set it to logical and restart the server");
        }
    }

    private static final String TABLE =
            "SELECT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary),"
                    + " (SELECT coalesce(string_agg(DISTINCT p.relreplident::text, ''), 'd') FROM pg_class p WHERE p.relkind = 'r'"
                    + " AND (p.oid = c.oid OR p.oid IN (SELECT relid FROM pg_partition_tree(c.oid))))"
                    + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')";

    private record Table(boolean hasKey, String identities) {}

    private void checkTable(Connection connection, String name) throws SQLException {
        var dot = name.indexOf('.');
        var table = one(
                        connection,
                        TABLE,
                        row -> new Table(row.getBoolean(1), row.getString(2)),
                        name.substring(0, dot),
                        name.substring(dot + 1))
                .orElseThrow(() -> new SQLException("there is no table " + name));
        if (!table.hasKey()) {
            throw new SQLException("table " + name + " has no primary key; give it one");
        }
        if (table.identities().matches(".*[ni].*")) { // nothing, or another index: a deletion would not tell the key
            throw new SQLException(
                    "table " + name + " has a replica identity without its primary key; set it: ALTER TABLE " + name
                            + " REPLICA IDENTITY DEFAULT (or FULL)");
        }
        if (table.identities().equals("f")) {
            wholeRows.add(name);
        } else {
            wholeRows.remove(name);
        }
    }

    /** A snapshot without a gap needs a slot that is made together with it. */
    private void dropSlot(Connection connection) throws SQLException {
        one(
                connection,
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?",
                row -> true,
                settings.databaseName());
    }

    private Optional<String> lost(Connection connection, long position) throws SQLException {
        var name = settings.databaseName();
        return one(
                        connection,
                        "SELECT CASE WHEN wal_status = 'lost' THEN 'the replication slot ' || slot_name || ' is lost: the server"
                                + " has dropped log that it still needed'"
                                + " WHEN confirmed_flush_lsn > '0/0'::pg_lsn + ?::numeric THEN 'the replication slot ' || slot_name"
                                + " || ' stands at ' || confirmed_flush_lsn || ', behind this capture''s position: it was made anew or"
                                + " moved by somebody' WHEN pg_current_wal_lsn() < '0/0'::pg_lsn + ?::numeric THEN 'the server''s log"
                                + " ends at ' || pg_current_wal_lsn() || ', before this capture''s position: the server was restored"
                                + " to an earlier time, or failed over to one that lacked its last transactions' ELSE '' END"
                                + " FROM pg_replication_slots WHERE slot_name = ?",
                        row -> row.getString(1),
                        position,
                        position,
                        name)
                .or(() -> Optional.of("the replication slot " + name + " is gone"))
                .filter(why -> !why.isEmpty());
    }

    @Override
    public Set<Kind> topics() {
        return Set.of();
    }

    @Override
    public boolean holdsRowsBefore(String table) {
        return wholeRows.contains(table);
    }

    @Override
    public LogCursor cursor(Optional<Position> from) {
        return new PostgresCursor("postgresql/" + systemId, from);
    }

    @Override
    public Optional<Slot> slot() {
        try (var connection = connect()) {
            return one(
                    connection,
                    "SELECT slot_name, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn), 0),"
                            + " coalesce(wal_status, 'lost'), active FROM pg_replication_slots WHERE slot_name = ?",
                    row -> new Slot(row.getString(1), row.getLong(2), row.getString(3), row.getBoolean(4)),
                    settings.databaseName());
        } catch (SQLException away) {
            LOG.debug("The slot cannot be looked at", away);
            return Optional.empty();
        }
    }

    private Connection connect() throws SQLException {
        var database = settings.database();
        var properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("connectTimeout", TIMEOUT_SECONDS);
        properties.setProperty("socketTimeout", TIMEOUT_SECONDS);
        Optional.ofNullable(settings.further().get("database.sslmode"))
                .ifPresent(mode -> properties.setProperty("sslmode", mode));
        return DriverManager.getConnection(
                "jdbc:postgresql://" + database.host() + ':' + database.port() + '/' + database.database(), properties);
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> Optional<T> one(Connection connection, String sql, RowReader<T> reader, Object... values)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (var result = statement.executeQuery()) {
                return result.next() ? Optional.of(reader.read(result)) : Optional.empty();
            }
        }
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
