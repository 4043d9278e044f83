/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.Galgo;
import io.galgo.jdbc.RelayStatus.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what is in the outbox table. By leases in the database one instance relays (or one a range of shards), the others stand by. A
 * relay that relays keeps one connection of the data source, and one more to be woken by other instances.
 */
final class TableRelay implements Relay {

    static final int LARGEST_BATCH = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Galgo galgo;
    private final DataSource database;
    private final TableNames names;
    private final RelaySettings settings;
    private final Brokers brokers;
    private final PerDialect<OutboxTable> tables;
    private final OptionalLong limit;
    private final PerDialect<RelayTable> relayTables;
    private final Supplier<RowGate> gate;
    private final Signal closeSignal = new Signal();
    private final RangeReport startReport =
            new RangeReport("start", new ShardRange(0, Shards.COUNT - 1).toString(), InstantSource.system());
    private final List<RangeRelay> ranges = new ArrayList<>(); // guarded by this
    private final List<Thread> threads = new ArrayList<>(); // guarded by this
    private Listener listener; // guarded by this; null where nobody can wake
    private volatile boolean closing;

    TableRelay(
            Galgo galgo,
            DataSource database,
            TableNames names,
            RelaySettings settings,
            Brokers brokers,
            PerDialect<OutboxTable> tables,
            OptionalLong limit,
            PerDialect<RelayTable> relayTables,
            Supplier<RowGate> gate) {
        this.galgo = galgo;
        this.database = database;
        this.names = names;
        this.settings = settings;
        this.brokers = brokers;
        this.tables = tables;
        this.limit = limit;
        this.relayTables = relayTables;
        this.gate = gate;
    }

    /** Starts, at once or, if the database is away, as soon as it is back. */
    void start() {
        try {
            setUp();
        } catch (SQLException away) {
            startReport.trouble(State.WAITING_FOR_DATABASE, away);
            startThread("start", this::setUpLater);
        }
    }

    private void setUpLater() {
        while (!closing) {
            try {
                closeSignal.await(RETRY);
                if (!closing) {
                    setUp();
                }
                return;
            } catch (SQLException away) {
                startReport.trouble(State.WAITING_FOR_DATABASE, away);
            } catch (RuntimeException missing) { // as a table, or what a pool throws: it may be there the next time
                startReport.trouble(State.FAILING, missing);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** What an outbox in this database is. */
    private record Found(Dialect dialect, RelayTable table, UUID id, List<ShardRange> ranges) {}

    private void setUp() throws SQLException {
        var found = Transactions.readCommitted(database, this::find);
        if (found.ranges.size() != settings.ranges()) {
            LOG.warn(
                    "Outbox relay: relays({}) is set, but the table {} says {}, and that holds for all instances. To change it, close"
                            + " all relays, delete the rows of that table and start again",
                    settings.ranges(),
                    names.table("outbox_lease"),
                    found.ranges.size());
        }
        startAll(found);
    }

    private Found find(Connection connection) throws SQLException {
        var dialect = Dialect.of(connection);
        var id = new Schema(names, "outbox").check(connection);
        TableStorage.refuse(dialect.refusal(connection));
        dialect.weakness(connection).ifPresent(weakness -> LOG.warn("Outbox: {}", weakness));
        dialect.lockRanges(connection, names);
        var table = relayTables.in(connection);
        table.refuseOther(connection, Owner.here(galgo.service()));
        return new Found(dialect, table, id, table.ranges(connection, settings.ranges()));
    }

    private synchronized void startAll(Found found) {
        if (closing) {
            return;
        }
        var owner = Owner.here(galgo.service());
        for (var range : found.ranges) {
            var name = transactionalId(galgo.service(), found.id, range);
            var report = new RangeReport(name, range.toString(), InstantSource.system());
            var relay = new RangeRelay(
                    range, name, owner, settings, found.table, database, galgo.kafka(), brokers, report, gate.get());
            ranges.add(relay);
            startThread(range.toString(), relay);
        }
        if (found.dialect.notifies()) {
            listener = new Listener(database, channel(found.id), this::relays, this::wakeHere);
            startThread("listen", listener);
        }
    }

    /** The service comes first, so that one prefixed ACL covers all it owns; the tables' id tells its databases apart. */
    static String transactionalId(String service, UUID id, ShardRange range) {
        return service + ".galgo-outbox." + id.toString().substring(0, 8) + "." + range;
    }

    static String channel(UUID id) {
        return "galgo_outbox_" + id.toString().substring(0, 8);
    }

    private synchronized void startThread(String name, Runnable task) {
        var thread = new Thread(task, "galgo-outbox-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Has this instance's relay look at the table now. */
    synchronized void wakeHere() {
        ranges.forEach(RangeRelay::wake);
    }

    /** Tells whether this instance relays all ranges, so that nobody else need be woken. */
    synchronized boolean relaysAll() {
        return !ranges.isEmpty()
                && ranges.stream().allMatch(range -> range.report().state() == State.RELAYING);
    }

    private synchronized boolean relays() {
        return ranges.stream().anyMatch(range -> range.report().state() == State.RELAYING);
    }

    @Override
    public RelayStatus status() {
        try {
            return Transactions.<RelayStatus, SQLException>call(
                    database,
                    connection -> new RelayStatus(
                            rangeStatus(),
                            Optional.of(tables.in(connection).backlog(connection, limit)),
                            tables.in(connection).stuck(connection, StuckRows.LIMIT),
                            Optional.empty()));
        } catch (SQLException e) {
            return new RelayStatus(
                    rangeStatus(), Optional.empty(), List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private synchronized List<RelayStatus.Range> rangeStatus() {
        return ranges.isEmpty()
                ? List.of(startReport.snapshot())
                : ranges.stream().map(range -> range.report().snapshot()).toList();
    }

    /** Finishes the batches under way, gives up its leases so that another instance takes over at once, and ends. */
    @Override
    public void close() {
        List<Thread> running;
        synchronized (this) {
            closing = true;
            ranges.forEach(RangeRelay::close);
            if (listener != null) {
                listener.close();
            }
            running = List.copyOf(threads);
        }
        closeSignal.give();
        join(running);
    }

    private static void join(List<Thread> threads) {
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        boolean interrupted = false;
        for (var thread : threads) {
            try {
                thread.join(Math.max(
                        1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (thread.isAlive()) {
                LOG.warn(
                        "{} did not end in time and is interrupted: what it had under way is found by the next relay",
                        thread.getName());
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
