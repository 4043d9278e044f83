/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.Galgo;
import io.galgo.produce.EncodedEvent;
import java.sql.Connection;
import java.sql.SQLException;
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
    private final OutboxTable table;
    private final Notifier notifier;
    private volatile TableRelay relay;

    TableStorage(
            Galgo galgo,
            DataSource database,
            TableNames names,
            RelaySettings relaySettings,
            Brokers brokers,
            boolean lockKeys) {
        this.galgo = galgo;
        this.database = database;
        this.names = names;
        this.relaySettings = relaySettings;
        this.brokers = brokers;
        this.lockKeys = lockKeys;
        this.table = new PostgresOutboxTable(names);
        this.notifier = new Notifier(database, names, table);
    }

    @Override
    public void createSchema() throws SQLException {
        new Schema(names, "outbox").create(database);
    }

    @Override
    public void write(Connection connection, EncodedEvent event) throws SQLException {
        if (lockKeys && event.key() != null) {
            table.lockKey(connection, event.topic(), event.key());
        }
        table.insert(connection, event, HeaderCodec.encode(event.headers()));
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
        return startRelay(() -> RowGate.OPEN);
    }

    /**
     * Starts the relay with something its rows have to wait for.
     *
     * @param gate makes one for each range
     */
    synchronized TableRelay startRelay(Supplier<RowGate> gate) {
        if (relay != null) {
            throw new IllegalStateException("The relay of this outbox was started before; one an instance is enough");
        }
        var starting = new TableRelay(
                galgo, database, names, relaySettings, brokers, table, new PostgresRelayTable(names), gate);
        starting.start();
        relay = starting;
        return starting;
    }

    @Override
    public StuckRows stuck() {
        return new StuckRows(database, table, this::wake);
    }

    @Override
    public synchronized void close() {
        if (relay != null) {
            relay.close();
        }
        notifier.close();
    }
}
