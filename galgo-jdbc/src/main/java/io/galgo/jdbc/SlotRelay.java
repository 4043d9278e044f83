/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.KafkaSettings;
import io.galgo.jdbc.BatchPublisher.DatabaseStep;
import io.galgo.jdbc.RelayStatus.State;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Relays the outbox log, on a thread of its own: takes the slot, then publishes what the reader brings, batch by batch. What cannot be published
 * now goes to the table, see {@link SetAside}. Whatever fails, it lets the slot go and begins anew; {@link SlotSession} says why
 * nothing is lost or repeated by that.
 */
final class SlotRelay implements Runnable {

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
    private static final long TAKE_MS = 200;
    private static final long LET_GO_NANOS = Duration.ofMillis(200).toNanos();
    private static final long WATCH_NANOS = Duration.ofSeconds(5).toNanos();

    private final String service;
    private final String owner;
    private final TableNames names;
    private final LogSettings log;
    private final RelaySettings settings;
    private final KeptConnection database;
    private final KafkaSettings kafka;
    private final Brokers brokers;
    private final RangeReport report;
    private final SlotWatch watch;
    /** Told when rows come into the table. */
    private final Runnable rowsMoved;

    private final SetAside aside;
    private final TopicGate topics;
    private final Suspects suspects = new Suspects();
    private final Signal signal = new Signal();
    private volatile boolean closing;
    private volatile SlotSession session;

    /** Taken from the session and not done, in order. */
    private final List<LogEvent> pending = new ArrayList<>();

    private LogPosition lastTaken;

    private int batchRows;
    private int failures;
    private boolean placeLost;
    private long number;
    private long letGoAt;
    private long lookedAt;
    private long watchedAt;

    SlotRelay(
            String service,
            String owner,
            TableNames names,
            LogSettings log,
            RelaySettings settings,
            DataSource database,
            KafkaSettings kafka,
            Brokers brokers,
            RangeReport report,
            SlotWatch watch,
            Runnable rowsMoved) {
        this.service = service;
        this.owner = owner;
        this.names = names;
        this.log = log;
        this.settings = settings;
        this.database = new KeptConnection(database);
        this.kafka = kafka;
        this.brokers = brokers;
        this.report = report;
        this.watch = watch;
        this.rowsMoved = rowsMoved;
        this.aside = new SetAside(this.database, names, settings.lease());
        this.topics = new TopicGate(brokers, report);
        this.batchRows = settings.batchRows();
    }

    /** The service comes first, so that one prefixed ACL covers all it owns; the tables' id tells its databases apart. */
    static String transactionalId(String service, UUID outbox) {
        return service + ".galgo-outbox." + outbox.toString().substring(0, 8) + ".log";
    }

    /** Has the relay look at the log now. */
    void wake() {
        var open = session;
        if (open != null) {
            open.wake();
        }
    }

