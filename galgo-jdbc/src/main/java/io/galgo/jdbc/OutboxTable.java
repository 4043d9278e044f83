/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.EventId;
import io.galgo.produce.EncodedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The outbox's rows in a database, for those who publish and for operators. One implementation a kind of database. */
interface OutboxTable {

    /** Adds a row in the caller's transaction. */
    void insert(Connection connection, EncodedEvent event, byte[] headers) throws SQLException;

    /** Returns rows that are added with a commit; empty if this database takes no statement and commit in one request. */
    Optional<Supplier<PendingRows>> pendingRows();

    /** Adds an event that is to go out later, in the caller's transaction. */
    void schedule(Connection connection, EncodedEvent event, byte[] headers, Instant due) throws SQLException;

    /** Removes an event that is to go out later. Returns whether there was one. */
    boolean cancel(Connection connection, EventId event) throws SQLException;

    /** Locks a key until the caller's transaction ends. */
    void lockKey(Connection connection, String topic, byte[] key) throws SQLException;

    /** Returns stuck rows, oldest first. */
    List<StuckRow> stuck(Connection connection, int limit) throws SQLException;

    /** Tells in words which event a stuck row holds, without its key, and why it is stuck; empty if there is none. */
    Optional<String> tell(Connection connection, long row) throws SQLException;

    /** Lets a stuck row be sent again. Returns whether there was one. */
    boolean sendAgain(Connection connection, long row) throws SQLException;

    /** Lets later rows of a stuck row's key go on without it. Returns whether there was one that held its key. */
    boolean release(Connection connection, long row) throws SQLException;

    /** Removes a stuck row. Returns whether there was one. */
    boolean drop(Connection connection, long row) throws SQLException;

    /** Returns what waits in the table. */
    RelayStatus.Backlog backlog(Connection connection, OptionalLong limit) throws SQLException;

    /** Returns whether fewer rows than that are in the table. Cheap while they are. */
    boolean isBelow(Connection connection, long rows) throws SQLException;

    /** Wakes relays of other instances, with whatever commit comes next. */
    void notifyRelays(Connection connection, String channel) throws SQLException;
}
