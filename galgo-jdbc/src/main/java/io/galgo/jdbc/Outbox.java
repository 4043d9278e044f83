/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.EventId;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Publishes events in the transaction that changes the database: both happen, or neither. The event becomes a row of a table; a
 * {@link Relay}, by default in the same service, publishes it to Kafka once the transaction has committed.
 *
 * <pre>{@code
 * var outbox = Outbox.create(galgo, dataSource);
 * outbox.startRelay();
 * outbox.inTransaction(connection -> {
 *     carts.checkOut(connection, cart);
 *     outbox.publish(connection, CHECKED_OUT, cart.id(), new CheckedOut(cart));
 * });
 * }</pre>
 *
 * <p>Each event is published once, events of a key in the order of the transactions that changed a row in common: change the row
 * first, then publish. Safe for any thread.
 */
public final class Outbox implements AutoCloseable {

    private final Galgo galgo;
    private final DataSource database;
    private final PublishChecks checks;
    private final OutboxStorage storage;
    private final Runnable wake = this::wake;

    Outbox(Galgo galgo, DataSource database, PublishChecks checks, OutboxStorage storage) {
        this.galgo = galgo;
        this.database = database;
        this.checks = checks;
        this.storage = storage;
    }

    /** Returns an outbox with all defaults. */
    public static Outbox create(Galgo galgo, DataSource database) {
        return builder(galgo, database).build();
    }

    /**
     * Returns a builder.
     *
     * @param galgo which service publishes, and to which cluster
     * @param database the service's own; the relay needs two connections of it
     */
    public static OutboxBuilder builder(Galgo galgo, DataSource database) {
        return new OutboxBuilder(galgo, database);
    }

    /**
     * Makes the tables, if they are not there. Instances may do so at the same time.
     *
     * @throws SQLException if the database fails, or this user may not make tables: then run the script {@code
     *     io/galgo/jdbc/postgresql/outbox.sql} of this library with your migrations
     * @throws IllegalStateException if the tables have a newer version
     */
    public void createSchema() throws SQLException {
        storage.createSchema();
    }

    /** Publishes an event of a topic, key and value in the caller's transaction; see {@link #publish(Connection, NewEvent)}. */
    public <K, V> EventId publish(Connection connection, Topic<K, V> topic, K key, V value) throws SQLException {
        return publish(connection, NewEvent.of(topic, key, value));
    }

    /**
     * Publishes an event in the caller's transaction. Call it after the change, while the row that orders the key's events is locked.
     * After the commit call {@link #wake}; on a connection given by {@link #inTransaction} or an {@link Inbox} that is done for you.
     *
     * @return the event's identity
     * @throws IllegalStateException if the connection is in auto-commit mode, or the topic does not exist
     * @throws IllegalArgumentException if the event cannot be written, or is too large
     * @throws SQLException if the database fails: roll back
     */
    public EventId publish(Connection connection, NewEvent<?, ?> event) throws SQLException {
        checks.connection(connection);
        var encoded = galgo.encoder().encode(event);
        checks.event(encoded);
        storage.write(connection, encoded);
        if (connection instanceof AfterCommit ours) {
            ours.galgoAfterCommit(wake);
        }
        return encoded.id();
    }

    /**
     * Works in a transaction of its own, and wakes the relay after the commit.
     *
     * @throws X what the work throws, after a rollback
     * @throws SQLException if the database fails
     */
    public <X extends Exception> void inTransaction(TransactionWork<X> work) throws X, SQLException {
        Transactions.<Void, X>call(database, connection -> {
            work.run(connection);
            return null;
        });
    }

    /**
     * Works in a transaction of its own as {@link #inTransaction} does, and returns what the work returns.
     *
     * @throws X what the work throws, after a rollback
     * @throws SQLException if the database fails
     */
    public <T, X extends Exception> T callInTransaction(TransactionCall<T, X> work) throws X, SQLException {
        return Transactions.call(database, Objects.requireNonNull(work, "work"));
    }

    /** Wakes the relay, after a commit. It would find the events by itself, up to a second later. */
    public void wake() {
        storage.wake();
    }

    /**
     * Starts the relay in this instance. If the database or Kafka is away, it waits for them.
     *
     * @throws IllegalStateException if it was started before, there are no tables, or those of a newer version
     */
    public Relay startRelay() {
        return storage.startRelay();
    }

    /**
     * Has events written to the table instead of the log: before its replication slot keeps more of the log than the server has room
     * for. All instances do so at the same time, two and a half leases from now (12.5 s by default), after a pause of half a lease in which {@code
     * publish} waits. The order of each key is kept: what is in the table waits until what is in the log is published, so let the
     * relays run. There is no way back while services run. Nothing happens where events are written to the table already.
     *
     * @throws SQLException if the database fails
     */
    public void switchToTable() throws SQLException {
        storage.switchToTable();
    }

    /** Returns what an operator does about events that Kafka refuses. */
    public StuckRows stuck() {
        return storage.stuck();
    }

    /** Returns the data source this outbox was made with. */
    DataSource database() {
        return database;
    }

    /** Closes the relay, if it was started here: see {@link Relay#close}. What is in the table stays there until one runs. */
    @Override
    public void close() {
        storage.close();
        checks.close();
    }
}
