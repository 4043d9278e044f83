/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator does about events that Kafka refuses for good. Works on any instance, whether it relays or not. Safe for any
 * thread.
 */
public final class StuckRows {

    static final int LIMIT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(StuckRows.class);

    private final DataSource database;
    private final PerDialect<OutboxTable> tables;
    private final Runnable wake;

    StuckRows(DataSource database, PerDialect<OutboxTable> tables, Runnable wake) {
        this.database = database;
        this.tables = tables;
        this.wake = wake;
    }

    /**
     * Returns those of an outbox's tables, for a tool that has nothing but the database. Its relay looks after what was changed in its own time.
     *
     * @param schema the schema of the tables; empty for where the connection's search path finds them
     * @param tablePrefix what their names begin with, {@code galgo_} by default
     * @throws IllegalArgumentException if one is no plain lower-case identifier
     */
    public static StuckRows of(DataSource database, String schema, String tablePrefix) {
        var names = new TableNames(schema, tablePrefix);
        return new StuckRows(database, new PerDialect<>((dialect, connection) -> dialect.outbox(names)), () -> {});
    }

    /**
     * Returns stuck rows, oldest first, 100 at most.
     *
     * @throws SQLException if the database fails
     */
    public List<StuckRow> list() throws SQLException {
        return Transactions.<List<StuckRow>, SQLException>call(
                database, db -> tables.in(db).stuck(db, LIMIT));
    }

    /**
     * Sends a row again, once what was wrong is mended. It goes out before the later events of its key, unless the key was released.
     *
     * @throws IllegalArgumentException if there is no such stuck row
     * @throws SQLException if the database fails
     */
    public void sendAgain(long row) throws SQLException {
        apply(
                row,
                Transactions.<Boolean, SQLException>call(
                        database, db -> tables.in(db).sendAgain(db, row)));
    }

    /**
     * Removes a row: its event is never published, and the later events of its key go on. The application's log keeps its id, topic and reason.
     *
     * @throws IllegalArgumentException if there is no such stuck row
     * @throws SQLException if the database fails
     */
    public void drop(long row) throws SQLException {
        var dropped = Transactions.<Optional<String>, SQLException>call(database, db -> {
            var event = tables.in(db).tell(db, row);
            return tables.in(db).drop(db, row) ? event : Optional.empty();
        });
        dropped.ifPresent(event -> LOG.warn("Outbox: dropped, and never published: {}", event));
        apply(row, dropped.isPresent());
    }

    /**
     * Lets the later events of a row's key go on without it. The row stays, laid aside: sent later, it comes after them.
     *
     * @throws IllegalArgumentException if there is no such row that holds its key
     * @throws SQLException if the database fails
     */
    public void release(long row) throws SQLException {
        var released = Transactions.<Optional<String>, SQLException>call(database, db -> {
            var event = tables.in(db).tell(db, row);
            return tables.in(db).release(db, row) ? event : Optional.empty();
        });
        released.ifPresent(event -> LOG.info("Outbox: released its key, whose later events go on without: {}", event));
        apply(row, released.isPresent());
    }

    private void apply(long row, boolean found) {
        if (!found) {
            throw new IllegalArgumentException(
                    "There is no stuck row " + row + " (any more); list() shows those there are");
        }
        wake.run();
    }
}
