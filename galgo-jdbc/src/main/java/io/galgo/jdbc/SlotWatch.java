/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nothing is written to a log that nobody keeps: each physical connection is asked once whether its server has the
 * slot, which also finds a server that took over from another. And warns before a slot is lost. Safe for any thread.
 */
final class SlotWatch {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final DataSource database;
    private final TableNames names;
    private final boolean failoverRequired;
    private final Duration lease;
    /** The prefix of messages, by the physical connections whose server has the slot. */
    private final Map<PGConnection, String> checked = new WeakHashMap<>(); // guarded by this

    private volatile Long tableFrom;
    private volatile long lookedAt;
    private boolean warnedOfLimit; // guarded by this
    private boolean warnedOfFailover; // guarded by this

    /**
     * @param lease how long what was learnt of the slot is good for
     */
    SlotWatch(DataSource database, TableNames names, boolean failoverRequired, Duration lease) {
        this.database = database;
        this.names = names;
        this.lease = lease;
        this.lookedAt = System.nanoTime() - 2 * lease.toNanos();
        this.failoverRequired = failoverRequired;
    }

    /**
     * Returns the prefix for messages written on a connection.
     *
     * @throws IllegalStateException if what is written there would never be read
     */
    String prefix(Connection connection) throws SQLException {
        var physical = connection.isWrapperFor(PGConnection.class) ? connection.unwrap(PGConnection.class) : null;
        synchronized (this) {
            var known = physical == null ? null : checked.get(physical);
            if (known != null) {
                return known;
            }
        }
        var slot = lookAtSlot(connection);
        var fault = slot.fault(failoverRequired);
        if (fault.isPresent()) {
            throw new IllegalStateException("The event cannot be published: " + fault.get());
        }
        if (physical != null) {
            synchronized (this) {
                checked.put(physical, slot.name());
            }
        }
        return slot.name();
    }

    /**
     * Tells whether events are to be written to the table. Waits out the pause between the last event that any instance writes to the
     * log and the first that any writes to the table: so the order of keys is kept without a question to the database for each event.
     */
    boolean toTable(Connection connection) throws SQLException {
        if (System.nanoTime() - lookedAt > lease.toNanos()) {
            lookAgain(connection);
        }
        var from = tableFrom;
        if (from == null || System.nanoTime() - from < -lease.dividedBy(2).toNanos()) {
            return false;
        }
        try {
            for (long left = from - System.nanoTime(); left > 0; left = from - System.nanoTime()) {
                TimeUnit.NANOSECONDS.sleep(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while events are switched from the log to the table", e);
        }
        return true;
    }

    /** A transaction that sees the database as it was at its beginning does not see a switch since then. */
    private void lookAgain(Connection connection) throws SQLException {
        if (connection.getTransactionIsolation() <= Connection.TRANSACTION_READ_COMMITTED) {
            look(connection);
        } else {
            Transactions.readCommitted(database, this::look);
        }
    }

    /** Has events written to the table, by all instances at the same time: when each has looked for this once more. */
    void switchToTable() throws SQLException {
        Transactions.readCommitted(database, connection -> {
            try (var statement = connection.prepareStatement(names.applyTo("UPDATE galgo_outbox_log"
                    + " SET table_from = coalesce(table_from, clock_timestamp() + ? * interval '1 millisecond')"))) {
                statement.setLong(1, lease.toMillis() * 5 / 2);
                statement.executeUpdate();
            }
            return look(connection);
        });
    }

    private void learnOfSwitch(Connection connection, long asked) throws SQLException {
        try (var statement = connection.prepareStatement(names.applyTo(
                        "SELECT extract(epoch FROM table_from - clock_timestamp()) * 1000 FROM galgo_outbox_log"));
                var result = statement.executeQuery()) {
            if (result.next() && result.getObject(1) != null && tableFrom == null) {
                tableFrom = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(result.getLong(1));
                LOG.warn("Outbox: events are written to the table from now on, as was asked for by switchToTable()");
            }
        }
        lookedAt = asked;
    }

    /** Has all connections asked again: something happened to the slot or its server. */
    synchronized void doubt() {
        checked.clear();
    }

    /** Looks at the slot, and warns if something is about to go wrong. The transaction sees what is committed now. */
    Slot look(Connection connection) throws SQLException {
        long asked = System.nanoTime();
        var slot = lookAtSlot(connection);
        new Schema(names, "outbox_log").check(connection);
        learnOfSwitch(connection, asked);
        return slot;
    }

    /** @throws IllegalStateException if this database has no such log */
    static void refuseOthers(Connection connection) throws SQLException {
        if (Dialect.of(connection) != Dialect.POSTGRESQL) {
            throw new IllegalStateException("The outbox log is PostgreSQL's write-ahead log, and this is "
                    + connection.getMetaData().getDatabaseProductName() + ": build the outbox without log(...)");
        }
    }

    private Slot lookAtSlot(Connection connection) throws SQLException {
        refuseOthers(connection);
        var slot = Slot.look(connection, new Schema(names, "outbox").check(connection));
        if (!slot.there() || slot.walStatus().equals("lost")) {
            doubt();
        } else {
            warn(slot);
        }
        return slot;
    }

    private synchronized void warn(Slot slot) {
        boolean near = slot.status().filter(RelayStatus.Log::endangered).isPresent();
        if (near && !warnedOfLimit) {
            LOG.warn(
                    "Outbox: replication slot {} keeps {} MiB of the log of at most {} (max_slot_wal_keep_size), and is {}. Beyond that the"
                            + " server deletes events that are not published. Get the relay going, raise the limit, or call"
                            + " switchToTable()",
                    slot.name(),
                    slot.held() >> 20,
                    slot.limit().orElse(0) >> 20,
                    slot.walStatus());
        }
        warnedOfLimit = near;
        if (!slot.failover() && !warnedOfFailover) {
            LOG.warn(
                    "Outbox: replication slot {} does not survive a failover: one can lose events that are not published yet. PostgreSQL 17"
                            + " and later have slots that do",
                    slot.name());
            warnedOfFailover = true;
        }
    }
}
