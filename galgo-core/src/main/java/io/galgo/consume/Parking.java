/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which events are to be parked: copied into the group's parked topic in the same Kafka transaction that says that they are done in their
 * source partition, so that an event is always in exactly one place. Events that cannot be parked for now wait where they are, and are
 * tried again there when they are due.
 *
 * <p>Owned by the poll thread, but for {@link #request}. The transactions are made by {@link Transactions}.
 */
final class Parking {

    private static final Logger log = LoggerFactory.getLogger(Parking.class);

    /** What of a partition may be parked: all of it is in memory. */
    static final int MOST_PARKED = 10_000;

    static final long MOST_BYTES = 16L << 20;

    /** What of a key may be: others are to find room beside it. */
    private static final int MOST_OF_KEY = MOST_PARKED / 2;

    private static final long MOST_BYTES_OF_KEY = MOST_BYTES / 2;
    private static final Duration AFTER_TOO_LARGE = Duration.ofSeconds(60);
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(10);
    private static final Duration SAY_AGAIN = Duration.ofMinutes(1);

    private final String topic;
    private final InstantSource clock;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final Set<Request> waiting = new LinkedHashSet<>();
    private final Map<Object, Long> tooLarge = new HashMap<>();
    private final Map<TopicPartition, Long> saidFull = new HashMap<>();
    private long notBefore = System.nanoTime();

    Parking(String topic, InstantSource clock) {
        this.topic = topic;
        this.clock = clock;
    }

    /** The head of a lane, which is held and says why, is to be parked. */
    private record Request(Partition partition, Lane lane) {}

    /** Has the head of a lane parked, held by the caller. Any thread. */
    void request(Partition partition, Lane lane) {
        requests.add(new Request(partition, lane));
    }

    /**
     * Gives a lane back to whoever asks, instead of parking its head.
     *
     * @return false if its head does not wait to be parked: it is on its way, or was never to be
     */
    boolean takeBack(Partition partition, Lane lane) {
        gather();
        boolean waited = waiting.remove(new Request(partition, lane));
        if (waited) {
            lane.giveToPollThread(false);
        }
        return waited;
    }

    /** What was asked for meanwhile may have made that needless: a key was released, an event is to be laid aside. */
    private void gather() {
        for (var request = requests.poll(); request != null; request = requests.poll()) {
            var lane = request.lane();
            var interventions = request.partition().interventions();
            if (interventions.isToBeLookedAt(lane.head(), lane.blockage())) {
                goOn(request);
            } else {
                waiting.add(request);
            }
        }
    }

    /** Its head is looked at where it is. */
    private static void goOn(Request request) {
        request.lane().giveToPollThread(false);
        request.partition().submitRetry(request.lane());
    }

    boolean isBusy() {
        return !waiting.isEmpty() || !requests.isEmpty();
    }

    /** Looks at what is to be parked, before a transaction takes of it. */
    void look(long now) {
        gather();
        waiting.removeIf(request -> request.partition().isStopping());
        tooLarge.values().removeIf(until -> now - until >= 0);
    }

    /** What no transaction took and is due is tried where it is. */
    void tryDueInPlace() {
        waiting.removeIf(this::isTriedInPlace);
    }

    private boolean isTriedInPlace(Request request) {
        var why = request.lane().blockage();
        boolean due = why.next() != null && !why.next().isAfter(clock.instant());
        if (due) {
            goOn(request);
        }
        return due;
    }

    // ---- a transaction's beginning ----

    /** Takes what of a partition can be parked now, for a transaction. */
    List<ParkedCopy> take(Partition partition, int most, long now) {
        var parked = partition.parked();
        if (parked == null || !parked.isRestored() || partition.isStopping() || now - notBefore < 0) {
            return List.of();
        }
        var room = new Room(
                Math.min(most, MOST_PARKED - parked.recordsTaken()), MOST_BYTES - parked.bytesTaken(), MOST_BYTES);
        var copies = new ArrayList<ParkedCopy>();
        var requested = waiting.stream()
                .filter(request -> request.partition() == partition && !tooLarge.containsKey(request.lane()))
                .toList();
        for (var request : requested) {
            var head = request.lane().head().record;
            if (!room.has(head)) {
                sayIfFull(partition, head, now);
                break;
            }
            waiting.remove(request);
            if (isInOrder(partition, request.lane())) {
                take(
                        follow(parked, request.lane()),
                        parked,
                        room,
                        copies); // its head has room: it must not wait unseen
            } else {
                room.take(head);
                copies.add(new ParkedCopy(request.lane().head(), request.lane().blockage(), null));
            }
        }
        for (var key : parked.keys()) {
            if (key.source().isEmpty()) { // else the next owner would find earlier events of the key behind these
                take(key, parked, room, copies);
                if (!key.queue().isEmpty()) {
                    sayIfFull(partition, key, now);
                }
            }
        }
        return copies;
    }

    private void sayIfFull(Partition partition, ConsumerRecord<byte[], byte[]> head, long now) {
        var parked = partition.parked();
        boolean isFull = parked.recordsTaken() >= MOST_PARKED || parked.bytesTaken() + Batch.sizeOf(head) > MOST_BYTES;
        if (isFull && isToBeSaid(partition, now)) {
            log.warn(
                    "{}: {} events with {} bytes are parked, which is all that may be: {}@{} is to be too and waits in its partition, which"
                            + " is committed no further until there is room",
                    partition,
                    parked.recordsTaken(),
                    parked.bytesTaken(),
                    partition,
                    head.offset());
        }
    }

    private void sayIfFull(Partition partition, KeyParking key, long now) {
        var next = key.queue().peek().task().record;
        if (roomFor(key).has(next)) {
            sayIfFull(partition, next, now);
        } else if (isToBeSaid(partition, now)) {
            log.warn(
                    "{}: {} events with {} bytes of one key are parked, which is all that may be of one: {}@{} is to be too and waits in its"
                            + " partition, which is committed no further until there is room",
                    partition,
                    key.records(),
                    key.bytes(),
                    partition,
                    next.offset());
        }
    }

    private static Room roomFor(KeyParking key) {
        return new Room(MOST_OF_KEY - key.records(), MOST_BYTES_OF_KEY - key.bytes(), MOST_BYTES_OF_KEY);
    }

    private boolean isToBeSaid(Partition partition, long now) {
        var before = saidFull.get(partition.id());
        if (before != null && now - before <= SAY_AGAIN.toNanos()) {
            return false;
        }
        saidFull.put(partition.id(), now);
        return true;
    }

    ProducerRecord<byte[], byte[]> record(Partition partition, ParkedCopy copy) {
        return ParkedRecord.copy(topic, copy, partition.source());
    }

    private void take(KeyParking key, ParkedPartition parked, Room room, List<ParkedCopy> copies) {
        key.look(parked.backlog().tracker().position());
        var own = roomFor(key);
        while (!key.queue().isEmpty() && !tooLarge.containsKey(key)) {
            var next = key.queue().peek().task().record;
            if (!room.has(next) || !own.has(next)) {
                return;
            }
            room.take(next);
            own.take(next);
            copies.add(key.take());
        }
    }

    /** A policy without order is about events that failed; a key that waits by request goes on as it came. */
    private static boolean isInOrder(Partition partition, Lane lane) {
        return partition.ordering() == Ordering.BY_KEY
                && lane.head().record.key() != null
                && (partition.subscription().policy().keepsOrder()
                        || ParkedException.isWhy(lane.blockage().failure()));
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

    /** The copy of an event stands at this offset, and the event is done where it came from. */
    void parked(Partition partition, ParkedCopy copy, long offset) {
        long original = copy.task().record.offset();
        if (!partition.parked().copied(offset, copy.bytes(), original)) {
            partition.parked().doubted(Long.MAX_VALUE, offset);
        }
        if (copy.task().isSkipped()) {
            partition.parked().skipCopy(original);
        }
        if (copy.isInOrder()) {
            partition.done(copy.task());
            copy.key().committed(offset, copy.bytes());
        } else {
            copy.task().lane.giveToPollThread(false);
            copy.task().lane.headDone();
        }
    }

    /** The brokers do not take a copy: others go on. */
    void refused(Partition partition, ParkedCopy copy, Exception why, long now) {
        if (!TooLarge.is(why)) {
            if (why instanceof UnknownTopicOrPartitionException && partition.parked() != null) {
                partition
                        .parked()
                        .doubted(Long.MAX_VALUE, Long.MAX_VALUE); // there is no such topic or partition: it is made
            }
            log.error("Cannot park events in {}, trying again in {}: {}", topic, AFTER_REFUSAL, why.toString());
            notBefore = now + AFTER_REFUSAL.toNanos();
            return;
        }
        var record = copy.task().record;
        log.error(
                "{}-{}@{} is too large for {}: it waits in its partition. Raise {} of the parked topic",
                record.topic(),
                record.partition(),
                record.offset(),
                topic,
                TooLarge.setting(why));
        Object who = copy.isInOrder() && !copy.key().isFresh() ? copy.key() : copy.task().lane;
        tooLarge.put(who, now + AFTER_TOO_LARGE.toNanos());
    }

    /** Puts everything back to where it was: a key that has nothing in the parked topic is not parked. */
    void giveBack(Partition partition, List<ParkedCopy> copies) {
        if (copies.isEmpty()) {
            return;
        }
        for (int i = copies.size() - 1; i >= 0; i--) {
            var copy = copies.get(i);
            if (copy.isInOrder()) {
                copy.key().giveBack(copy);
            } else {
                waiting.add(new Request(partition, copy.task().lane));
            }
        }
        var parked = partition.parked();
        for (var key : List.copyOf(parked.keys())) {
            var first = key.queue().peek();
            if (key.isFresh() && first != null && first.why() != null) {
                key.source().unfollow();
                key.source().giveToPollThread(true);
                key.source().takeBack(key.queue().stream().map(ParkedCopy::task).toList(), first.why());
                parked.unpark(new Key(first.task().record.key()));
                waiting.add(new Request(partition, key.source()));
            }
        }
    }

    /** What still fits. */
    private static final class Room {

        private long records;
        private long bytes;
        private final long mostBytes;

        /** @param mostBytes what there is where nothing is parked: then an event larger than that has room */
        Room(long records, long bytes, long mostBytes) {
            this.records = records;
            this.bytes = bytes;
            this.mostBytes = mostBytes;
        }

        boolean has(ConsumerRecord<byte[], byte[]> record) {
            return records > 0 && (bytes > Batch.sizeOf(record) || bytes == mostBytes);
        }

        void take(ConsumerRecord<byte[], byte[]> record) {
            records--;
            bytes -= Batch.sizeOf(record);
        }
    }
}
