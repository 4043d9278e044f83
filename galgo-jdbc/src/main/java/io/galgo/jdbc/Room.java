/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Keeps the table below a limit: whoever publishes waits for room, and then fails. The table is counted at most ten times a second, so
 * that it may grow a little beyond. Safe for any thread.
 */
final class Room {

    private static final Duration AGAIN = Duration.ofMillis(100);

    private final long limit;
    private final Duration patience;
    private final DataSource database;
    private final PerDialect<OutboxTable> tables;
    private volatile boolean room = true;
    private volatile long countAt = System.nanoTime();

    Room(long limit, Duration patience, DataSource database, PerDialect<OutboxTable> tables) {
        this.limit = limit;
        this.patience = patience;
        this.database = database;
        this.tables = tables;
    }

    /**
     * Returns once there is room.
     *
     * @param connection the caller's; while it waits others are asked, which see what has gone meanwhile
     * @throws OutboxFullException if there is none in time, or the thread is interrupted
     */
    void await(Connection connection) throws SQLException {
        if (isThere(connection)) {
            return;
        }
        long until = System.nanoTime() + patience.toNanos();
        try {
            while (until - System.nanoTime() > 0) {
                Thread.sleep(AGAIN.toMillis());
                if (isThereByNow()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new OutboxFullException(
                "The outbox holds " + limit + " events and more that are not published yet, which is"
                        + " its limit: see the relay's status for what it waits for, or raise limit(...)");
    }

    private boolean isThere(Connection connection) throws SQLException {
        if (System.nanoTime() - countAt >= 0) {
            countAt = System.nanoTime() + AGAIN.toNanos();
            room = tables.in(connection).isBelow(connection, limit);
        }
        return room;
    }

    /** One asks for all who wait: each of them has a connection already. */
    private synchronized boolean isThereByNow() throws SQLException {
        if (System.nanoTime() - countAt >= 0) {
            try (var connection = database.getConnection()) {
                return isThere(connection);
            }
        }
        return room;
    }
}
