/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** Where the log is read from. Never printed, since it may hold a password. */
final class ReplicationUrl {

    private static final String SLOT_IS_ACTIVE = "55006";
    /**
     * The driver's own time for status messages, which here is only a back-stop: its socket times out after as long, and a message that took
     * longer to come in would not be read to its end.
     */
    private static final int STATUS_MS = 60_000;

    private static final String CONNECT_SECONDS = "10";

    private final String url;
    private final Properties account;

    ReplicationUrl(String url, Properties account) {
        this.url = url;
        this.account = account;
    }

    /**
     * Connects for replication.
     *
     * @param silence after which the server gives up on this end and lets another have the slot
     */
    Connection connect(Duration silence) throws SQLException {
        var settings = new Properties();
        settings.putAll(account);
        PGProperty.REPLICATION.set(settings, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(settings, "14");
        PGProperty.PREFER_QUERY_MODE.set(settings, "simple");
        PGProperty.OPTIONS.set(settings, "-c wal_sender_timeout=" + silence.toMillis());
        PGProperty.CONNECT_TIMEOUT.set(settings, CONNECT_SECONDS);
        PGProperty.TCP_KEEP_ALIVE.set(settings, true);
        return DriverManager.getConnection(url, settings);
    }

    /** Starts reading a slot at a place, or where it was confirmed to if that is later. */
    static PGReplicationStream read(Connection connection, Slot slot, long from) throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot.name())
                .withStartPosition(LogSequenceNumber.valueOf(from))
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", Slot.PUBLICATION)
                .withSlotOption("messages", "true")
                .withAutomaticFlush(false) // only what is published may be forgotten
                .withStatusInterval(STATUS_MS, TimeUnit.MILLISECONDS)
                .start();
    }

    /** Tells whether a failure says that somebody else reads the slot. */
    static boolean taken(SQLException failure) {
        return SLOT_IS_ACTIVE.equals(failure.getSQLState());
    }
}
