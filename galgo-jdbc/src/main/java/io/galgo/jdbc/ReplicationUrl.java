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
    /** However short leases are, a server that has much to do is not taken for one that vanished. */
    private static final long LEAST_ANSWER_SECONDS = 5;

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
        var settings = settings(silence);
        PGProperty.REPLICATION.set(settings, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(settings, "14");
        PGProperty.PREFER_QUERY_MODE.set(settings, "simple");
        PGProperty.OPTIONS.set(settings, "-c wal_sender_timeout=" + silence.toMillis());
        return DriverManager.getConnection(url, settings);
    }

    /**
     * Connects to the same server for questions.
     *
     * @param silence after which this end gives up on the server
     */
    Connection connectToAsk(Duration silence) throws SQLException {
        return DriverManager.getConnection(url, settings(silence));
    }

    private Properties settings(Duration silence) {
        var settings = new Properties();
        settings.putAll(account);
        PGProperty.CONNECT_TIMEOUT.set(settings, CONNECT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(settings, (int)
                Math.max(LEAST_ANSWER_SECONDS, silence.plusMillis(999).toSeconds()));
        PGProperty.TCP_KEEP_ALIVE.set(settings, true);
        return settings;
    }

    /** Starts reading a slot at a place, or where it was confirmed to if that is later. */
    static PGReplicationStream read(Connection connection, Slot slot, long from) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 0); // a message that came in part must come to its end
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
