/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.SourceTopic;
import io.galgo.produce.EncodedEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parked events of one source partition: a partition of its own, whose records stand in the parked topic among those of other
 * topics. Whoever owns the source partition owns this one, and commits both together.
 *
 * <p>A key's lane is its records here in log order; the head is tried in place, at its times. Records are never written again: what is
 * done of them, and at which attempt the heads are, stands in the source partition's commit. Poll thread, but for what workers call.
 */
final class ParkedPartition extends Partition {

    private static final Logger log = LoggerFactory.getLogger(ParkedPartition.class);

    /** Longer than a transaction here takes to be given up. */
    private static final Duration STANDS_STILL = Duration.ofSeconds(30);

    private final Partition of;
    private final WaitingLanes waiting;
    private final String deadStates;
    private final InstantSource clock;
    private final IntSupplier commitMetadata;
    private KeptMarks kept;
    private final Map<Key, KeyParking> keys = new HashMap<>();
    private final Map<Key, Lane> lanes = new HashMap<>();

    /** Heads that wait until the source partition is through with earlier events of their key, or with the same event; and what tells that it is. */
    private final Map<Lane, BooleanSupplier> awaiting = new LinkedHashMap<>();

    /** What a former owner knew of attempts, by offset. */
    private final Map<Long, ParkedState.Head> known = new HashMap<>();

    /** All below must have been read before the source partition starts; -1 while that is not known yet. */
    private long target = -1;

    private long asked;

    private final UnreadCopies copies = new UnreadCopies();

    /** How far it was read when that last went on, and when that was. */
    private long seenPosition = -1;

    private long seenAt = System.nanoTime();

    /** Whether the log has what was read of it: negative if so, else what it does not have, from here on. */
    private long doubtedFrom = -1;

    /** The parked topic's id when this began; zero if not known. */
    private final Uuid topic;

    /** Events, by their offsets in the source partition, that were to be skipped when they were parked: their copies are, once read. */
    private final Set<Long> toSkip = new HashSet<>();

    /** @param commitMetadata returns how many characters a commit may say; 0 if none */
    ParkedPartition(
            TopicPartition id,
            Partition of,
            SourceTopic source,
            Workers workers,
            Failures failures,
            InstantSource clock,
            IntSupplier commitMetadata,
            ParkedState from) {
        super(id, of.subscription(), source, of.commits().stamp(), Ordering.BY_KEY, workers, failures, from.marks());
        this.of = of;
        this.waiting = failures.waiting();
        this.topic = from.topic();
        this.deadStates = GroupTopic.deadStates(source.group()).name();
        this.clock = clock;
        this.commitMetadata = commitMetadata;
        this.kept = new KeptMarks(from.marks());
        transforms(of.transforms());
        from.heads().forEach(head -> known.put(head.offset(), head));
    }

    /** Returns the parked topic's id when this began; zero if not known. */
    Uuid topic() {
        return topic;
    }

    /** Which asking of the reader was for this: what was read before is not from its edge on. */
    void asked(long number) {
        asked = number;
    }

    /** Tells whether an answer is to the latest asking. */
    boolean isAnswered(long answered) {
        return answered == asked;
    }

    /** Says how far to read before the source partition may start. */
    void target(long answered, long end) {
        if (isAnswered(answered)) {
            target = end;
        }
    }

    @Override
    boolean isRestored() {
        return target >= 0 && backlog().tracker().position() >= target;
    }

    /** Returns why the source partition waits for what is to be read here, in words; null if it does not, or reading goes on. */
    String trouble(long now) {
        return isRestored() || now - seenAt < STANDS_STILL.toNanos()
                ? null
                : id() + " is read to " + seenPosition + " and no further"
                        + (target < 0 ? "" : ", of " + target)
                        + ": a transaction there has no end, or it has no leader; " + of + " waits for it";
    }

