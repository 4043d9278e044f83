/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes publication and slot the first time, and says which statement a person is to run where it may not. A slot that was there
 * before and is gone is never made again in silence: events went with it.
 */
final class SlotSetup {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int FAILOVER_SLOTS = 17;

    private final DataSource database;
    private final TableNames names;

    SlotSetup(DataSource database, TableNames names) {
        this.database = database;
        this.names = names;
    }

    /**
     * Makes what is missing.
     *
     * @throws IllegalStateException if the server is not set up for it, or the slot is gone; says what to do
     */
    void create() throws SQLException {
        try (var connection = database.getConnection()) {
            boolean auto = connection.getAutoCommit();
            connection.setAutoCommit(true); // a slot cannot be made in a transaction that has written
            try {
                text(connection, "SELECT pg_advisory_lock(?)", Dialect.GALGO_LOCK);
                try {
                    create(connection);
                } finally {
                    text(connection, "SELECT pg_advisory_unlock(?)", Dialect.GALGO_LOCK);
                }
            } finally {
                connection.setAutoCommit(auto);
            }
        }
    }

    private void create(Connection connection) throws SQLException {
        UUID outbox = new Schema(names, "outbox").check(connection);
        var slot = Slot.look(connection, outbox);
        if (slot.there()) {
            noteMade(connection, slot);
            return;
        }
        if (wasMade(connection)) {
            throw new IllegalStateException(
                    "The outbox log cannot be used: " + slot.fault(false).orElseThrow());
        }
        var missing = missing(connection);
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "The outbox log cannot be set up. Run as a superuser: " + String.join(" ", missing));
        }
        if (!exists(connection, "SELECT 1 FROM pg_publication WHERE pubname = ?", Slot.PUBLICATION)) {
            run(connection, "CREATE PUBLICATION " + Slot.PUBLICATION); // before the slot, which must see it
        }
        boolean failover = connection.getMetaData().getDatabaseMajorVersion() >= FAILOVER_SLOTS;
        text(
                connection,
                "SELECT lsn FROM pg_create_logical_replication_slot(?, 'pgoutput', false, false"
                        + (failover ? ", true" : "") + ")",
                slot.name());
        noteMade(connection, slot);
        LOG.info("Outbox: made replication slot {}{}", slot.name(), failover ? ", which survives a failover" : "");
    }

    private List<String> missing(Connection connection) throws SQLException {
        var statements = new ArrayList<String>();
        if (!text(connection, "SHOW wal_level").equals("logical")) {
            statements.add("ALTER SYSTEM SET wal_level = logical; (then restart the server)");
        }
        long slots = Long.parseLong(text(connection, "SHOW max_replication_slots"));
        if (Long.parseLong(text(connection, "SELECT count(*) FROM pg_replication_slots")) >= slots) {
            statements.add("ALTER SYSTEM SET max_replication_slots = " + (slots + 10) + "; (then restart the server)");
        }
        if (text(connection, "SELECT rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user")
                .equals("f")) {
            statements.add("ALTER ROLE " + quoted(text(connection, "SELECT current_user")) + " REPLICATION;");
        }
        if (!exists(connection, "SELECT 1 FROM pg_publication WHERE pubname = ?", Slot.PUBLICATION)
                && text(connection, "SELECT has_database_privilege(current_database(), 'CREATE')")
                        .equals("f")) {
            statements.add("CREATE PUBLICATION " + Slot.PUBLICATION + "; (in database "
                    + quoted(text(connection, "SELECT current_database()")) + ")");
        }
        return statements;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private boolean wasMade(Connection connection) throws SQLException {
        return exists(connection, names.applyTo("SELECT 1 FROM galgo_outbox_log WHERE made"));
    }

    private void noteMade(Connection connection, Slot slot) throws SQLException {
        run(connection, names.applyTo("UPDATE galgo_outbox_log SET made = true WHERE NOT made"));
        if (!slot.failover() && connection.getMetaData().getDatabaseMajorVersion() < FAILOVER_SLOTS) {
            LOG.warn(
                    "Outbox: this server's replication slots do not survive a failover (PostgreSQL 17 and later have such):"
                            + " a failover can lose events that are not published yet");
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean exists(Connection connection, String sql, Object... values) throws SQLException {
        return text(connection, sql, values) != null;
    }

    private static String text(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (var result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        }
    }
}
