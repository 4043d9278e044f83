/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.Galgo;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what is in the outbox log, and with a {@link TableRelay} what had to wait in the table. The slot lets one instance read it, the
 * others stand by.
 */
final class LogRelay implements Relay {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

    private final DataSource database;
    private final SlotWatch watch;
    private final TableRelay table;
    private final RangeReport report;
    private final SlotRelay relay;
    private final Thread thread;

    LogRelay(
            Galgo galgo,
            DataSource database,
            TableNames names,
            RelaySettings settings,
            LogSettings log,
            Brokers brokers,
            SlotWatch watch,
            TableRelay table) {
        this.database = database;
        this.watch = watch;
        this.table = table;
        var owner = Owner.here(galgo.service());
        report = new RangeReport(galgo.service() + ".galgo-outbox.log", "log", InstantSource.system());
        relay = new SlotRelay(
                galgo.service(),
                owner,
                names,
                log,
                settings,
                database,
                galgo.kafka(),
                brokers,
                report,
                watch,
                table::wakeHere);
        thread = new Thread(relay, "galgo-outbox-log");
        thread.setDaemon(true);
    }

    /** Starts; if the database is away, for the reason given, it waits for it. */
    void start(Optional<SQLException> away) {
        away.ifPresent(why -> report.trouble(RelayStatus.State.WAITING_FOR_DATABASE, why));
        thread.start();
    }

    /** Has this instance's relay look at the log now. */
    void wakeHere() {
        relay.wake();
    }

    @Override
    public RelayStatus status() {
        var ofTable = table.status();
        var ranges = new ArrayList<RelayStatus.Range>();
        ranges.add(report.snapshot());
        ranges.addAll(ofTable.ranges());
        try {
            var slot = Transactions.<Slot>readCommitted(database, watch::look);
            return new RelayStatus(ranges, ofTable.backlog(), ofTable.stuck(), ofTable.databaseError(), slot.status());
        } catch (SQLException | IllegalStateException e) {
            var error = ofTable.databaseError().or(() -> Optional.of(String.valueOf(e.getMessage())));
            return new RelayStatus(ranges, ofTable.backlog(), ofTable.stuck(), error, Optional.empty());
        }
    }

    @Override
    public void close() {
        relay.close();
        boolean interrupted = false;
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (thread.isAlive()) {
            LOG.warn(
                    "{} did not end in time and is interrupted: the next relay begins where it stopped",
                    thread.getName());
            thread.interrupt();
        }
        table.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
