/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parks events: copies them into the group's parked topic, and says in the same Kafka transaction that they are done in their source
 * partition, so that an event is always in exactly one place. Events that cannot be parked for now wait where they are, and are tried
 * again there when they are due.
 *
 * <p>Owned by the poll thread, but for {@link #request}. One transaction at a time; while it is open, nothing else commits the
 * partitions whose offsets it carries: the coordinator would keep the later one of the two.
 */
final class Parking {

    private static final Logger log = LoggerFactory.getLogger(Parking.class);

    /** What of a partition may be parked: all of it is in memory. */
    static final int MOST_PARKED = 10_000;

    static final long MOST_BYTES = 16L << 20;
    private static final int MOST_IN_TRANSACTION = 1_000;
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration AFTER_TOO_LARGE = Duration.ofSeconds(60);

    private final String topic;
    private final ParkingTransactions transactions;
    private final Committer committer;
    private final InstantSource clock;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final List<Request> waiting = new ArrayList<>();
    private final Map<Object, Long> tooLarge = new HashMap<>();
    private Transaction open;
    private int mostInTransaction = MOST_IN_TRANSACTION;
    private int failures;
    private long notBefore = System.nanoTime();

    Parking(String topic, ParkingTransactions transactions, Committer committer, InstantSource clock) {
        this.topic = topic;
        this.transactions = transactions;
        this.committer = committer;
        this.clock = clock;
    }

    /** The head of a lane, which is held and says why, is to be parked. */
    private record Request(Partition partition, Lane lane) {}

    /** What a transaction does to one partition. */
    private record Move(Partition partition, List<ParkedCopy> copies, Committer.Commit commit) {}

    private record Transaction(List<Move> moves, Future<ParkingTransactions.Outcome> outcome) {}

    /** Has the head of a lane parked, held by the caller. Any thread. */
    void request(Partition partition, Lane lane) {
        requests.add(new Request(partition, lane));
    }

    boolean isBusy() {
        return open != null || !waiting.isEmpty() || !requests.isEmpty();
    }

    /**
     * Does what is to be done now.
     *
     * @param member says who this consumer is in its group: a transaction of one that has been thrown out is refused
     * @param unknown is told partitions of which nobody knows what is committed: they are to be taken up again
     */
    void turn(
            Collection<Partition> owned,
            Supplier<ConsumerGroupMetadata> member,
            long now,
            Consumer<Partition> unknown) {
        if (open != null && open.outcome().isDone()) {
            finish(now, unknown);
        }
        for (var request = requests.poll(); request != null; request = requests.poll()) {
            waiting.add(request);
        }
        waiting.removeIf(request -> request.partition().isStopping());
        if (open == null && now - notBefore >= 0 && !committer.isUnderWay()) {
            begin(owned, member, now);
        }
        waiting.removeIf(this::isTriedInPlace);
    }

    private boolean isTriedInPlace(Request request) {
        var why = request.lane().blockage();
        boolean due = why.next() != null && !why.next().isAfter(clock.instant());
        if (due) {
            request.lane().giveToPollThread(false);
            request.partition().submitRetry(request.lane());
        }
        return due;
    }

    // ---- a transaction's beginning ----

    private void begin(Collection<Partition> owned, Supplier<ConsumerGroupMetadata> member, long now) {
        tooLarge.values().removeIf(until -> now - until >= 0);
        var moves = new ArrayList<Move>();
        int left = mostInTransaction;
        for (var partition : owned) {
            var parked = partition.parked();
            if (left > 0 && parked != null && parked.isRestored() && !partition.isStopping()) {
                var move = move(partition, parked, left);
                if (move != null) {
                    moves.add(move);
                    left -= move.copies().size();
                }
            }
        }
        if (moves.isEmpty()) {
            return;
        }
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var move : moves) {
            move.copies()
                    .forEach(copy -> records.add(
                            ParkedRecord.copy(topic, copy, move.partition().source())));
            offsets.put(move.partition().id(), move.commit().offset());
            move.partition().inTransaction(true);
        }
        open = new Transaction(moves, transactions.begin(records, offsets, member.get()));
    }

    /** Returns what of a partition can be parked now; null if there is nothing, or no room to say that it is done. */
    private Move move(Partition partition, ParkedPartition parked, int most) {
        var room = new Room(Math.min(most, MOST_PARKED - parked.recordsTaken()), MOST_BYTES - parked.bytesTaken());
        var copies = new ArrayList<ParkedCopy>();
        var requested = waiting.stream()
                .filter(request -> request.partition() == partition && !tooLarge.containsKey(request.lane()))
                .toList();
        for (var request : requested) {
            var head = request.lane().head().record;
            if (!room.has(head)) {
                break;
            }
            waiting.remove(request);
            if (isInOrder(partition, head)) {
                take(follow(parked, request.lane()), room, copies); // its head has room: it must not wait unseen
            } else {
                room.take(head);
                copies.add(new ParkedCopy(request.lane().head(), request.lane().blockage(), null));
            }
        }
        for (var key : parked.keys()) {
            take(key, room, copies);
        }
        if (copies.isEmpty()) {
            return null;
        }
        var done = copies.stream()
                .map(copy -> copy.task().record)
                .sorted(Comparator.comparingLong(ConsumerRecord::offset))
                .toList();
        var commit = committer.commit(partition, partition.marks().with(done), parked.state());
        var move = new Move(partition, copies, commit.commit());
        if (!commit.isWhole()) {
            giveBack(move);
            return null;
        }
        return move;
    }

    private void take(KeyParking key, Room room, List<ParkedCopy> copies) {
        while (!key.queue().isEmpty()
                && !tooLarge.containsKey(key)
                && room.has(key.queue().peek().task().record)) {
            var copy = key.take();
            room.take(copy.task().record);
            copies.add(copy);
        }
    }

    private static boolean isInOrder(Partition partition, ConsumerRecord<byte[], byte[]> record) {
        return partition.ordering() == Ordering.BY_KEY
                && record.key() != null
                && partition.subscription().policy().keepsOrder();
    }

    /** The key is parked: its head, what waits behind that, and from now on what comes. */
    private static KeyParking follow(ParkedPartition parked, Lane lane) {
        var why = lane.blockage();
        var tasks = lane.giveAway();
        lane.giveToPollThread(false);
        var key = parked.park(new Key(tasks.get(0).record.key()), lane);
        lane.follow(key);
        for (int i = tasks.size() - 1; i >= 0; i--) {
            key.queue().addFirst(new ParkedCopy(tasks.get(i), i == 0 ? why : null, key));
        }
        return key;
    }

    // ---- its end ----

    private void finish(long now, Consumer<Partition> unknown) {
        var ended = open;
        open = null;
        ParkingTransactions.Outcome outcome;
        try {
            outcome = ended.outcome().get();
        } catch (ExecutionException | InterruptedException bug) {
            log.error("An error in the consumer itself, while parking", bug);
            outcome = new ParkingTransactions.Outcome.Unknown(bug);
        }
        if (outcome instanceof ParkingTransactions.Outcome.Committed committed) {
            failures = 0;
            mostInTransaction = MOST_IN_TRANSACTION;
            var offsets = committed.offsets().iterator();
            for (var move : ended.moves()) {
                move.partition().inTransaction(false);
                move.partition().committed(move.commit());
                move.copies().forEach(copy -> parked(move.partition(), copy, offsets.next()));
            }
        } else if (outcome instanceof ParkingTransactions.Outcome.Aborted aborted) {
            ended.moves().forEach(move -> move.partition().inTransaction(false));
            ended.moves().forEach(this::giveBack);
            refused(aborted.why(), ended.moves(), now);
        } else if (outcome instanceof ParkingTransactions.Outcome.Unknown lost) {
            log.error("Nobody knows whether events were parked; taking up their partitions again", lost.why());
            ended.moves().forEach(move -> unknown.accept(move.partition()));
        }
    }

    private static void parked(Partition partition, ParkedCopy copy, long offset) {
        partition.parked().copied(offset, copy.bytes());
        if (copy.task().isSkipped()) {
            partition.parked().skipCopy(copy.task().record.offset());
        }
        if (copy.isInOrder()) {
            partition.done(copy.task());
            copy.key().committed(offset);
        } else {
            copy.task().lane.giveToPollThread(false);
            copy.task().lane.headDone();
        }
    }

    private void refused(Exception why, List<Move> moves, long now) {
        if (why instanceof RecordTooLargeException) {
            if (mostInTransaction > 1) {
                mostInTransaction = 1; // to find out which
                return;
            }
            mostInTransaction = MOST_IN_TRANSACTION;
            var copy = moves.get(0).copies().get(0);
            var record = copy.task().record;
            log.error(
                    "{}-{}@{} is too large for {}: it waits in its partition. Raise max.message.bytes of the parked topic",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    topic);
            Object who = copy.isInOrder() && !copy.key().isFresh() ? copy.key() : copy.task().lane;
            tooLarge.put(who, now + AFTER_TOO_LARGE.toNanos());
            return;
        }
        failures++;
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 10));
        notBefore = now + (wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT).toNanos();
        log.warn("Could not park events in {}, trying again: {}", topic, why.toString());
    }

    /** Puts everything back to where it was: a key that has nothing in the parked topic is not parked. */
    private void giveBack(Move move) {
        for (int i = move.copies().size() - 1; i >= 0; i--) {
            var copy = move.copies().get(i);
            if (copy.isInOrder()) {
                copy.key().giveBack(copy);
            } else {
                waiting.add(new Request(move.partition(), copy.task().lane));
            }
        }
        var parked = move.partition().parked();
        for (var key : List.copyOf(parked.keys())) {
            var first = key.queue().peek();
            if (key.isFresh() && first != null && first.why() != null) {
                key.source().unfollow();
                key.source().giveToPollThread(true);
                key.source().takeBack(key.queue().stream().map(ParkedCopy::task).toList(), first.why());
                parked.unpark(new Key(first.task().record.key()));
                waiting.add(new Request(move.partition(), key.source()));
            }
        }
    }

    /**
     * Waits for a transaction that carries offsets of these partitions, which are about to be let go of. One that does not end in time is
     * given up: nobody here commits these partitions any more.
     */
    void settle(Collection<Partition> leaving, Duration atMost, Consumer<Partition> unknown) {
        if (open == null || open.moves().stream().noneMatch(move -> leaving.contains(move.partition()))) {
            return;
        }
        try {
            open.outcome().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            finish(System.nanoTime(), unknown);
        } catch (TimeoutException slow) {
            log.error("A transaction did not end within {}; it is given up", atMost);
            transactions.giveUp();
            open.moves().stream()
                    .map(Move::partition)
                    .filter(partition -> !leaving.contains(partition))
                    .forEach(unknown);
            open = null;
        } catch (ExecutionException bug) {
            finish(System.nanoTime(), unknown);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What still fits. */
    private static final class Room {

        private long records;
        private long bytes;

        Room(long records, long bytes) {
            this.records = records;
            this.bytes = bytes;
        }

        boolean has(ConsumerRecord<byte[], byte[]> record) {
            return records > 0 && (bytes > Batch.sizeOf(record) || bytes == MOST_BYTES);
        }

        void take(ConsumerRecord<byte[], byte[]> record) {
            records--;
            bytes -= Batch.sizeOf(record);
        }
    }
}
