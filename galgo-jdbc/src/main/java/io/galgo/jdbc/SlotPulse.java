/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * Asks the server again and again whether it has this end as the slot's reader, on a connection of its own that leads where the reader's does. A
 * server that vanished without a word would else be waited for until the operating system gives up, a quarter of an hour later: the driver
 * does not tell when it last heard from it.
 */
final class SlotPulse implements Runnable {

    private final Connection connection;
    private final String slot;
    private final int reader;
    private final Duration pause;
    private final Consumer<Throwable> lost;
    private final Signal signal = new Signal();
    private final Thread thread;
    private volatile boolean closing;

    /**
     * @param connection on which every answer has its time limit; is closed with this
     * @param slot the name of the slot
     * @param reading the connection that reads it
     * @param pause between two questions
     * @param lost told, once, why the slot is not read any more
     */
    SlotPulse(Connection connection, String slot, Connection reading, Duration pause, Consumer<Throwable> lost)
            throws SQLException {
        this.connection = connection;
        this.slot = slot;
        this.reader = reading.unwrap(PGConnection.class).getBackendPID();
        this.pause = pause;
        this.lost = lost;
        thread = new Thread(this, "galgo-outbox-log-pulse");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has it end, which it does by itself if an answer is still to come. */
    void close() {
        closing = true;
        signal.give();
    }

    @Override
    public void run() {
        try (connection) {
            while (!closing) {
                ask();
                signal.await(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lost.accept(e);
        } catch (SQLException | RuntimeException | Error e) { // nobody else would hear of it
            lost.accept(e);
        }
    }

    private void ask() throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT active_pid FROM pg_replication_slots WHERE slot_name = ?")) {
            statement.setString(1, slot);
            try (var result = statement.executeQuery()) {
                if (!result.next() || result.getInt(1) != reader) {
                    throw new SQLException("The server does not have this relay as the reader of replication slot "
                            + slot + " any more: the connection was lost, or another server answers");
                }
            }
        }
    }
}
