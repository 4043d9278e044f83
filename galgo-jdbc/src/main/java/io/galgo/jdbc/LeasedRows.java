/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The rows of a range of shards as its relay has them in hand: under a lease, on a connection that lasts. After an {@link SQLException} it {@linkplain #disconnect
 * connects} anew. For one thread; a commit may go on on another one ({@code galgo-outbox-commit}), and until it has ended the connection is that one's.
 */
final class LeasedRows {

    /** How soon events that are due and locked by somebody are looked for again. */
    private static final Duration LOCKED_RETRY = Duration.ofMillis(50);

    private static final long[] NOTHING = {};

    private final ShardRange range;
    private final String owner;
    private final RelaySettings settings;
    private final RelayTable table;
    private final DataSource database;

    /** One thread while there is much to commit, none otherwise. */
    private final ThreadPoolExecutor committing =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), LeasedRows::thread);

    private RelayConnection connection;
    private Floor floor;
    /** Whether the last look is still to be settled. */
    private boolean looked;
    /** The commit of the last look that goes on; null if none does. */
    private Future<?> settling;

    private long lease;
    /** Rows published and not yet deleted. */
    private long[] published = NOTHING;
    /** When the next scheduled event is due, as far as known; null if there is none. */
    private Long nextDueNanos;

    LeasedRows(ShardRange range, String owner, RelaySettings settings, RelayTable table, DataSource database) {
        this.range = range;
        this.owner = owner;
        this.settings = settings;
        this.table = table;
        this.database = database;
        committing.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "galgo-outbox-commit");
        thread.setDaemon(true);
        return thread;
    }

    private <T> T call(TransactionCall<T, SQLException> work) throws SQLException {
        settle();
        return connection.call(work);
    }

    /** Returns the lease's number; 0 if it is not held, as far as known. */
    long lease() {
        return lease;
    }

    /** Takes the lease, unless it is held; returns whether it is now. */
    boolean acquire() throws SQLException {
        if (connection == null) {
            connection = new RelayConnection(database, table, settings.lease());
            floor = new Floor(table, System::nanoTime);
        }
        if (lease == 0) {
            lease = call(db -> table.acquire(db, range, owner, settings.lease()))
                    .orElse(0);
            published = NOTHING; // what an earlier lease left undone, the mark in Kafka tells
        }
        return lease != 0;
    }

    boolean renew() throws SQLException {
        return call(db -> table.renew(db, range, lease, settings.lease()));
    }

    /** Notes that somebody else holds the lease. */
    void lose() {
        lease = 0;
    }

    /**
     * Deletes the rows of a batch that is published.
     *
     * @return how many there were; less than zero if other rows have their numbers, which stay
     */
    int deletePublished(BatchMark mark) throws SQLException {
        return call(db -> {
            var rows = table.find(db, mark.ids());
            if (!mark.names(rows)) {
                return -rows.size();
            }
            table.delete(db, mark.ids());
            return rows.size();
        });
    }

    /**
     * Deletes what was published, has scheduled events join that are due, and reads what comes next, in one transaction, which {@link #settle} commits.
     * Renewing locks the lease's row: so one relay at a time has events join, and those of a key do so in their order.
     *
     * @return empty if the lease is lost
     */
    Optional<List<OutboxRow>> look(List<String> closedTopics, int batchRows) throws SQLException {
        settle();
        var done = published;
        boolean join = nextDueNanos != null && nextDueNanos - System.nanoTime() <= 0;
        var look = connection.begin(db -> {
            if (done.length > 0) {
                table.delete(db, done);
            }
            if (join && table.renew(db, range, lease, settings.lease())) {
                table.joinDue(db, range, batchRows);
            }
            var seen = table.read(db, range, lease, closedTopics, batchRows, settings.batchBytes(), floor.value());
            if (seen.isPresent()
                    && seen.get()
                                    .leaseLeft()
                                    .compareTo(settings.lease().multipliedBy(2).dividedBy(3))
                            < 0) {
                table.renew(db, range, lease, settings.lease());
            }
            floor.raise(db);
            return seen;
        });
        looked = true;
        if (look.isEmpty()) {
            settle();
            return Optional.empty();
        }
        long now = System.nanoTime();
        // what is due and did not join is being changed by somebody: that is looked at again, and not without end
        long soonest = join ? LOCKED_RETRY.toNanos() : 0;
        nextDueNanos = look.get()
                .nextDue()
                .map(wait -> now + Math.max(soonest, wait.toNanos()))
                .orElse(null);
        return Optional.of(look.get().rows());
    }

    /** Begins to commit the last look, while whoever calls this does something else: what the database takes to write its log need not be waited for. */
    void beginToSettle() {
        var underWay = connection;
        settling = committing.submit(() -> {
            underWay.commit();
            return null;
        });
    }

    /** Commits the last look, or waits until that is done: nothing waits for it for long, so it cannot be interrupted. */
    void settle() throws SQLException {
        if (!looked) {
            return;
        }
        var begun = settling;
        settling = null;
        if (begun == null) {
            connection.commit();
        } else {
            ended(begun);
        }
        looked = false;
        published = NOTHING;
    }

    private static void ended(Future<?> commit) throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    commit.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof SQLException refused
                    ? refused
                    : new SQLException("A look could not be committed", failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Notes that these are published: the next look deletes them. */
    void published(long[] rows) {
        published = rows;
    }

    /** Returns how long until the next scheduled event is due, and no longer than that. */
    Duration untilDue(Duration longest) {
        if (nextDueNanos == null) {
            return longest;
        }
        long left = Math.max(0, nextDueNanos - System.nanoTime());
        return left < longest.toNanos() ? Duration.ofNanos(left) : longest;
    }

    void markStuck(long row, String reason) throws SQLException {
        call(db -> {
            table.markStuck(db, range, lease, row, reason);
            return null;
        });
    }

    /** Deletes what was published and ends the lease, if it is held, so that another can take it at once. */
    void giveUp() throws SQLException {
        if (connection != null && lease != 0) {
            call(db -> {
                table.delete(db, published);
                table.giveUp(db, range, lease);
                return null;
            });
        }
    }

    /** Gives the connection back. The lease lasts as long as it lasts. */
    void disconnect() throws SQLException {
        var closing = connection;
        connection = null;
        looked = false;
        if (closing == null) {
            return;
        }
        try (closing) {
            if (settling != null) {
                var begun = settling;
                settling = null;
                ended(begun);
            }
        }
    }
}
