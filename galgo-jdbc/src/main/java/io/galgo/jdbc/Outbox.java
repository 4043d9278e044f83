/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.EventId;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
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
     *     io/galgo/jdbc/postgresql/outbox.sql} (or {@code mariadb}) of this library with your migrations
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
     * After the commit call {@link #wake}; on a connection given by {@link #inTransaction} or an {@link Inbox}, and in a transaction that
     * Spring manages, that is done for you.
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
        wakeAfterCommit(connection);
        return encoded.id();
    }

    private void wakeAfterCommit(Connection connection) {
        if (connection instanceof AfterCommit ours) {
            ours.galgoAfterCommit(wake);
        } else {
            SpringTransactions.afterCommit(wake);
        }
    }

    /** Publishes an event of a topic, key and value at a later time; see {@link #publishAt(Connection, NewEvent, Instant)}. */
    public <K, V> EventId publishAt(Connection connection, Topic<K, V> topic, K key, V value, Instant due)
            throws SQLException {
        return publishAt(connection, NewEvent.of(topic, key, value), due);
    }

    /**
     * Publishes an event at a later time, by the database's clock, if the caller's transaction commits. Then it joins the others, behind
     * all events of its key that were published before; among scheduled ones of its key the earlier time comes first. It goes out within
     * some 100 ms while a relay runs, at once when one starts later, and at the commit if the time is past.
     *
     * <p>Unless you give it others, the event's id carries that time and {@code ce_time} is that time: to those who handle it, it is of then
     * and not of now.
     *
     * @return the event's identity, for {@link #cancel}
     * @throws IllegalStateException if the connection is in auto-commit mode, or the topic does not exist
     * @throws IllegalArgumentException if the event cannot be written, or is too large
     * @throws SQLException if the database fails, as where an event with this id is scheduled: roll back
     */
    public EventId publishAt(Connection connection, NewEvent<?, ?> event, Instant due) throws SQLException {
        checks.connection(connection);
        NewEvent<?, ?> timed = event.time() == null ? event.time(due) : event;
        NewEvent<?, ?> named = timed.id() == null ? timed.id(EventId.at(due)) : timed;
        var encoded = galgo.encoder().encode(named);
        checks.event(encoded);
        storage.schedule(connection, encoded, due);
        wakeAfterCommit(connection);
        return encoded.id();
    }

    /**
     * Takes back an event that is to be published later, if the caller's transaction commits.
     *
     * @return whether it was taken back: false if its time came before, so that it is published, or was, and if there is none
     * @throws IllegalStateException if the connection is in auto-commit mode
     * @throws SQLException if the database fails: roll back
     */
    public boolean cancel(Connection connection, EventId event) throws SQLException {
        checks.connection(connection);
        return storage.cancel(connection, event);
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
     * @throws IllegalStateException if it was started before, there are no tables, those of a newer version, or those that another service
     *     relays
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
