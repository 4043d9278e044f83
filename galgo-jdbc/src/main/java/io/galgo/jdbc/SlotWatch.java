/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nothing is written to a log that nobody keeps: each physical connection is asked once whether its server has the
 * slot, which also finds a server that took over from another. And warns before a slot is lost. Safe for any thread.
 */
final class SlotWatch {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final double FULL = 0.5;

    private final TableNames names;
    private final boolean failoverRequired;
    /** The prefix of messages, by the physical connections whose server has the slot. */
    private final Map<PGConnection, String> checked = new WeakHashMap<>(); // guarded by this

    private boolean warnedOfLimit; // guarded by this
    private boolean warnedOfFailover; // guarded by this

    SlotWatch(TableNames names, boolean failoverRequired) {
        this.names = names;
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
        var slot = look(connection, new Schema(names, "outbox").check(connection));
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

    /** Has all connections asked again: something happened to the slot or its server. */
    synchronized void doubt() {
        checked.clear();
    }

    /** Looks at the slot, and warns if something is about to go wrong. */
    Slot look(Connection connection) throws SQLException {
        return look(connection, new Schema(names, "outbox").check(connection));
    }

    private Slot look(Connection connection, UUID outbox) throws SQLException {
        var slot = Slot.look(connection, outbox);
        if (!slot.there() || slot.walStatus().equals("lost")) {
            doubt();
        } else {
            warn(slot);
        }
        return slot;
    }

    private synchronized void warn(Slot slot) {
        boolean near = slot.fill() >= FULL || slot.walStatus().equals("unreserved");
        if (near && !warnedOfLimit) {
            LOG.warn(
                    "Outbox: replication slot {} keeps {} MiB of the log of at most {} (max_slot_wal_keep_size), and is {}. Beyond that the"
                            + " server deletes events that are not published. Get the relay going, raise the limit, or build this"
                            + " service's outbox without log() until it is",
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
