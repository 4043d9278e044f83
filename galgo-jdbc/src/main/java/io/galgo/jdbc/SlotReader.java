/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Reads a replication slot, on a thread of its own that alone uses the stream, and tells the server what it may forget: never more than
 * what is published. While nothing is under way that is all there is, so that an idle service does not hold up the log of a busy server. And nothing at all
 * before the last that was published has come once more: where it does not, this is another log, and what stands in it before that place is not published.
 *
 * <p>From its start on it tells the server that this end lives, else that would give the slot away; it reads once it is told to.
 */
final class SlotReader implements Runnable {

    /** So many events, or bytes of them, are handed over at once while more are there. */
    private static final int HANDFUL = 256;

    private static final long HANDFUL_BYTES = 1 << 20;

    private static final long ROOM_MS = 200;
    private static final long CLOSE_MS = 5_000;
    private static final long CONFIRM_NANOS = Duration.ofMillis(50).toNanos();
    private static final long ALIVE_NANOS = Duration.ofMillis(500).toNanos();
    private static final Duration STAND_BY = Duration.ofMillis(200);
    private static final int LOOKS_BEFORE_REST = 100;
    private static final Duration REST = Duration.ofMillis(10);

    private final PGReplicationStream stream;
    private final LogBuffer buffer;
    private final Signal signal = new Signal();
    private final Thread thread;
    /** Up to where the server may forget, as far as events go. Set by the publishing thread. */
    private volatile long published;

    /** Null until it is known what is published already. */
    private volatile LogDecoder decoder;

    private volatile boolean closing;

    private List<LogEvent> handful = new ArrayList<>();
    private long handfulBytes;
    private long confirmed;
    private boolean unsaid;
    private long confirmedAt;
    private int looks;

    SlotReader(String name, PGReplicationStream stream, LogBuffer buffer) {
        this.stream = stream;
        this.buffer = buffer;
        thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has it read, with what knows where to begin. */
    void read(LogDecoder decoder) {
        this.decoder = decoder;
        signal.give();
    }

    /** Says that all events up to and with a position are published or set aside. */
    void published(LogPosition position) {
        published = position.lsn();
    }

    /** Has it look for something to read now. */
    void wake() {
        signal.give();
    }

    /** Has it tell the server the last position, and end. */
    void close() {
        closing = true;
        wake();
    }

    /** Waits for the end; returns whether it came in time. Where the server vanished, a read or a write may hang. */
    boolean awaitEnd() throws InterruptedException {
        thread.join(CLOSE_MS);
        return !thread.isAlive();
    }

    @Override
    public void run() {
        try {
            standBy();
            while (!closing) {
                var message = stream.readPending();
                if (message == null) {
                    nothingThere();
                } else {
                    looks = 0;
                    decoder.next(message).ifPresent(this::gather);
                    if (handful.size() >= HANDFUL || handfulBytes >= HANDFUL_BYTES) {
                        handOver();
                    }
                }
            }
            confirm(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            buffer.fail(e);
        } catch (SQLException | LostPlaceException | RuntimeException | Error e) { // nobody else would hear of it
            buffer.fail(e);
        }
    }

    private void standBy() throws SQLException, InterruptedException {
        while (decoder == null && !closing) {
            stream.forceUpdateStatus();
            signal.await(STAND_BY);
        }
    }

    private void gather(LogEvent event) {
        handful.add(event);
        handfulBytes += event.bytes();
    }

    private void nothingThere() throws SQLException, LostPlaceException, InterruptedException {
        if (stream.isClosed()) {
            throw new SQLException("The server ended the replication");
        }
        if (!handful.isEmpty()) {
            handOver();
        }
        decoder.allCameBefore(stream.getLastReceiveLSN().asLong());
        confirm(false);
        if (++looks > LOOKS_BEFORE_REST) { // a look waits for a millisecond; each costs a little
            signal.await(REST);
        }
    }

    /** While there is no room the server is told that this end lives, and the rest waits in its log. */
    private void handOver() throws SQLException, InterruptedException {
        boolean room = buffer.add(handful);
        handful = new ArrayList<>();
        handfulBytes = 0;
        while (!room && !closing) {
            room = buffer.awaitRoom(ROOM_MS);
            confirm(!room);
        }
    }

    private void confirm(boolean anyway) throws SQLException {
        long now = System.nanoTime();
        long upTo = idle() ? stream.getLastReceiveLSN().asLong() : published;
        if (Long.compareUnsigned(upTo, confirmed) > 0) {
            unsaid = true;
            confirmed = upTo;
            var place = LogSequenceNumber.valueOf(upTo);
            stream.setFlushedLSN(place);
            stream.setAppliedLSN(place);
        }
        if (anyway || now - confirmedAt > (unsaid ? CONFIRM_NANOS : ALIVE_NANOS)) {
            confirmedAt = now;
            unsaid = false;
            stream.forceUpdateStatus();
        }
    }

    private boolean idle() {
        return decoder != null
                && decoder.isSameLog()
                && handful.isEmpty()
                && !decoder.inTransaction()
                && buffer.allFinished();
    }
}
