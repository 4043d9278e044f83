/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The replication slot that keeps an outbox's events until they are published, as the server shows it. Its name is also the prefix of the
 * messages: outboxes that share a server do not see each other's events.
 *
 * @param name the slot's name, of the outbox's identity
 * @param there whether there is one, of this database
 * @param active whether somebody reads it
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
 * @param failover whether standbys have it too, so that it survives a failover
 * @param confirmed up to where events are published
 * @param held how many bytes of the log it keeps
 * @param limit how many it may keep; empty if there is no limit
 */
record Slot(
        String name,
        boolean there,
        boolean active,
        String walStatus,
        boolean failover,
        long confirmed,
        long held,
        OptionalLong limit) {

    /** One for all outboxes of a database: no table is in it. */
    static final String PUBLICATION = "galgo_outbox";

    /** Columns that older servers lack are found by name. */
    private static final String LOOK = """
            SELECT s.slot_name IS NOT NULL, s.active, coalesce(s.wal_status, 'lost'),
                   coalesce((to_jsonb(s) ->> 'failover')::boolean, false),
                   coalesce(pg_wal_lsn_diff(s.confirmed_flush_lsn, '0/0'), 0),
                   coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn), 0), k.setting::bigint
            FROM pg_settings k LEFT JOIN pg_replication_slots s
                ON s.slot_name = ? AND s.database = current_database() AND s.plugin = 'pgoutput'
            WHERE k.name = 'max_slot_wal_keep_size'""";

    Slot {
        Objects.requireNonNull(name, "name");
    }

    static String nameOf(UUID outbox) {
        return "galgo_outbox_" + outbox.toString().substring(0, 8);
    }

    static Slot look(Connection connection, UUID outbox) throws SQLException {
        try (var statement = connection.prepareStatement(LOOK)) {
            statement.setString(1, nameOf(outbox));
            try (var result = statement.executeQuery()) {
                result.next();
                long megabytes = result.getLong(7);
                return new Slot(
                        nameOf(outbox),
                        result.getBoolean(1),
                        result.getBoolean(2),
                        result.getString(3),
                        result.getBoolean(4),
                        result.getBigDecimal(5).longValue(),
                        result.getLong(6),
                        megabytes < 0 ? OptionalLong.empty() : OptionalLong.of(megabytes << 20));
            }
        }
    }

    /** Tells what is wrong, such that events would be written and never read; empty if nothing is. */
    Optional<String> fault(boolean failoverRequired) {
        if (!there) {
            return Optional.of("the server has no replication slot " + name
                    + ", and an event written now would never be read. If the slot was there before, what was written and not yet"
                    + " published is gone with it, as after a failover to a server without it. " + createIt());
        }
        if (walStatus.equals("lost")) {
            return Optional.of("replication slot " + name
                    + " is lost: it kept more of the log than max_slot_wal_keep_size, "
                    + "or was invalidated. What was written and not yet published is gone. Compare the database with its topics, then"
                    + " run as a superuser: SELECT pg_drop_replication_slot('" + name + "'); and " + createStatement());
        }
        if (failoverRequired && !failover) {
            return Optional.of(
                    "replication slot " + name + " does not survive a failover (failover = false), and this outbox"
                            + " requires that. On PostgreSQL 17 and later, with nobody relaying, run as a superuser: "
                            + "SELECT pg_drop_replication_slot('" + name + "'); and " + createStatement()
                            + " and set sync_replication_slots on the standbys, synchronized_standby_slots here");
        }
        return Optional.empty();
    }

    private String createIt() {
        return "Run as a superuser, or as a role with REPLICATION: " + createStatement();
    }

    /** On PostgreSQL 17 and later; older servers take it without the last two arguments. */
    String createStatement() {
        return "SELECT pg_create_logical_replication_slot('" + name + "', 'pgoutput', false, false, true);";
    }

    Optional<RelayStatus.Log> status() {
        return there
                ? Optional.of(new RelayStatus.Log(name, active, walStatus, failover, held, limit))
                : Optional.empty();
    }
}
