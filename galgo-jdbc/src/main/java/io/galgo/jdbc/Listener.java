/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for wake-ups that other instances send through PostgreSQL, while there is something to wake. Polling stands behind it, so what is
 * lost here costs a poll's wait and nothing else.
 */
final class Listener implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int LOOK_MS = 500;
    private static final java.time.Duration PAUSE = java.time.Duration.ofSeconds(1);

    private final DataSource database;
    private final String channel;
    private final BooleanSupplier wanted;
    private final Runnable wake;
    private final Signal signal = new Signal();
    private volatile boolean closing;
    private boolean failing;

    Listener(DataSource database, String channel, BooleanSupplier wanted, Runnable wake) {
        this.database = database;
        this.channel = channel;
        this.wanted = wanted;
        this.wake = wake;
    }

    void close() {
        closing = true;
        signal.give();
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                if (wanted.getAsBoolean() && !listen()) {
                    return;
                }
                signal.await(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether it can listen at all. */
    private boolean listen() {
        try (var connection = database.getConnection()) {
            if (!connection.isWrapperFor(PGConnection.class)) {
                LOG.info(
                        "Outbox relay: these connections cannot listen; events of other instances are found by polling");
                return false;
            }
            listen(connection);
        } catch (SQLException e) {
            if (!failing && !closing) {
                LOG.warn("Outbox relay: cannot listen for wake-ups, polls meanwhile: {}", e.getMessage());
            }
            failing = true;
        } catch (LinkageError noDriver) {
            LOG.info(
                    "Outbox relay: PostgreSQL's driver is not here to listen with; polls instead ({})",
                    noDriver.getMessage());
            return false;
        } catch (RuntimeException | Error unforeseen) { // as a pool's: it may be over the next time
            if (!failing && !closing) {
                LOG.warn(
                        "Outbox relay: cannot listen for wake-ups, polls meanwhile: {}",
                        unforeseen.toString(),
                        unforeseen);
            }
            failing = true;
        }
        return true;
    }

    private void listen(Connection connection) throws SQLException {
        boolean auto = connection.getAutoCommit();
        connection.setAutoCommit(true);
        var notifications = connection.unwrap(PGConnection.class);
        execute(connection, "LISTEN " + channel);
        failing = false;
        while (!closing && wanted.getAsBoolean()) {
            var received = notifications.getNotifications(LOOK_MS);
            if (received != null && received.length > 0) {
                wake.run();
            }
        }
        execute(connection, "UNLISTEN " + channel);
        connection.setAutoCommit(auto);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
