/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.KafkaSettings;
import io.galgo.jdbc.RelayStatus.State;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
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
 *
 * <p>The transaction that deletes a batch and reads the next one is committed while that one is on its way to Kafka, whose transaction is
 * committed only then: what the database takes to write its log is not waited for.
 */
final class RangeRelay implements Runnable {

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
    private static final Duration GATE_WAIT = Duration.ofMillis(20);
    /** Below Kafka's limit of 4,096 characters of metadata. */
    private static final int MARK_LENGTH = 4_000;

    private final String name;
    private final RelaySettings settings;
    private final LeasedRows table;
    private final KafkaSettings kafka;
    private final Brokers brokers;
    private final RangeReport report;
    private final RowGate gate;
    private final TopicGate topics;
    private final Pace pace;
    private final Signal signal = new Signal();
    private volatile boolean closing;

    private BatchPublisher publisher;
    private final Suspects suspects = new Suspects();
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
        this.name = name;
        this.settings = settings;
        this.table = new LeasedRows(range, owner, settings, table, database);
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
            if (publisher != null && (BatchPublisher.fenced(e) || !publisher.alone())) {
                dropPublisher();
            }
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
        boolean held = table.acquire();
        report.lease(table.lease());
        if (!held) {
            report.enter(State.STANDBY);
            topics.othersRelay();
            dropConnection();
            return settings.lease().dividedBy(3);
        }
        if (publisher == null && !open()) {
            return Duration.ZERO;
        }
        long started = System.nanoTime();
        var closed = topics.closed();
        var look = table.look(closed, batchRows);
        if (look.isEmpty()) {
            loseLease();
            return Duration.ZERO;
        }
        var rows = look.get();
        if (!topics.waiting().isEmpty() && areAll(rows)) {
            var wait = new HashSet<>(closed);
            wait.addAll(TopicGate.topicsOf(rows));
            topics.noneWaitsBut(wait);
        }
        if (failures == 0 || rows.isEmpty()) { // else what failed stays told until a batch succeeds
            report.enter(State.RELAYING);
        }
        if (rows.isEmpty()) {
            table.beginToSettle(); // what it takes is not waited for by events that come now
            return table.untilDue(pace.nothingFound(System.nanoTime() - started));
        }
        pace.found();
        if (gate == RowGate.OPEN && !publisher.alone()) {
            table.beginToSettle();
        } else {
            // a gate asks on a connection of its own, which is to see these rows; and no transaction is left open while
            // brokers are asked
            table.settle();
        }
        if (publisher.mended()) { // only now: the look deleted what it published
            dropPublisher();
            return Duration.ZERO;
        }
        var passing = gate.pass(rows);
        if (passing.isEmpty()) {
            return GATE_WAIT;
        }
        if (topics.allOpen(passing, publisher)) {
            publish(passing);
        }
        return Duration.ZERO;
    }

    /** Tells whether a look saw all rows that can go now, save those of topics it left out. */
    private boolean areAll(List<OutboxRow> rows) {
        long bytes = rows.stream()
                .mapToLong(row -> row.headers().length + (row.value() == null ? 0L : row.value().length))
                .sum();
        return rows.size() < batchRows && bytes < settings.batchBytes();
    }

    /** Opening fences others, so only who holds the lease may do it. */
    private boolean open() throws SQLException {
        if (!table.renew()) {
            loseLease();
            return false;
        }
        var opened = BatchPublisher.open(kafka, name, brokers);
        try {
            var mark = opened.lastMark().flatMap(BatchMark::parse);
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
        int left = table.deletePublished(mark);
        if (left > 0) {
            report.recovered(left);
        } else if (left < 0) {
            report.unrecognised(mark);
        }
    }

    private void publish(List<OutboxRow> rows) throws SQLException {
        var batch = BatchMark.fitting(suspects.cut(rows), MARK_LENGTH);
        var mark = BatchMark.of(batch);
        try {
            publisher.publish(
                    batch, mark.text(), table::settle, settings.lease().dividedBy(3), table::renew);
        } catch (BatchRefusedException refused) {
            if (publisher.broken()) {
                dropPublisher();
            }
            layAside(batch, refused);
            return;
        }
        table.published(mark.ids());
        report.published(batch.size());
        topics.published(batch);
        suspects.clear(batch);
        batchRows = Math.min(settings.batchRows(), batchRows * 2);
    }

    /** A row is stuck only if it was refused alone: among others, it may have been failed with one of them. */
    private void layAside(List<OutboxRow> batch, BatchRefusedException refused) throws SQLException {
        topics.refused(refused);
        if (refused.silent()) {
            batchRows = Math.max(1, batchRows / 2); // it may have been too much for a slow network
            return;
        }
        if (batch.size() > 1) {
            suspects.add(refused.rows().keySet());
            return;
        }
        for (var row : refused.rows().entrySet()) {
            table.markStuck(row.getKey(), row.getValue());
            report.stuck(row.getKey(), row.getValue());
        }
        suspects.clear(batch);
    }

    private void loseLease() {
        dropPublisher();
        table.lose();
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
        boolean interrupted = Thread.interrupted(); // else clients do not close in order
        try {
            table.giveUp();
        } catch (SQLException e) {
            report.trouble(State.WAITING_FOR_DATABASE, e); // the lease runs out by itself, and the mark names the rows
        }
        dropPublisher();
        dropConnection();
        table.lose();
        report.lease(0);
        topics.othersRelay();
        report.enter(State.CLOSED);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void dropPublisher() {
        if (publisher != null) {
            publisher.close();
            publisher = null;
        }
    }

    private void dropConnection() {
        try {
            table.disconnect();
        } catch (SQLException e) {
            report.closeFailed(e);
        }
    }
}
