/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.EventId;
import io.galgo.Galgo;
import io.galgo.produce.EncodedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Events are rows of a table. */
final class TableStorage implements OutboxStorage {

    private final Galgo galgo;
    private final DataSource database;
    private final TableNames names;
    private final RelaySettings relaySettings;
    private final Brokers brokers;
    private final boolean lockKeys;
    private final PerDialect<OutboxTable> tables;
    private final Optional<Room> room;
    private final OptionalLong limit;
    private final Notifier notifier;
    private volatile TableRelay relay;

    TableStorage(
            Galgo galgo,
            DataSource database,
            TableNames names,
            RelaySettings relaySettings,
            Brokers brokers,
            boolean lockKeys,
            OptionalLong limit,
            Duration patience) {
        this.galgo = galgo;
        this.database = database;
        this.names = names;
        this.relaySettings = relaySettings;
        this.brokers = brokers;
        this.lockKeys = lockKeys;
        this.tables = new PerDialect<>((dialect, connection) -> {
            refuse(dialect.refusal(connection));
            return dialect.outbox(names);
        });
        this.limit = limit;
        this.room = limit.isPresent()
                ? Optional.of(new Room(limit.getAsLong(), patience, database, tables))
                : Optional.empty();
        this.notifier = new Notifier(database, names, tables);
    }

    static void refuse(Optional<String> refusal) {
        refusal.ifPresent(why -> {
            throw new IllegalStateException("This database cannot hold an outbox: " + why);
        });
    }

    @Override
    public void createSchema() throws SQLException {
        new Schema(names, "outbox").create(database);
    }

    @Override
    public void write(Connection connection, EncodedEvent event) throws SQLException {
        if (room.isPresent()) {
            room.get().await(connection);
        }
        var table = tables.in(connection);
        if (lockKeys && event.key() != null) {
            table.lockKey(connection, event.topic(), event.key());
        }
        var headers = HeaderCodec.encode(event.headers());
        var pending = table.pendingRows();
        if (pending.isPresent() && connection instanceof WithCommit ours) {
            ours.galgoWithCommit(names, pending.get(), rows -> rows.add(event, headers));
        } else {
            table.insert(connection, event, headers);
        }
    }

    @Override
    public void schedule(Connection connection, EncodedEvent event, Instant due) throws SQLException {
        tables.in(connection).schedule(connection, event, HeaderCodec.encode(event.headers()), due);
    }

    @Override
    public boolean cancel(Connection connection, EventId event) throws SQLException {
        return tables.in(connection).cancel(connection, event);
    }

    @Override
    public void switchToTable() {
        // that is where they are written
    }

    @Override
    public void wake() {
        var here = relay;
        if (here != null) {
            here.wakeHere();
        }
        if (here == null || !here.relaysAll()) {
            notifier.request();
        }
    }

    @Override
    public TableRelay startRelay() {
        return startRelay(
                new PerDialect<>((dialect, connection) -> {
                    if (dialect == Dialect.POSTGRESQL) {
                        refuseBesideLog(connection);
                    }
                    return dialect.relay(names);
                }),
                () -> RowGate.OPEN);
    }

    /** What is in a log has to go out before what is in the table, see {@link LogGate}. */
    private void refuseBesideLog(Connection connection) throws SQLException {
        var slot = Slot.look(connection, new Schema(names, "outbox").check(connection));
        if (slot.there()) {
            throw new IllegalStateException("This outbox has a log, replication slot " + slot.name()
                    + ", of which a relay of the table alone knows nothing: build the outbox with log(url, user, password). If"
                    + " all services have switched to the table and all of the log is published, drop the slot: "
                    + "SELECT pg_drop_replication_slot('" + slot.name() + "');");
        }
    }

    /**
     * Starts the relay of a table that stands beside something else.
     *
     * @param relayTables how its rows are used
     * @param gate makes what its rows have to wait for, for each range
     */
    synchronized TableRelay startRelay(PerDialect<RelayTable> relayTables, Supplier<RowGate> gate) {
        if (relay != null) {
            throw new IllegalStateException("The relay of this outbox was started before; one an instance is enough");
        }
        var starting = new TableRelay(galgo, database, names, relaySettings, brokers, tables, limit, relayTables, gate);
        try {
            starting.start();
        } catch (RuntimeException | Error refused) { // part of it may run; the next try begins anew
            starting.close();
            throw refused;
        }
        relay = starting;
        return starting;
    }

    @Override
    public StuckRows stuck() {
        return new StuckRows(database, tables, this::wake);
    }

    @Override
    public synchronized void close() {
        if (relay != null) {
            relay.close();
        }
        notifier.close();
    }
}
