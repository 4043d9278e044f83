/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes relays of other instances, after commits, on a connection of its own and at most every 5 ms: a {@code NOTIFY} in the
 * publishing transaction would make all commits of the server wait for each other. Its thread starts with the first wake-up and ends
 * when none comes for a while.
 */
final class Notifier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final Duration SPACE = Duration.ofMillis(5);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final DataSource database;
    private final TableNames names;
    private final PerDialect<OutboxTable> tables;
    private final Signal signal = new Signal();
    private boolean running; // guarded by this
    private boolean wanted; // guarded by this
    private boolean closed; // guarded by this
    private volatile boolean failing;

    Notifier(DataSource database, TableNames names, PerDialect<OutboxTable> tables) {
        this.database = database;
        this.names = names;
        this.tables = tables;
    }

    synchronized void request() {
        if (closed) {
            return;
        }
        wanted = true;
        signal.give();
        if (!running) {
            running = true;
            var thread = new Thread(this::run, "galgo-outbox-notify");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try (var connection = database.getConnection()) {
            if (!Dialect.of(connection).notifies()) {
                close(); // polling finds the events
                return;
            }
            boolean auto = connection.getAutoCommit();
            connection.setAutoCommit(true);
            UUID id = new Schema(names, "outbox").check(connection);
            notifyWhileWanted(connection, TableRelay.channel(id));
            connection.setAutoCommit(auto);
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException | Error failure) { // the next commit tries again, on a new thread
            failed(failure);
            stop();
        }
    }

    /** Says it once, until it works again: with each commit it may fail the same way. */
    private void failed(Throwable failure) {
        if (!failing) {
            LOG.warn(
                    "Outbox: cannot wake the relay of another instance, which finds events by polling: {}",
                    failure.toString(),
                    failure instanceof SQLException || failure instanceof IllegalStateException ? null : failure);
        }
        failing = true;
    }

    private void notifyWhileWanted(Connection connection, String channel) throws SQLException, InterruptedException {
        boolean idle = false;
        while (goesOn(idle)) {
            if (takeWanted()) {
                tables.in(connection).notifyRelays(connection, channel);
                failing = false;
                Thread.sleep(SPACE.toMillis());
            } else {
                idle = !signal.await(IDLE);
            }
        }
    }

    /** Ends only under the lock and with nothing wanted, so that no request falls between two threads. */
    private synchronized boolean goesOn(boolean idle) {
        if (closed || (idle && !wanted)) {
            running = false;
            return false;
        }
        return true;
    }

    private synchronized boolean takeWanted() {
        boolean was = wanted;
        wanted = false;
        return was;
    }

    private synchronized void stop() {
        running = false;
        wanted = false;
    }

    @Override
    public synchronized void close() {
        closed = true;
        signal.give();
    }
}
