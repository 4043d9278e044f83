/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.EventId;
import io.galgo.Galgo;
import io.galgo.produce.EncodedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/** Events are messages in PostgreSQL's write-ahead log. The table is there for what cannot be published in its turn. */
final class LogStorage implements OutboxStorage {

    private final Galgo galgo;
    private final DataSource database;
    private final TableNames names;
    private final RelaySettings relaySettings;
    private final LogSettings logSettings;
    private final Brokers brokers;
    private final TableStorage table;
    private final SlotWatch watch;
    private volatile LogRelay relay;

    LogStorage(
            Galgo galgo,
            DataSource database,
            TableNames names,
            RelaySettings relaySettings,
            LogSettings logSettings,
            Brokers brokers,
            TableStorage table) {
        this.galgo = galgo;
        this.database = database;
        this.names = names;
        this.relaySettings = relaySettings;
        this.logSettings = logSettings;
        this.brokers = brokers;
        this.table = table;
        this.watch = new SlotWatch(database, names, logSettings.failoverRequired(), relaySettings.lease());
    }

    @Override
    public void createSchema() throws SQLException {
        try (var connection = database.getConnection()) {
            SlotWatch.refuseOthers(connection);
        }
        table.createSchema();
        new Schema(names, "outbox_log").create(database);
        new SlotSetup(database, names).create();
    }

    @Override
    public void write(Connection connection, EncodedEvent event) throws SQLException {
        boolean ours = connection instanceof WithCommit;
        var real = ours ? ((WithCommit) connection).galgoConnection() : connection;
        if (watch.toTable(real)) {
            table.write(connection, event);
        } else if (ours) {
            var prefix = watch.prefix(real);
            ((WithCommit) connection)
                    .galgoWithCommit(
                            LogMessages.class,
                            LogMessages::new,
                            messages -> messages.add(prefix, Envelope.encode(event)));
        } else {
            LogMessages.writeNow(connection, watch.prefix(real), Envelope.encode(event));
        }
    }

    /** Waits in a table, like those of an outbox that has all its events there, and comes into the log when it is due. */
    @Override
    public void schedule(Connection connection, EncodedEvent event, Instant due) throws SQLException {
        table.schedule(connection, event, due);
    }

    @Override
    public boolean cancel(Connection connection, EventId event) throws SQLException {
        return table.cancel(connection, event);
    }

    @Override
    public void switchToTable() throws SQLException {
        watch.switchToTable();
    }

    @Override
    public void wake() {
        table.wake();
        var here = relay;
        if (here != null) {
            here.wakeHere();
        }
    }

    @Override
    public synchronized Relay startRelay() {
        if (relay != null) {
            throw new IllegalStateException("The relay of this outbox was started before; one an instance is enough");
        }
        if (logSettings.url() == null) {
            throw new IllegalStateException(
                    "The relay reads the log through a connection of its own: build the outbox with"
                            + " log(url, user, password)");
        }
        var away = look(); // first: what refuses leaves nothing behind, and can be tried again
        var starting = new LogRelay(
                galgo,
                database,
                names,
                relaySettings,
                logSettings,
                brokers,
                watch,
                table.startRelay(
                        new PerDialect<>((dialect, connection) -> new LogRelayTable(names, watch)),
                        () -> new LogGate(database, names, watch)));
        starting.start(away);
        relay = starting;
        return starting;
    }

    /**
     * Looks whether the log can be relayed. Returns why that is not to be seen, if the database is away.
     *
     * @throws IllegalStateException if the server is not set up for it
     */
    private Optional<SQLException> look() {
        try {
            var slot = Transactions.<Slot>readCommitted(database, watch::look);
            slot.fault(logSettings.failoverRequired()).ifPresent(fault -> {
                throw new IllegalStateException("The outbox log cannot be relayed: " + fault);
            });
            return Optional.empty();
        } catch (SQLException away) {
            return Optional.of(away);
        }
    }

    @Override
    public StuckRows stuck() {
        return table.stuck();
    }

    @Override
    public synchronized void close() {
        if (relay != null) {
            relay.close();
        }
        table.close();
    }
}
