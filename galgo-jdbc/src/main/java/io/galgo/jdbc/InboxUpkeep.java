/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the inbox's partitions ahead and drops those past the retention, once an hour while events are handled, on a thread that lives
 * for that moment. Any number of instances may do so.
 */
final class InboxUpkeep {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofMinutes(1);
    private static final int DAYS_AHEAD = 2;

    private final DataSource database;
    private final PerDialect<InboxTable> tables;
    private final Duration retention;
    private final InstantSource clock;
    private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MIN);

    InboxUpkeep(DataSource database, PerDialect<InboxTable> tables, Duration retention, InstantSource clock) {
        this.database = database;
        this.tables = tables;
        this.retention = retention;
        this.clock = clock;
    }

    /** Starts the work if it is due. */
    void ifDue() {
        var due = next.get();
        var now = clock.instant();
        if (now.isBefore(due) || !next.compareAndSet(due, now.plus(PERIOD))) {
            return;
        }
        var thread = new Thread(this::runLogged, "galgo-inbox-upkeep");
        thread.setDaemon(true);
        thread.start();
    }

    private void runLogged() {
        try {
            run();
        } catch (SQLException | RuntimeException e) {
            next.set(clock.instant().plus(RETRY));
            LOG.warn("Inbox: partitions could not be made or dropped, tries again in {}: {}", RETRY, e.getMessage(), e);
        }
    }

    void run() throws SQLException {
        next.set(clock.instant().plus(PERIOD));
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (int ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
            makePartition(today.plusDays(ahead));
        }
        var horizon = clock.instant().minus(retention);
        // a day longer than told, so that an event at the very horizon still meets its row
        var lastKept = LocalDate.ofInstant(horizon, ZoneOffset.UTC).minusDays(1);
        var days = Transactions.readCommitted(database, db -> tables.in(db).partitions(db));
        for (var day : days) {
            if (day.isBefore(lastKept)) {
                Transactions.<Void>readCommitted(database, connection -> {
                    tables.in(connection).dropPartition(connection, day);
                    return null;
                });
                LOG.info("Inbox: dropped the partition of {}, past the retention of {}", day, retention);
            }
        }
        var before = horizon.minus(Duration.ofDays(1));
        while (Transactions.readCommitted(database, db -> tables.in(db).deleteOwn(db, before)) > 0) {
            // a limited number each time, so that no transaction is long
        }
    }

    void makePartition(LocalDate day) throws SQLException {
        Transactions.<Void>readCommitted(database, connection -> {
            tables.in(connection).makePartition(connection, day);
            return null;
        });
    }
}