    /** Has the relay finish its batch and end. */
    void close() {
        closing = true;
        signal.give();
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                turn();
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt(); // nothing is lost: the next relay begins where this one stopped
        } finally {
            endSession();
            report.lease(0);
            topics.othersRelay();
            report.enter(State.CLOSED);
        }
    }

    private void turn() throws InterruptedException {
        try {
            work();
            failures = 0;
        } catch (LostPlaceException e) {
            endSession();
            report.lostPlace(e);
            placeLost = true;
        } catch (SetAside.SupersededException e) {
            endSession();
            report.fenced();
        } catch (SQLException e) {
            endSession();
            watch.doubt();
            retry(State.WAITING_FOR_DATABASE, e);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            if (session == null
                    || BatchPublisher.fenced(e)
                    || !session.publisher().alone()) {
                endSession();
            }
            if (BatchPublisher.fenced(e)) {
                report.fenced();
                signal.await(FIRST_RETRY);
                return;
            }
            topics.doubt();
            batchRows = Math.max(1, batchRows / 2);
            retry(State.WAITING_FOR_KAFKA, e);
        } catch (RuntimeException | Error e) { // whatever it is, giving up would let events wait unseen
            endSession();
            watch.doubt();
            retry(State.FAILING, e);
        }
    }

    private void work() throws SQLException, LostPlaceException, InterruptedException {
        if (System.nanoTime() - lookedAt > WATCH_NANOS) { // though no session can be opened
            lookedAt = System.nanoTime();
            seeWhoWaits();
        }
        if (session == null && !open()) {
            database.close(); // who stands by needs none
            report.enter(State.STANDBY);
            topics.othersRelay();
            signal.await(settings.lease().dividedBy(5));
            return;
        }
        if (failures == 0) { // else what failed stays told until a turn succeeds
            report.enter(State.RELAYING);
        }
        if (session.publisher().mended()) {
            endSession();
            return;
        }
        if (pending.isEmpty()) {
            pending.addAll(session.take(batchRows, settings.batchBytes(), TAKE_MS));
            lastTaken = pending.isEmpty()
                    ? lastTaken
                    : pending.get(pending.size() - 1).position();
        }
        if (!pending.isEmpty()) {
            setAside();
            publish();
        }
        if (aside.holdsAny() && System.nanoTime() - letGoAt > LET_GO_NANOS) {
            letGoAt = System.nanoTime();
            aside.letGo();
        }
        if (System.nanoTime() - watchedAt > WATCH_NANOS) {
            watchedAt = System.nanoTime();
            database.<Slot>readCommitted(watch::look);
        }
    }

    /** What waits was moved to the table, and leaves it without a word to this relay. */
    private void seeWhoWaits() throws SQLException {
        var waiting = topics.waiting();
        if (!waiting.isEmpty()) {
            var wait = new HashSet<>(aside.inTable(waiting));
            wait.addAll(topics.closed()); // of which some may be about to be moved
            topics.noneWaitsBut(wait);
        }
    }

    private boolean open() throws SQLException, LostPlaceException {
        pending.clear();
        suspects.forget();
        var outbox = new UUID[1];
        var slot = database.<Slot>readCommitted(connection -> {
            outbox[0] = new Schema(names, "outbox").check(connection);
            new Schema(names, "outbox_log").check(connection);
            aside.refuseOther(connection, owner);
            return watch.look(connection);
        });
        var fault = slot.fault(log.failoverRequired());
        if (fault.isPresent()) {
            throw new IllegalStateException("The outbox log cannot be relayed: " + fault.get());
        }
        if (slot.active()) {
            return false;
        }
        var name = transactionalId(service, outbox[0]);
        var wish = new SlotSession.Wish(log, settings, slot, name, owner, placeLost, number);
        session = SlotSession.open(wish, kafka, brokers, aside).orElse(null);
        if (session != null) {
            report.lease(aside.number());
        }
        return session != null;
    }

    /** Moves what cannot go now. What is left of the batch can, as far as is known. */
    private void setAside() throws SQLException {
        int taken = pending.size();
        pending.removeIf(aside::wasMoved);
        if (pending.size() < taken) {
            finished(taken - pending.size());
        }
        var before = topics.closed();
        topics.allOpen(
                pending.stream()
                        .map(LogEvent::row)
                        .filter(row -> !before.contains(row.topic()))
                        .toList(),
                session.publisher());
        var closed = topics.closed();
        var moving = pending.stream()
                .filter(event -> event.damage().isEmpty())
                .filter(event -> closed.contains(event.row().topic()) || aside.holds(event))
                .toList();
        if (moving.isEmpty()) {
            return;
        }
        boolean all = moving.size() == pending.size();
        aside.move(moving, all ? Optional.of(lastTaken) : Optional.empty());
        report.movedAside(moving.size());
        rowsMoved.run();
        pending.removeAll(moving);
        finished(moving.size());
    }

    /** Says that so many more events are done; the server may forget what is before the first that is not. */
    private void finished(int events) {
        session.finished(events, pending.isEmpty() ? lastTaken : pending.get(0).position());
    }

    private void publish() throws SQLException {
        if (pending.isEmpty()) {
            return;
        }
        var damage = pending.get(0).damage();
        if (damage.isPresent()) {
            stuck(pending.get(0), damage.get());
            return;
        }
        var rows = new ArrayList<OutboxRow>(pending.size());
        for (var event : pending) {
            if (event.damage().isPresent()) {
                break;
            }
            rows.add(event.row());
        }
        var batch = suspects.cut(rows);
        var last = pending.get(batch.size() - 1).position();
        try {
            session.publisher().publish(batch, last.text(), DatabaseStep.NONE, settings.lease(), DatabaseStep.NONE);
        } catch (BatchRefusedException refused) {
            refused(batch, refused);
            return;
        }
        placeLost = false;
        aside.published(last);
        pending.subList(0, batch.size()).clear();
        finished(batch.size());
        report.published(batch.size());
        topics.published(batch);
        suspects.clear(batch);
        batchRows = Math.min(settings.batchRows(), batchRows * 2);
    }

    /** An event is stuck only if it was refused alone: among others, it may have been failed with one of them. */
    private void refused(List<OutboxRow> batch, BatchRefusedException refused) throws SQLException {
        topics.refused(refused);
        if (session.publisher().broken()) {
            throw new KafkaException("A refused batch could not be aborted", refused);
        }
        if (refused.silent()) {
            batchRows = Math.max(1, batchRows / 2); // it may have been too much for a slow network
            return;
        }
        if (batch.size() > 1) {
            suspects.add(refused.rows().keySet());
            return;
        }
        suspects.clear(batch);
        var reason = refused.rows().get(batch.get(0).id());
        if (reason != null) {
            stuck(pending.get(0), reason);
        }
    }

    private void stuck(LogEvent event, String reason) throws SQLException {
        aside.stuck(event, reason);
        report.stuck(event.position(), reason);
        pending.remove(0);
        finished(1);
    }

    private void retry(State state, Throwable failure) throws InterruptedException {
        if (closing) {
            return;
        }
        report.trouble(state, failure);
        long wait = FIRST_RETRY.toNanos() << Math.min(failures++, 10);
        signal.await(Duration.ofNanos(Math.min(LONGEST_RETRY.toNanos(), wait)));
    }

    private void endSession() {
        var ending = session;
        session = null;
        pending.clear();
        try {
            database.close();
        } catch (SQLException e) {
            report.closeFailed(e);
        }
        if (ending == null) {
            return;
        }
        report.lease(0);
        boolean interrupted = Thread.interrupted();
        try {
            ending.close();
            number = ending.number();
        } catch (SQLException e) {
            report.closeFailed(e);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
