/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.KafkaSettings;
import io.galgo.jdbc.RelayStatus.State;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Relays one range of shards, on a thread of its own: takes the lease, fences its predecessors in Kafka, learns which rows the last of
 * them published, then reads, publishes, deletes.
 *
 * <p>Why order holds: rows are read <em>after</em> {@link BatchPublisher#open}, under a lease that is checked in the same snapshot. A
 * relay that comes later opens a publisher later, which refuses everything of this one; one that came earlier has been refused the same
 * way, so its last batch is settled, and the mark in Kafka says whether it was published. Its batches before that were deleted
 * before it went on. So at any time only one relay can commit, and it knows what was committed before it.
 */
final class RangeRelay implements Runnable {

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
    private static final Duration GATE_WAIT = Duration.ofMillis(20);
    /** Below Kafka's limit of 4,096 characters of metadata. */
    private static final int MARK_LENGTH = 4_000;

    private static final Duration LOCKED_RETRY = Duration.ofMillis(50);

    private static final long[] NOTHING = {};

    private final ShardRange range;
    private final String name;
    private final String owner;
    private final RelaySettings settings;
    private final RelayTable table;
    private final DataSource database;
    private final KafkaSettings kafka;
    private final Brokers brokers;
    private final RangeReport report;
    private final RowGate gate;
    private final TopicGate topics;
    private final Pace pace;
    private final Signal signal = new Signal();
    private volatile boolean closing;

    private RelayConnection connection;
    private Floor floor;
    private BatchPublisher publisher;
    private long lease;
    /** Rows published and not yet deleted. */
    private long[] published = NOTHING;

    private final Suspects suspects = new Suspects();
    /** When the next scheduled event is due, as far as known; null if there is none. */
    private Long nextDueNanos;

    private int batchRows;
    private int failures;

    RangeRelay(
            ShardRange range,
            String name,
            String owner,
            RelaySettings settings,
            RelayTable table,
            DataSource database,
            KafkaSettings kafka,
            Brokers brokers,
            RangeReport report,
            RowGate gate) {
        this.range = range;
        this.name = name;
        this.owner = owner;
        this.settings = settings;
        this.table = table;
        this.database = database;
        this.kafka = kafka;
        this.brokers = brokers;
        this.report = report;
        this.gate = gate;
        this.topics = new TopicGate(brokers, report);
        this.pace = new Pace(settings.shortestPoll(), settings.longestPoll());
        this.batchRows = settings.batchRows();
    }

    /** Has the relay look at the table now, if it is waiting for something to do. */
    void wake() {
        signal.give();
    }

    /** Has the relay finish its batch and end. */
    void close() {
        closing = true;
        signal.give();
    }

    RangeReport report() {
        return report;
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                turn();
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread()
                    .interrupt(); // told to end at once: nothing is lost, the next relay finds all there is
        } finally {
            end();
        }
    }

    private void turn() throws InterruptedException {
        try {
            var wait = work();
            failures = 0;
            if (!wait.isZero()) {
                signal.await(wait);
            }
        } catch (SQLException e) {
            dropConnection();
            if (publisher != null && publisher.broken()) {
                dropPublisher();
            }
            retry(State.WAITING_FOR_DATABASE, e);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            dropPublisher();
            if (BatchPublisher.fenced(e)) {
                report.fenced(); // mostly the lease is lost too, which the next turn sees
                pause(FIRST_RETRY);
                return;
            }
            topics.doubt();
            batchRows = Math.max(1, batchRows / 2);
            retry(State.WAITING_FOR_KAFKA, e);
        } catch (RuntimeException | Error e) { // whatever it is, giving up would let events wait unseen
            dropPublisher();
            dropConnection();
            retry(State.FAILING, e);
        }
    }

    /** Returns how long to wait for a signal before the next turn. */
    private Duration work() throws SQLException {
        if (connection == null) {
            connection = new RelayConnection(database, table, settings.lease());
            floor = new Floor(table, System::nanoTime);
        }
        if (lease == 0 && !acquire()) {
            report.enter(State.STANDBY);
            dropConnection();
            return settings.lease().dividedBy(3);
        }
        if (publisher == null && !open()) {
            return Duration.ZERO;
        }
        long started = System.nanoTime();
        var rows = look();
        if (lease == 0) {
            return Duration.ZERO;
        }
        report.enter(State.RELAYING);
        if (rows.isEmpty()) {
            return untilDue(pace.nothingFound(System.nanoTime() - started));
        }
        pace.found();
        var passing = gate.pass(rows);
        if (passing.isEmpty()) {
            return GATE_WAIT;
        }
        if (topics.allOpen(passing)) {
            publish(passing);
        }
        return Duration.ZERO;
    }

    private Duration untilDue(Duration longest) {
        if (nextDueNanos == null) {
            return longest;
        }
        long left = Math.max(0, nextDueNanos - System.nanoTime());
        return left < longest.toNanos() ? Duration.ofNanos(left) : longest;
    }

    private boolean acquire() throws SQLException {
        lease = connection
                .call(db -> table.acquire(db, range, owner, settings.lease()))
                .orElse(0);
        report.lease(lease);
        published = NOTHING; // what an earlier lease left undone, the mark in Kafka tells
        return lease != 0;
    }

    /** Opening fences others, so only who holds the lease may do it. */
    private boolean open() throws SQLException {
        if (!renew()) {
            loseLease();
            return false;
        }
        var opened = BatchPublisher.open(kafka, name);
        try {
            var mark = opened.lastMark(brokers).flatMap(BatchMark::parse);
            if (mark.isPresent()) {
                recover(mark.get());
            }
            publisher = opened; // only now: whoever publishes has learnt what was published before
        } finally {
            if (publisher == null) {
                opened.close();
            }
        }
        return true;
    }

    private void recover(BatchMark mark) throws SQLException {
        int left = connection.call(db -> {
            var rows = table.find(db, mark.ids());
            if (mark.names(rows)) {
                table.delete(db, mark.ids());
                return rows.size();
            }
            return -rows.size();
        });
        if (left > 0) {
            report.recovered(left);
        } else if (left < 0) {
            report.unrecognised(mark);
        }
    }

    /**
     * Deletes what was published, has scheduled events join that are due, and reads what comes next, in one transaction. Renewing locks the
     * lease's row: so one relay at a time has events join, and those of a key do so in their order.
     */
    private List<OutboxRow> look() throws SQLException {
        var done = published;
        boolean join = nextDueNanos != null && nextDueNanos - System.nanoTime() <= 0;
        var look = connection.call(db -> {
            if (done.length > 0) {
                table.delete(db, done);
            }
            if (join && table.renew(db, range, lease, settings.lease())) {
                table.joinDue(db, range, batchRows);
            }
            var seen = table.read(db, range, lease, topics.closed(), batchRows, settings.batchBytes(), floor.value());
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
        published = NOTHING;
        if (look.isEmpty()) {
            loseLease();
            return List.of();
        }
        long now = System.nanoTime();
        // what is due and did not join is being changed by somebody: that is looked at again, and not without end
        long soonest = join ? LOCKED_RETRY.toNanos() : 0;
        nextDueNanos = look.get()
                .nextDue()
                .map(wait -> now + Math.max(soonest, wait.toNanos()))
                .orElse(null);
        return look.get().rows();
    }

    private void publish(List<OutboxRow> rows) throws SQLException {
        var batch = BatchMark.fitting(suspects.cut(rows), MARK_LENGTH);
        var mark = BatchMark.of(batch);
        try {
            publisher.publish(batch, mark.text(), settings.lease().dividedBy(3), this::renew);
        } catch (BatchRefusedException refused) {
            if (publisher.broken()) {
                dropPublisher();
            }
            layAside(batch, refused);
            return;
        }
        published = mark.ids();
        report.published(published.length);
        topics.published(batch);
        suspects.clear(batch);
        batchRows = Math.min(settings.batchRows(), batchRows * 2);
    }

    /** A row is stuck only if it was refused alone: among others, it may have been failed with one of them. */
    private void layAside(List<OutboxRow> batch, BatchRefusedException refused) throws SQLException {
        refused.topics().forEach(topics::close);
        if (batch.size() > 1) {
            suspects.add(refused.rows().keySet());
            return;
        }
        for (var row : refused.rows().entrySet()) {
            connection.call(db -> {
                table.markStuck(db, range, lease, row.getKey(), row.getValue());
                return null;
            });
            report.stuck(row.getKey(), row.getValue());
        }
        suspects.clear(batch);
    }

    private boolean renew() throws SQLException {
        return connection.call(db -> table.renew(db, range, lease, settings.lease()));
    }

    private void loseLease() {
        dropPublisher();
        lease = 0;
        report.lease(0);
    }

    /** Waits longer with each failure, whatever wake-ups come meanwhile: a broken connection is no reason to hurry. */
    private void retry(State state, Throwable failure) throws InterruptedException {
        if (closing) {
            return;
        }
        report.trouble(state, failure);
        long wait = FIRST_RETRY.toNanos() << Math.min(failures++, 10);
        pause(Duration.ofNanos(Math.min(LONGEST_RETRY.toNanos(), wait)));
    }

    private void pause(Duration length) throws InterruptedException {
        long until = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0 && !closing; left = until - System.nanoTime()) {
            signal.await(Duration.ofNanos(left));
        }
    }

    private void end() {
        try {
            if (connection != null && lease != 0) {
                connection.call(db -> {
                    table.delete(db, published);
                    table.giveUp(db, range, lease);
                    return null;
                });
            }
        } catch (SQLException e) {
            report.trouble(State.WAITING_FOR_DATABASE, e); // the lease runs out by itself, and the mark names the rows
        }
        dropPublisher();
        dropConnection();
        lease = 0;
        report.lease(0);
        report.enter(State.CLOSED);
    }

    private void dropPublisher() {
        if (publisher != null) {
            publisher.close();
            publisher = null;
        }
    }

    private void dropConnection() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                report.closeFailed(e);
            }
            connection = null;
        }
    }
}