    /** Takes what was read of the parked topic's partition, and the position after it: other topics' records are holes here. */
    void read(long answered, List<ConsumerRecord<byte[], byte[]>> records, long position) {
        if (answered < asked) {
            return;
        }
        var own = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var record : records) {
            if (record.offset() >= backlog().tracker().position()
                    && ParkedRecord.isOf(record, source(), of.id().partition())) {
                own.add(record);
            }
        }
        if (!own.isEmpty()) {
            Batch.byEpoch(own).forEach(this::add);
        }
        copies.read(own, position, of.commits().isInTransaction());
        backlog().tracker().position(position);
        known.keySet().removeIf(offset -> offset < position); // they were done before
    }

    /**
     * An event was copied here.
     *
     * @param original its offset in the source partition
     * @return false if it stands where another log's records were read
     */
    boolean copied(long offset, long size, long original) {
        if (offset < backlog().tracker().position()) {
            return copies.takeReadAhead(offset);
        }
        var copy = new UnreadCopies.Copy(offset, size, original);
        if (isDoubted()) {
            copies.addInDoubt(copy);
        } else {
            copies.add(copy);
        }
        return true;
    }

    @Override
    void transactionEnded() {
        copies.transactionEnded();
    }

    /** The log does not have what was read of it from here on: nothing more is taken in, until it is known why. */
    void doubted(long answered, long end) {
        if (answered >= asked) {
            doubtedFrom = isDoubted() ? Math.min(doubtedFrom, end) : end;
            asked = Long.MAX_VALUE;
        }
    }

    boolean isDoubted() {
        return doubtedFrom >= 0;
    }

    /**
     * Names what is gone with the log.
     *
     * @param now the topic's id, zero if there is none: what stood in another one is gone, whatever its offset
     */
    void nameLost(Uuid now) {
        boolean isAnother = StartPositions.isAnother(topic, now) || now.equals(Uuid.ZERO_UUID);
        if (!isAnother && !isDoubted()) {
            return;
        }
        long from = isAnother ? 0 : doubtedFrom;
        var lost = new ArrayList<String>();
        backlog().tracker().forEachOpen(task -> {
            if (task.record.offset() >= from) {
                lost.add(of + "@" + original(task.record).offset());
            }
        });
        copies.from(from).forEach(copy -> lost.add(of + "@" + copy.original()));
        if (!lost.isEmpty()) {
            log.error(
                    "{} has lost its records from {} on, and with them {} parked events: {}",
                    this,
                    from,
                    lost.size(),
                    lost);
        } else if (isAnother && !isRestored() && (!backlog().marks().isEmpty() || !known.isEmpty())) {
            log.error(
                    "{} has lost its records from {} on, before it was read: {} events of {} waited there for an attempt, and perhaps others",
                    this,
                    from,
                    known.size(),
                    of);
        } else {
            log.info("{} was not to be read as before; nothing of {} is known to be lost", this, of);
        }
    }

    private void add(Batch batch) {
        backlog().add(batch);
        for (int i = 0; i < batch.size(); i++) {
            var record = batch.record(i);
            var task = batch.toLane(i);
            if (backlog().isDoneBefore(record)) {
                done(task);
            } else {
                if (!toSkip.isEmpty() && toSkip.remove(original(record).offset())) {
                    task.skip();
                }
                append(record, task);
            }
        }
    }

    /** An event was to be skipped while it was parked: its copy is, now or once it has been read. */
    void skipCopy(long offset) {
        var found = new Task[1]; // here, and not the event itself, which is about to be done
        backlog().tracker().forEachOpen(task -> found[0] = original(task.record).offset() == offset ? task : found[0]);
        if (found[0] == null) {
            toSkip.add(offset);
        } else {
            found[0].skip();
            found[0].lane.hurry(found[0]);
        }
    }

    private void append(ConsumerRecord<byte[], byte[]> record, Task task) {
        if (!isInOrder(record)) {
            start(new Lane(this), record, task, isAtIt(task) ? () -> !isAtIt(task) : null);
            return;
        }
        var key = of.ordering() == Ordering.BY_PARTITION ? Router.WHOLE_PARTITION : new Key(record.key());
        var parking = keys.get(key);
        if (parking == null) {
            parking = of.router().park(record);
            keys.put(key, parking);
        }
        var lane = lanes.computeIfAbsent(key, none -> new Lane(this));
        parking.found(lane, record.offset(), Batch.sizeOf(record));
        if (lane.isEmpty()) {
            var source = parking.source();
            start(lane, record, task, source.isEmpty() ? null : source::isEmpty);
        } else {
            lane.append(task);
        }
    }

    /** Where a whole partition is in order, only redriven events are parked, and what comes while they are handled. */
    private boolean isInOrder(ConsumerRecord<byte[], byte[]> record) {
        return switch (of.ordering()) {
            case BY_KEY -> ParkedRecord.isInOrder(record);
            case BY_PARTITION -> true;
            case UNORDERED -> false;
        };
    }

    /**
     * Tells whether the source partition has the same event under way, or before it: it was parked by who owns the partition now, which this consumer
     * does not know yet; or by this one, in a transaction that is not known to have ended. What former owners parked stands below where reading
     * began. A redriven event waits for nothing, as its letter gave up its place.
     */
    private boolean isAtIt(Task parked) {
        if (isRedriven(parked)) {
            return false;
        }
        long event = original(parked.record).offset();
        var source = of.backlog().tracker();
        boolean isStillToCome = parked.record.offset() >= target && event >= source.position();
        return isStillToCome || source.isOpen(event);
    }

    /** Begins with the head of a lane: at once, when it is due, when somebody acts, or when the source partition has let go of its key. */
    private void start(Lane lane, ConsumerRecord<byte[], byte[]> record, Task task, BooleanSupplier ready) {
        lane.appendHeld(task);
        var why = why(record);
        if (why != null) {
            lane.headWaits(why);
        }
        if (ready != null) {
            lane.giveToPollThread(true);
            awaiting.put(lane, ready);
        } else {
            startWhenDue(lane);
        }
    }

    private void startWhenDue(Lane lane) {
        lane.giveToPollThread(false);
        var why = lane.blockage();
        boolean isHeld = why != null && why.next() == null;
        if (why == null
                || lane.head().isSkipped()
                || interventions().isToBeLookedAt(lane.head(), why)
                || (isHeld && !waiting.holds(subscription().policy()))) {
            submitRetry(lane);
        } else if (isHeld) {
            lane.giveToTimer(); // which has none: somebody takes it
        } else {
            var wait = Duration.between(clock.instant(), why.next());
            waiting.wakeUp(lane, wait.isNegative() ? Duration.ZERO : wait);
        }
    }

    @Override
    Interventions interventions() {
        return of.interventions();
    }

    private Blockage why(ConsumerRecord<byte[], byte[]> record) {
        var written = ParkedRecord.why(record);
        var head = known.remove(record.offset());
        if (head == null) {
            return written;
        }
        return new Blockage(
                record.offset(),
                head.attempts(),
                head.attempts() + 1,
                written == null ? clock.instant() : written.since(),
                head.due(),
                failure(written, head));
    }

    /**
     * The copy tells why its event was parked; it may wait for something else by now.
     *
     * @param then why it was parked; null if it only waited behind another
     */
    private static Throwable failure(Blockage then, ParkedState.Head now) {
        var written = then == null ? ParkedRecord.unknownFailure() : then.failure();
        boolean wasByRequest = ParkedException.isWhy(written);
        if (now.isByRequest()) {
            return wasByRequest ? written : new ParkedException(written);
        }
        boolean hasFailedSince = wasByRequest && (now.due() == null || now.attempts() > then.attempts());
        return hasFailedSince ? ParkedRecord.unknownFailure() : written;
    }

    /** Lets go of keys that have nothing left here, and starts what waited for the source partition. */
    @Override
    void look(long now) {
        if (backlog().tracker().position() != seenPosition) {
            seenPosition = backlog().tracker().position();
            seenAt = now;
        }
        awaiting.entrySet().removeIf(entry -> {
            boolean ready = entry.getValue().getAsBoolean();
            if (ready) {
                startWhenDue(entry.getKey());
            }
            return ready;
        });
        if (isDoubted()) {
            return; // its position is not where copies stand
        }
        keys.entrySet().removeIf(entry -> {
            var lane = lanes.get(entry.getKey());
            boolean left = (lane == null || lane.isEmpty())
                    && entry.getValue().leave(backlog().tracker().position(), offset -> isSaid(offset, now));
            if (left) {
                lanes.remove(entry.getKey());
            }
            return left;
        });
    }

    /** Tells whether all commits from now on say that the event at an offset is done. Where they say nothing, nothing waits for them. */
    private boolean isSaid(long offset, long now) {
        int limit = commitMetadata.getAsInt();
        if (limit > 0 && !kept.has(offset) && kept.isDue(now)) {
            var tracker = backlog().tracker();
            kept.keep(backlog().marks().raised(), CommitMetadata.limitForParked(limit));
            kept.rest(now, tracker.position() - tracker.lowEdge());
        }
        return limit == 0 || kept.has(offset);
    }

    /** This goes on where a former one was: of all that it had done, what it kept is to be kept, if that was about the same topic. */
    void keepAs(ParkedPartition former) {
        if (topic.equals(former.topic)) {
            kept = new KeptMarks(kept.marks().common(former.kept.marks())); // the log may have been cut
        }
    }

    /** Returns what the source partition's commits say of what is done here, whatever else has no room. */
    Marks marksToKeep() {
        return kept.marks();
    }

    /** Returns the parking of a key whose lane in the source partition is given, made if there was none. */
    KeyParking park(Key key, Lane source) {
        return keys.computeIfAbsent(key, none -> new KeyParking(source, true));
    }

    void unpark(Key key) {
        keys.remove(key);
    }

    Collection<KeyParking> keys() {
        return keys.values();
    }

    boolean isBusy() {
        return !isRestored() || !awaiting.isEmpty();
    }

    /** Returns how many events are parked. */
    long size() {
        return backlog().tracker().open();
    }

    /** Returns how many records take room here: those parked, and those copied and not read back yet. */
    long recordsTaken() {
        return size() + copies.records();
    }

    /** Returns how many bytes these take. */
    long bytesTaken() {
        return backlog().bytes() + copies.bytes();
    }

    /**
     * Returns what the source partition's next commit says of the parked events. Of a log that is not what was read of it, only what it has counts:
     * copies will stand where those stood that are gone.
     *
     * @param done records, in order, that are done once it is made
     */
    ParkedState state(List<ConsumerRecord<byte[], byte[]>> done) {
        var heads = new ArrayList<ParkedState.Head>();
        var over = new HashSet<Long>();
        done.forEach(record -> over.add(record.offset()));
        backlog().tracker().forEachOpen(task -> {
            var why = task.lane.blockage();
            if (why != null && why.offset() == task.record.offset() && !over.contains(why.offset())) {
                heads.add(new ParkedState.Head(why));
            }
        });
        known.values().stream()
                .sorted(Comparator.comparingLong(ParkedState.Head::offset))
                .forEach(heads::add);
        var marks = backlog().marks(done).raised();
        if (isDoubted()) {
            heads.removeIf(head -> head.offset() >= doubtedFrom);
            return new ParkedState(topic, marks.below(doubtedFrom), heads);
        }
        return new ParkedState(topic, marks, heads);
    }

    // ---- redriven dead letters; whoever holds the lane ----

    @Override
    boolean isRedriven(Task task) {
        return ParkedRecord.deadLetter(task.record) != null;
    }

    /** The lane of a redriven letter waits until what became of it is committed: what is behind it must not be done before it. */
    @Override
    boolean handled(Lane lane, Task head, List<EncodedEvent> outputs) {
        if (!isRedriven(head)) {
            return super.handled(lane, head, outputs);
        }
        say(lane, head, outputs, DeadLetterState.MENDED);
        return false;
    }

    @Override
    void laidAside(Lane lane) {
        if (isRedriven(lane.head())) {
            say(lane, lane.head(), List.of(), DeadLetterState.FAILED_AGAIN);
        } else {
            lane.laidAside();
        }
    }

    /** What became of the letter, its event's outputs, and that it is done, are one transaction. */
    private void say(Lane lane, Task head, List<EncodedEvent> outputs, DeadLetterState state) {
        var letter = ParkedRecord.deadLetter(head.record);
        var said = DeadStateRecord.of(deadStates, letter, state, clock.instant(), null, null);
        lane.giveToPollThread(true);
        long bytes = KeptOutputs.sizeOf(outputs) + said.value().length;
        handled(new HandledEvent(this, head, outputs, said, bytes, lane));
    }

    @Override
    ConsumerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> record) {
        return ParkedRecord.original(record);
    }

    /** They are done by the source partition's commits. */
    @Override
    void handled(HandledEvent event) {
        of.handled(event);
    }

    @Override
    boolean isParked() {
        return true;
    }
}
