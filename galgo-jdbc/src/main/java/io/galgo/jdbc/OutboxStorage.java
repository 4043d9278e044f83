/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.EventId;
import io.galgo.produce.EncodedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Where an {@link Outbox} keeps its events until they are published, and who publishes them. Safe for any thread. */
sealed interface OutboxStorage extends AutoCloseable permits TableStorage, LogStorage {

    /** Makes in the database what is missing. */
    void createSchema() throws SQLException;

    /** Writes an event in the caller's transaction. */
    void write(Connection connection, EncodedEvent event) throws SQLException;

    /** Writes an event that is to go out later, in the caller's transaction. */
    void schedule(Connection connection, EncodedEvent event, Instant due) throws SQLException;

    /** Takes back an event that is to go out later, in the caller's transaction. Returns whether it was there. */
    boolean cancel(Connection connection, EventId event) throws SQLException;

    /** Has events written to the table from now on, by all instances. */
    void switchToTable() throws SQLException;

    /** Says that a transaction with events has committed. */
    void wake();

    /**
     * Starts the relay in this instance.
     *
     * @throws IllegalStateException if it was started before, or the database is not set up for it
     */
    Relay startRelay();

    /** Returns what an operator does about events that Kafka refuses. */
    StuckRows stuck();

    /** Closes the relay, if it was started here. */
    @Override
    void close();
}
