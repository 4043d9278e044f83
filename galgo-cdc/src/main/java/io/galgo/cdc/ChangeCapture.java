/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.Galgo;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Turns the changes of a database's rows into events: first the rows that are there, then the log, without a gap.
 *
 * <pre>{@code
 * var capture = ChangeCapture.postgres(galgo, database)
 *         .table("shop.stock", change -> switch (change.kind()) {
 *             case DELETE, TRUNCATE -> List.of();
 *             default -> List.of(NewEvent.of(STOCK_LEVEL, change.after().string("sku"), level(change.after())));
 *         })
 *         .start();
 * }</pre>
 *
 * Events and position are written in one Kafka transaction: {@code read_committed} consumers see each change once, in the order of the
 * commits (of a key; Kafka has no order across partitions). Any number of instances may run one; one of them captures, the others stand by.
 * Safe for any thread.
 */
public final class ChangeCapture implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final CaptureLoop loop;
    private final DatabaseLog log;
    private final Thread thread;

    private ChangeCapture(CaptureLoop loop, DatabaseLog log, Thread thread) {
        this.loop = loop;
        this.log = log;
        this.thread = thread;
    }

    /**
     * Sets up a capture from PostgreSQL, version 14 or later with {@code wal_level=logical}. It makes a replication slot and a publication,
     * both named {@code galgo_<service>_<capture>}.
     */
    public static ChangeCaptureBuilder postgres(Galgo galgo, DatabaseAddress database) {
        return new ChangeCaptureBuilder(galgo, database, PostgresLog::new);
    }

    /**
     * Sets up a capture from MariaDB with {@code log_bin}, {@code binlog_format=ROW} and {@code binlog_row_image=FULL}. Needs {@code
     * io.debezium:debezium-connector-mariadb} on the class path.
     */
    public static ChangeCaptureBuilder mariaDb(Galgo galgo, DatabaseAddress database) {
        return new ChangeCaptureBuilder(galgo, database, MariaDbLog::new);
    }

    static ChangeCapture start(CaptureSettings settings, DatabaseLog log) {
        var loop = new CaptureLoop(settings, log, new CaptureReport(settings.name(), InstantSource.system()));
        var thread = new Thread(loop, "galgo-capture-" + settings.name());
        thread.setDaemon(true);
        thread.start();
        return new ChangeCapture(loop, log, thread);
    }

    /** Returns what the capture is doing. Asks the database about its slot; never fails. */
    public CaptureStatus status() {
        return loop.report().snapshot(log.slot());
    }

    /** Ends it; another instance takes over at once. Waits for the batch under way, 30 s at most. */
    @Override
    public void close() {
        loop.close();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }
}
