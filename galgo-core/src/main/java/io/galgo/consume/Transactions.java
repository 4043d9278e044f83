/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer's Kafka transactions: each carries copies of events that are parked, outputs of events that were handled, and the offsets that
 * say so. One at a time, for all partitions together. Owned by the poll thread.
 *
 * <p>While one is open nothing else commits the partitions whose offsets it carries: the coordinator would keep the later of the two. A
 * partition whose handler has outputs is committed by transactions alone, so not even a plain commit that the network held up can undo
 * what one of them said. A commit here says all that is done, or is not made: what was left out would be handled again, and its outputs
 * would stand there twice.
 */
final class Transactions implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Transactions.class);
    private static final int MOST_EVENTS = 5_000;
    private static final int FLUSHES = 20;
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final TransactionWriter writer;
    private final Parking parking;
    private final Transforms transforms;
    private final Committer committer;
    private final Supplier<ConsumerGroupMetadata> member;
    private final long pace;
    private Open open;
    private int most = MOST_EVENTS;
    private int failures;
    private long notBefore = System.nanoTime();
    private long begunAt = System.nanoTime();

    /**
     * @param member says who this consumer is in its group: a transaction of one that has been thrown out is refused
     * @param pace how long outputs wait for others to be committed together with them
     */
    Transactions(
            TransactionWriter writer,
            Parking parking,
            Transforms transforms,
            Committer committer,
            Supplier<ConsumerGroupMetadata> member,
            Duration pace) {
        this.writer = writer;
        this.parking = parking;
        this.transforms = transforms;
        this.committer = committer;
        this.member = member;
        this.pace = pace.toNanos();
    }

    private record Open(
            List<Moves.Move> moves,
            List<ProducerRecord<byte[], byte[]>> records,
            TransactionWriter.Transaction transaction) {

        boolean carries(Set<TopicPartition> ids) {
            return moves.stream().anyMatch(move -> ids.contains(move.partition().id()));
        }

        /** Tells whether a record, by its number, says what became of a dead letter. */
        boolean isState(int record) {
            return record >= 0
                    && moves.stream()
                            .flatMap(move -> move.events().stream())
                            .anyMatch(event -> records.get(record).equals(event.state()));
        }
    }

    boolean isBusy() {
        return open != null || parking.isBusy();
    }

    /**
     * Does what is to be done now.
     *
     * @param unknown is told partitions that are to be taken up again from what the group has committed
     */
    void turn(Collection<Partition> owned, long now, Consumer<Partition> unknown) {
        if (open != null && open.transaction().outcome().isDone()) {
            finish(now, unknown);
        }
        parking.look(now);
        if (open == null && now - notBefore >= 0) {
            boolean due = now - begunAt >= pace
                    || owned.stream().anyMatch(partition -> partition.handled().isLarge());
            begin(owned, now, due, false);
        }
        parking.tryDueInPlace();
    }

    // ---- a transaction's beginning ----

    /**
     * @param due whether outputs are committed now
     * @param last whether it is the partitions' last one here, or they are to be committed at once
     */
    private void begin(Collection<Partition> partitions, long now, boolean due, boolean last) {
        var moves = new Moves(parking, committer, now, due, last).of(partitions, most);
        if (due) {
            begunAt = now;
        }
        if (moves.isEmpty()) {
            return;
        }
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var move : moves) {
            move.copies().forEach(copy -> records.add(parking.record(move.partition(), copy)));
            move.events().forEach(event -> records.addAll(event.records()));
            offsets.put(move.partition().id(), move.commit().offset());
            move.partition().commits().inTransaction(true);
        }
        open = new Open(moves, records, writer.begin(records, offsets, member.get()));
    }

    // ---- its end ----

    private void finish(long now, Consumer<Partition> unknown) {
        var ended = open;
        open = null;
        TransactionWriter.Outcome outcome;
        try {
            outcome = ended.transaction().outcome().get();
        } catch (ExecutionException | InterruptedException bug) {
            log.error("An error in the consumer itself, in a transaction", bug);
            outcome = new TransactionWriter.Outcome.Unknown(bug);
        }
        if (outcome instanceof TransactionWriter.Outcome.Committed committed) {
            committed(ended, committed.offsets());
        } else if (outcome instanceof TransactionWriter.Outcome.Aborted aborted) {
            aborted(ended, aborted, now, unknown);
        } else if (outcome instanceof TransactionWriter.Outcome.Unknown lost) {
            letGo(ended, lost.why(), unknown);
        }
    }

    private void committed(Open ended, List<Long> written) {
        failures = 0;
        most = Math.min(MOST_EVENTS, most * 2);
        var offsets = written.iterator();
        for (var move : ended.moves()) {
            var partition = move.partition();
            partition.commits().acknowledged(move.commit());
            move.copies().forEach(copy -> parking.parked(partition, copy, offsets.next()));
            partition.transactionEnded();
            for (var event : move.events()) {
                event.records().forEach(record -> offsets.next());
                if (event.waiting() != null) {
                    transforms.taken(event.outputs());
                }
                partition.backlog().freed(event.bytes());
                event.committed();
            }
        }
    }

    /** All of it goes into a later transaction, with the same outputs; but what the brokers refuse is its event's failure. */
    private void aborted(Open ended, TransactionWriter.Outcome.Aborted aborted, long now, Consumer<Partition> unknown) {
        int refused = aborted.refused();
        boolean unsaid = ended.isState(refused);
        if (unsaid) {
            log.error(
                    "Cannot say in {} what became of redriven dead letters: they show as under way and their keys wait. It must"
                            + " exist, and this consumer may write to it: {}",
                    ended.records().get(refused).topic(),
                    aborted.why().toString());
        }
        for (var move : ended.moves()) {
            var partition = move.partition();
            partition.transactionEnded();
            for (var copy : move.copies()) {
                if (refused-- == 0) {
                    parking.refused(partition, copy, aborted.why(), now);
                }
            }
            parking.giveBack(partition, move.copies());
            var again = new ArrayList<HandledEvent>(move.events());
            for (var event : move.events()) {
                if (unsaid && event.state() != null) {
                    again.remove(event);
                    partition.backlog().freed(event.bytes());
                    event.unsaid();
                } else if (refused >= 0 && refused < event.outputs().size()) {
                    refused(move.partition(), event, refused, aborted.why(), again, unknown);
                }
                refused -= event.size();
            }
            partition.handled().giveBack(again);
        }
        if (aborted.refused() != TransactionWriter.Outcome.Aborted.NONE || committer.isTooLarge(aborted.why())) {
            return; // the next one goes without it, or seeks it
        }
        for (var move : ended.moves()) {
            if (move.partition().isCommittedByTransactions()) { // else a commit of its own says how it stands
                move.partition().commits().refused(aborted.why().toString());
            }
        }
        most = Math.max(1, most / 2); // it may have been too much for its time
        failures++;
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 10));
        notBefore = now + (wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT).toNanos();
        log.warn("A transaction was aborted, trying again: {}", aborted.why().toString());
    }

    private void refused(
            Partition partition,
            HandledEvent event,
            int output,
            Exception why,
            List<HandledEvent> again,
            Consumer<Partition> unknown) {
        var failure = transforms.refused(event.outputs().get(output), why);
        if (event.waiting() != null) {
            again.remove(event);
            partition.backlog().freed(event.bytes());
            event.failed(failure);
        } else {
            log.warn(
                    "{}: {}. Its key has gone on meanwhile: taking up the partition again, for it to wait",
                    partition,
                    failure);
            unknown.accept(partition);
        }
    }

    /**
     * Waits for a transaction that carries offsets of these partitions, which are about to be let go of or taken up. One that does not end in time
     * is given up: nobody here commits these partitions any more.
     */
    void settle(Collection<TopicPartition> ids, Duration atMost, Consumer<Partition> unknown) {
        if (open != null && open.carries(Set.copyOf(ids))) {
            await(atMost, unknown);
        }
    }

    private void await(Duration atMost, Consumer<Partition> unknown) {
        try {
            open.transaction().outcome().get(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
            finish(System.nanoTime(), unknown);
        } catch (TimeoutException slow) {
            log.error("A transaction did not end within {}; it is given up", atMost);
            giveUp(slow, unknown);
        } catch (ExecutionException bug) {
            finish(System.nanoTime(), unknown);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(e, unknown);
        }
    }

    private void giveUp(Exception why, Consumer<Partition> unknown) {
        var ended = open;
        open = null;
        if (ended.transaction().giveUp()) {
            aborted(
                    ended,
                    new TransactionWriter.Outcome.Aborted(why, TransactionWriter.Outcome.Aborted.NONE),
                    System.nanoTime(),
                    unknown);
        } else {
            letGo(ended, why, unknown);
        }
    }

    private void letGo(Open ended, Exception why, Consumer<Partition> unknown) {
        var partitions = ended.moves().stream().map(Moves.Move::partition).toList();
        log.error("Nobody knows whether a transaction was committed; taking up {} again from what is", partitions, why);
        partitions.forEach(unknown);
    }

    /**
     * Commits all there is to commit of those of these partitions that are committed by transactions alone, or have something that only these can
     * say, and waits for it. What could not be committed is handled again by the next owner.
     */
    void commitNow(Collection<Partition> partitions, Duration atMost, Consumer<Partition> unknown) {
        var own = partitions.stream()
                .filter(partition -> partition.isCommittedByTransactions()
                        || !partition.handled().isEmpty())
                .collect(Collectors.toSet());
        long end = System.nanoTime() + atMost.toNanos();
        for (int i = 0; i < FLUSHES && !own.isEmpty() && !Thread.currentThread().isInterrupted(); i++) {
            var left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            if (left.isZero()) {
                break; // one that began now would be left open
            }
            if (open == null) {
                begin(own, System.nanoTime(), true, true);
            }
            if (open == null) {
                break;
            }
            await(left, unknown);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
