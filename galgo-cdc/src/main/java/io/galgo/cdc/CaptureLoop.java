/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.cdc.CaptureStatus.State;
import io.galgo.cdc.OwnTopic.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The capture's thread, which owns all there is of it: membership, connector, cursor, producer. Whatever fails is closed, and begins again
 * from the position that stands in Kafka: there is no other state to be wrong about.
 */
final class CaptureLoop implements Runnable {

    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration STANDBY_POLL = Duration.ofMillis(250);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MOST_RECORDS = 2_048;
    private static final Set<Class<? extends ApiException>> FOR_GOOD =
            Set.of(RecordTooLargeException.class, InvalidTopicException.class);

    private final CaptureSettings settings;
    private final DatabaseLog log;
    private final CaptureReport report;
    private final CaptureTopic topic;
    private final Mapper mapper;
    /** How many records go into a transaction: fewer after a failure, since on a slow network many large ones take longer than it may last. */
    private int batchRecords = MOST_RECORDS;
    /** How many went into the last one. */
    private int tried = MOST_RECORDS;

    private volatile boolean closing;

    CaptureLoop(CaptureSettings settings, DatabaseLog log, CaptureReport report) {
        this.settings = settings;
        this.log = log;
        this.report = report;
        this.topic = new CaptureTopic(settings);
        this.mapper = new Mapper(settings, Kind.ASIDE.of(settings), log::holdsRowsBefore);
    }

    CaptureReport report() {
        return report;
    }

    void close() {
        closing = true;
    }

    @Override
    public void run() {
        try {
            makeTopics();
            if (!closing) {
                try (var ownership = new Ownership(settings)) {
                    while (!closing) {
                        captureOnce(ownership);
                    }
                }
            }
            report.now(State.CLOSED);
        } catch (CaptureStoppedException e) {
            report.trouble(State.FAILED, e.getMessage(), e);
        } catch (InterruptedException | InterruptException e) {
            report.now(State.CLOSED);
        } catch (RuntimeException | Error e) { // the thread ends, and nobody else would hear of it
            report.trouble(State.FAILED, "unexpected: " + e, e);
        }
    }

    private void makeTopics() throws InterruptedException {
        while (!closing) {
            try {
                makeTopicsOnce();
                return;
            } catch (KafkaException away) {
                report.trouble(State.WAITING_FOR_KAFKA, reason(away), away);
                pause();
            }
        }
    }

    private void makeTopicsOnce() throws InterruptedException {
        var kinds = EnumSet.of(Kind.POSITION);
        kinds.addAll(log.topics());
        if (settings.whenMappingFails() == MappingFailure.LAY_ASIDE) {
            kinds.add(Kind.ASIDE);
        }
        try (var admin = Admin.create(settings.galgo().kafka().forAdmin())) {
            for (var kind : kinds) {
                new OwnTopic(settings, kind).makeOrCheck(admin);
            }
        }
    }

    private void captureOnce(Ownership ownership) throws InterruptedException, CaptureStoppedException {
        try {
            if (ownership.isMine(STANDBY_POLL)) {
                capture(ownership);
            } else {
                report.now(State.STANDBY);
            }
        } catch (ProducerFencedException | InvalidProducerEpochException another) {
            takeFewer();
            report.now(State.STANDBY); // it has taken over; the group will say so too
            standBy(ownership);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            if (e instanceof ConnectException) {
                retry(ownership, State.WAITING_FOR_DATABASE, e);
            } else if (isForGood(e)) {
                throw new CaptureStoppedException("Kafka refuses an event for good: " + reason(e), e);
            } else {
                takeFewer();
                retry(ownership, State.WAITING_FOR_KAFKA, e);
            }
        } catch (SQLException e) {
            retry(ownership, State.WAITING_FOR_DATABASE, e);
        }
    }

    private void takeFewer() {
        batchRecords = Math.max(1, tried / 2);
    }

    private void retry(Ownership ownership, State state, Exception failure) throws InterruptedException {
        report.trouble(state, reason(failure), failure);
        standBy(ownership);
    }

    private void standBy(Ownership ownership) throws InterruptedException {
        try {
            ownership.isMine(RETRY);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException again) { // of which the next attempt tells, as while this service is not let in
            pause();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // waking early is trying again early
    private synchronized void pause() throws InterruptedException {
        wait(RETRY.toMillis());
    }

    private boolean isForGood(KafkaException failure) {
        if (failure instanceof RecordBatchTooLargeException) { // a segment's size: of several events each may fit alone
            return tried == 1;
        }
        return FOR_GOOD.contains(failure.getClass()) || failure instanceof AuthorizationException;
    }

    private void capture(Ownership ownership) throws InterruptedException, SQLException, CaptureStoppedException {
        try (var transaction = new BatchTransaction(settings)) {
            var known = topic.read();
            var position = log.prepare(known);
            if (position.isEmpty() && !known.map(Position::snapshot).orElse(false)) {
                transaction.write(List.of(), topic.record(Position.BEGUN)); // before there is a slot for the snapshot
            }
            var cursor = log.cursor(position);
            try (var reader = new LogReader(settings, log, position.map(Position::offset))) {
                report.now(position.isEmpty() ? State.SNAPSHOT : State.STREAMING);
                while (goesOn(ownership)) {
                    var records = reader.poll();
                    for (int from = 0; from < records.size(); ) {
                        if (from > 0 && !goesOn(ownership)) {
                            return; // what is left of these is read again by whoever captures next
                        }
                        tried = Math.min(records.size() - from, batchRecords);
                        publish(mapper.map(records.subList(from, from + tried), cursor), transaction, reader);
                        from += tried;
                    }
                }
            }
        }
    }

    private boolean goesOn(Ownership ownership) {
        return !closing && ownership.isMine(AT_ONCE);
    }

    private void publish(Mapper.Batch batch, BatchTransaction transaction, LogReader reader)
            throws InterruptedException, CaptureStoppedException {
        if (batch.last() != null) {
            transaction.write(batch.events(), topic.record(batch.position()));
            batchRecords = Math.min(MOST_RECORDS, batchRecords + 1 + batchRecords / 8); // a failure costs seconds
            reader.published(batch.position());
            report.done(
                    batch.changes(),
                    batch.events().size() - batch.laidAside(),
                    batch.laidAside(),
                    batch.position().toString());
            report.now(batch.position().snapshot() ? State.SNAPSHOT : State.STREAMING);
        }
        if (batch.failure() != null) {
            throw batch.failure();
        }
    }

    /** The innermost message: the ones around it say only where it was met. */
    private static String reason(Throwable failure) {
        var inner = failure;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        return inner.getMessage() == null ? failure.getMessage() + ": " + inner : inner.getMessage();
    }
}
