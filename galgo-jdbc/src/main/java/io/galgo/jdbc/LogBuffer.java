/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events between the thread that reads the log and the one that publishes them, so that one batch is read while another is under way. Holds as
 * much as a batch and not much more: what is beyond waits in the database.
 */
final class LogBuffer {

    private final int most;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<LogEvent> events = new ArrayDeque<>();
    private long bytes;
    private long unfinished;
    private Throwable failure;

    LogBuffer(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** Adds events. Returns whether there is room for more; if not, call {@link #awaitRoom} first. */
    boolean add(List<LogEvent> read) {
        lock.lock();
        try {
            for (var event : read) {
                events.add(event);
                bytes += event.bytes();
            }
            unfinished += read.size();
            changed.signalAll();
            return room();
        } finally {
            lock.unlock();
        }
    }

    private boolean room() {
        return events.size() < most && bytes < mostBytes;
    }

    /** Waits for room; returns whether there is some. */
    boolean awaitRoom(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!room() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return room();
        } finally {
            lock.unlock();
        }
    }

    /** Says that the reading has ended. */
    void fail(Throwable reason) {
        lock.lock();
        try {
            failure = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next events, and waits a while for the first.
     *
     * @return in the log's order; empty if none came
     * @throws SQLException if the database ended the reading
     * @throws LostPlaceException if it was found that the log is not what it was
     */
    List<LogEvent> take(int atMost, long atMostBytes, long millis)
            throws SQLException, LostPlaceException, InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (events.isEmpty() && failure == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (events.isEmpty() && failure != null) {
                throwFailure();
            }
            var taken = new ArrayList<LogEvent>(Math.min(atMost, events.size()));
            long size = 0;
            while (!events.isEmpty() && taken.size() < atMost && size < atMostBytes) {
                var event = events.poll();
                size += event.bytes();
                taken.add(event);
            }
            bytes -= size;
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() throws SQLException, LostPlaceException {
        if (failure instanceof SQLException e) {
            throw e;
        }
        if (failure instanceof LostPlaceException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    /** Says that so many of those taken are published or set aside. */
    void finished(int count) {
        lock.lock();
        try {
            unfinished -= count;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether all that was ever added is finished. */
    boolean allFinished() {
        lock.lock();
        try {
            return unfinished == 0;
        } finally {
            lock.unlock();
        }
    }
}
