/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.HeaderNames;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What meets an event on its way into the parked topic, step by step, without a broker. */
class ParkingScheduleTest {

    private static final TopicPartition ID = new TopicPartition("t", 0);
    private static final TopicPartition PARKED = new TopicPartition("g.galgo-parked", 0);
    private static final SourceTopic SOURCE = new SourceTopic("cluster", new Uuid(1, 2), "t", "g");

    /** Its copy alone takes all the room that a partition has in the parked topic. */
    private static final String LARGE = "x".repeat((int) Parking.MOST_BYTES);

    /** The least there may be: marks in the parked topic that take more than 700 bits are not all said. */
    private static final int COMMIT_METADATA = 200;

    private final Semaphore gate = new Semaphore(0);
    private final Queue<RuntimeException> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> lettersBy = new ConcurrentLinkedQueue<>();
    private final MockProducer<byte[], byte[]> letters =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(
                        ProducerRecord<byte[], byte[]> letter, Callback callback) {
                    lettersBy.add(Thread.currentThread());
                    return super.send(letter, callback);
                }
            };
    private ExecutorService threads;
    private ScheduledThreadPoolExecutor timer;
    private Transactions transactions;
    private Parking parking;
    private Partition partition;
    private volatile boolean failing = true;
    private boolean hasDeadLetters = true;
    private Ordering ordering = Ordering.BY_KEY;
    private volatile CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);

    /** How far the transactions' clock is ahead, in nanoseconds. */
    private long ahead;

    private volatile MockProducer<byte[], byte[]> copies = copies();

    private final List<ProducerRecord<byte[], byte[]>> byOthers = new ArrayList<>();

    /** Copies are written once the gate is opened, or refused. */
    private MockProducer<byte[], byte[]> copies() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public void sendOffsetsToTransaction(
                    Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata member) {
                gate.acquireUninterruptibly();
                var refusal = refusals.poll();
                if (refusal != null) {
                    throw refusal;
                }
                super.sendOffsetsToTransaction(offsets, member);
            }
        };
    }

    /** Returns a producer for one that is closed after a refusal. */
    private MockProducer<byte[], byte[]> open() {
        if (copies.closed()) {
            copies = copies();
            byOthers.forEach(this::appendByAnother);
        }
        return copies;
    }

    /** Somebody else writes to the parked topic: what is copied has its place behind that. */
    private void appendByAnother(ProducerRecord<byte[], byte[]> record) {
        assertThat(copies.send(record)).isDone();
    }

    @BeforeEach
    void begin() {
        org.awaitility.Awaitility.setDefaultTimeout(ofSeconds(60));
        threads = Executors.newCachedThreadPool();
        timer = new ScheduledThreadPoolExecutor(1);
        var consumer = new MockConsumer<byte[], byte[]>("none");
        parking = new Parking(PARKED.topic(), InstantSource.system());
        transactions = new Transactions(
                new TransactionWriter("g", this::open, (topic, partition) -> false, 1),
                parking,
                new Transforms(null, null),
                new Committer(consumer, ofHours(1), COMMIT_METADATA),
                consumer::groupMetadata,
                ofMillis(1));
    }

    @AfterEach
    void end() {
        gate.release(100);
        transactions.close();
        threads.shutdownNow();
        timer.shutdownNow();
    }

    @Test
    void anEventThatIsSkippedWhileItIsOnItsWayIsSkippedWhereItArrives() {
        partition(RetryPolicy.none().thenLater(ofHours(1)));
        partition.accept(List.of(record(0, "k", "bad"), record(1, "k", "behind it")));
        awaitTransaction();
        assertThat(partition.interventions().skip(0)).isTrue();
        failing = false;
        gate.release();
        awaitCopies(2);
        await().until(() -> handled.size() == 1);
        assertThat(handled).containsExactly("behind it");
        assertThat(letters.history()).hasSize(1);
        assertThat(header(letters.history().get(0), HeaderNames.ORIGIN_OFFSET)).isEqualTo("0");
    }

    @Test
    void aKeyWhoseParkingIsRefusedGoesOnWhereItIsAsBefore() {
        partition(RetryPolicy.none().thenLater(ofMillis(300), ofHours(1)));
        refusals.add(new TimeoutException("no"));
        partition.accept(List.of(record(0, "k", "bad"), record(1, "k", "behind it")));
        awaitTransaction();
        failing = false;
        gate.release();
        await().until(() -> {
            turn();
            return handled.size() == 2;
        });
        assertThat(handled).containsExactly("bad", "behind it");
        assertThat(attempts).containsExactly(2, 1);
        assertThat(partition.backlog().tracker().lowEdge()).isEqualTo(2);
    }

    @Test
    void whatComesForAKeyThatWasParkedHasFailedAtNothing() {
        partition(RetryPolicy.none().thenLater(ofMillis(1), ofHours(1)));
        partition.accept(List.of(record(0, "k", "bad")));
        awaitTransaction();
        gate.release();
        failing = false;
        awaitCopies(1);
        await().until(() -> handled.size() == 1);
        turn(); // the key is not parked any more
        partition.accept(List.of(record(1, "k", "next")));
        await().until(() -> handled.size() == 2);
        assertThat(attempts).containsExactly(2, 1);
    }

    @Test
    void whatIsParkedJustWhenItsPartitionIsLetGoOfIsDone() throws Exception {
        partition(RetryPolicy.none().thenLater(ofHours(1)));
        partition.accept(List.of(record(0, "k", "bad")));
        awaitTransaction();
        partition.stop();
        assertThat(partition.awaitQuiet(ofSeconds(60))).isTrue();
        gate.release();
        transactions.settle(Set.of(ID), ofSeconds(60), lost -> {});
        assertThat(partition.commits().isInTransaction()).isFalse();
        assertThat(partition.backlog().tracker().lowEdge()).isEqualTo(1);
        assertThat(copies.history()).hasSize(1);
    }

    @Test
    void aCopyWhereOthersRecordsWereReadTellsThatTheLogIsNotWhatItWas() {
        partition(RetryPolicy.none().thenLater(ofHours(1)));
        partition.parked().read(1, List.of(), 5);
        partition.accept(List.of(record(0, "k", "bad")));
        awaitTransaction();
        gate.release();
        awaitEnd();
        assertThat(partition.parked().isDoubted()).isTrue();
        partition.parked().read(1, List.of(read(copies.history().get(0), 0)), 1); // begun for the former one
        assertThat(partition.parked().size()).isZero();
    }

    @Test
    void aCopyThatIsReadBeforeItsTransactionIsKnownToHaveEndedIsAsAnyOther() {
        partition(RetryPolicy.none().thenLater(ofHours(1)));
        partition.accept(List.of(record(0, "k", "bad")));
        awaitTransaction();
        gate.release();
        await().until(() -> copies.history().size() == 1);
        partition.parked().read(1, List.of(read(copies.history().get(0), 0)), 1);
        awaitEnd();
        assertThat(partition.parked().isDoubted()).isFalse();
        assertThat(partition.parked().recordsTaken()).isEqualTo(1);
    }

    /** It was parked by who owns the partition now, as after this consumer was frozen: it finds that out later. */
    @Test
    void aCopyOfAnEventThatIsInHandWaitsUntilThatIsThrough() {
        ordering = Ordering.UNORDERED;
        partition(RetryPolicy.none().thenLaterUnordered(ofMillis(1)));
        failing = false;
        answer = new CompletableFuture<>();
        partition.accept(List.of(record(3, "k", "both")));
        awaitHandled("both");
        partition.parked().read(1, List.of(read(copyOf(3, "both"), 0), read(copyOf(2, "other"), 1)), 2);
        turn();
        awaitHandled("other");
        assertThat(handled).containsExactly("both", "other");
        answer.complete(null);
        await().until(() -> {
            turn();
            return handled.size() == 3;
        });
        assertThat(handled).containsExactly("both", "other", "both");
    }

    @Test
    void aCopyOfAnEventThatIsStillToComeWaitsUntilThatIsThrough() {
        ordering = Ordering.UNORDERED;
        partition(RetryPolicy.none().thenLaterUnordered(ofMillis(1)));
        failing = false;
        partition.parked().read(1, List.of(read(copyOf(3, "both"), 0)), 1);
        turn();
        var first = new CompletableFuture<Void>();
        answer = first;
        partition.accept(List.of(record(3, "k", "both")));
        awaitHandled("both");
        turn();
        assertThat(handled).containsExactly("both");
        answer = CompletableFuture.completedFuture(null);
        first.complete(null);
        await().until(() -> {
            turn();
            return handled.size() == 2;
        });
    }

    private static ProducerRecord<byte[], byte[]> copyOf(long offset, String value) {
        return copyOf(record(offset, "k", value), null);
    }

    private static ProducerRecord<byte[], byte[]> copyOf(ConsumerRecord<byte[], byte[]> record, KeyParking key) {
        return ParkedRecord.copy(PARKED.topic(), new ParkedCopy(new Task(record, 0), null, key), SOURCE);
    }

    @Test
    void nothingIsParkedBeforeWhatWasHandledUntilThenIsCommitted() {
        partition(RetryPolicy.backoff(ofHours(1), ofHours(1)).attempts(2));
        hold("k");
        partition.accept(List.of(record(0, "a", "has outputs"), record(1, "k", "to be parked")));
        await().until(() -> partition.interventions().find(1).lane.isWithPollThread());
        var handled = new HandledEvent(partition, partition.interventions().find(0), List.of(), null, 0, null);

        partition.handled(handled);
        var alone = moves(1);
        assertThat(alone.events()).containsExactly(handled);
        assertThat(alone.copies()).isEmpty(); // there was no room for both

        partition.handled(handled);
        var together = moves(2);
        assertThat(together.events()).containsExactly(handled);
        assertThat(together.copies()).hasSize(1);
    }

    /** Returns what goes into a transaction before outputs are due. */
    private Moves.Move moves(int most) {
        parking.look(System.nanoTime());
        var committer = new Committer(new MockConsumer<byte[], byte[]>("none"), ofHours(1));
        return new Moves(parking, committer, System.nanoTime(), false, false)
                .of(List.of(partition), most)
                .get(0);
    }

    @Test
    void whatIsToBeSkippedAndCannotBeLaidAsideIsParkedAsAnyOther() {
        hasDeadLetters = false;
        partition(RetryPolicy.none().holdKey());
        partition.accept(List.of(record(0, "k", "1")));
        await().until(() -> partition.interventions().find(0).lane.isWithPollThread());
        assertThat(partition.interventions().skip(0)).isTrue();
        gate.release();
        await().until(() -> {
            turn();
            return partition.parked().recordsTaken() == 1;
        });
    }

    @Test
    void aKeyTakesHalfOfTheRoomSoThatOthersFindSome() {
        var third = "x".repeat((int) Parking.MOST_BYTES / 3);
        gate.release(100);
        partition(RetryPolicy.none().thenLater(ofHours(1)));
        partition.accept(List.of(
                Fetched.record(ID, 0, "busy", third),
                Fetched.record(ID, 1, "busy", third),
                Fetched.record(ID, 2, "busy", "3"),
                Fetched.record(ID, 3, "other", "4")));
        awaitCopies(2);
        assertThat(copies.history())
                .extracting(copy -> new String(copy.key(), UTF_8))
                .containsExactlyInAnyOrder("busy", "other");
        assertThat(partition.backlog().tracker().lowEdge()).isEqualTo(1);

        failing = false;
        var head = partition.interventions().find(0);
        assertThat(head.lane.hurry(head)).isTrue();
        await().until(() -> {
            turn();
            readCopies();
            return partition.backlog().tracker().lowEdge() == 4
                    && partition.parked().size() == 1;
        });
        assertThat(handled).containsExactly(third, third, "3");
    }

    @Test
    void whatWasKnownOfAnEventThatIsDoneIsNotSaidForEver() {
        partition(RetryPolicy.none());
        var heads = List.of(new ParkedState.Head(1, 3, -1), new ParkedState.Head(7, 2, -1));
        var from = new ParkedState(Uuid.ZERO_UUID, Marks.from(0).done(1, 2, 0).build(), heads);
        var place = new ParkedPartition(
                PARKED,
                partition,
                SOURCE,
                new Workers(1, threads),
                failures(),
                InstantSource.system(),
                () -> COMMIT_METADATA,
                from);
        assertThat(place.state(List.of()).heads()).isEqualTo(heads);
        place.read(0, List.of(), 5);
        assertThat(place.state(List.of()).heads()).containsExactly(heads.get(1));
    }

    // ---- handed over again ----

    @Test
    void whatComesForAKeyThatIsHandedOverAgainIsNotCopiedBeforeItsEarlierEventsAreOver() {
        partition(RetryPolicy.backoff(ofHours(1), ofHours(1)).attempts(2));
        gate.release(100);
        partition.accept(List.of(record(1, "k", "waits where it is")));
        await().until(() -> partition.interventions().find(1).lane.blockage() != null);
        var again = ParkedRecord.replayed(PARKED.topic(), SOURCE, record(0, "k", "again"), null);
        appendByAnother(again);
        partition.parked().read(1, List.of(read(again, 0)), 1);
        partition.accept(List.of(record(2, "k", "behind both")));
        turn();
        assertThat(partition.commits().isInTransaction()).isFalse(); // the next owner would find 1 behind it

        failing = false;
        var waiting = partition.interventions().find(1);
        assertThat(waiting.lane.retry(waiting)).isTrue();
        await().until(() -> {
            turn();
            readCopies();
            return partition.backlog().tracker().lowEdge() == 3 && handled.size() == 3;
        });
        assertThat(handled).containsExactly("waits where it is", "again", "behind both");
    }

    @Test
    void aKeyWhoseParkingIsRefusedWaitsForWhatWasHandedOverAgainMeanwhile() {
        partition(RetryPolicy.none().thenLater(ofMillis(1), ofHours(1)));
        refusals.add(new TimeoutException("no"));
        partition.accept(List.of(record(1, "k", "bad"), record(2, "k", "behind it")));
        awaitTransaction();
        failing = false;
        answer = new CompletableFuture<>();
        var again = ParkedRecord.replayed(PARKED.topic(), SOURCE, record(0, "k", "again"), null);
        byOthers.add(again);
        partition.parked().read(1, List.of(read(again, 0)), 1);
        awaitHandled("again");
        gate.release();
        await().until(() -> {
            turn();
            return refusals.isEmpty() && !partition.commits().isInTransaction();
        });
        turn();
        assertThat(handled).containsExactly("again");

        gate.release(100);
        ahead = ofSeconds(60).toNanos();
        await().until(() -> {
            turn();
            return copies.history().size() == 3 && !partition.commits().isInTransaction();
        });
        partition
                .parked()
                .read(
                        1,
                        List.of(
                                read(copies.history().get(1), 1),
                                read(copies.history().get(2), 2)),
                        3);
        assertThat(handled).containsExactly("again");
        answer.complete(null);
        awaitHandled("behind it");
        assertThat(handled).containsExactly("again", "bad", "behind it");
    }

    // ---- by request ----

    /** Its copy tells why it was parked, which is not why it waits. */
    @Test
    void aKeyThatWasHeldAfterItFailedAndIsReleasedWhileNobodyRunsGoesOn() {
        var policy = RetryPolicy.none().thenLater(ofHours(1));
        partition(policy);
        partition.accept(List.of(record(0, "k", "bad")));
        awaitTransaction();
        gate.release();
        awaitCopies(1);
        hold("k");
        await().until(() -> {
            var why = partition.interventions().find(0).lane.blockage();
            return why != null && ParkedException.isWhy(why.failure());
        });

        failing = false;
        partition(policy, partition.parked().state(List.of()));
        release();
        partition.parked().read(1, List.of(read(copies.history().get(0), 0)), 1);
        awaitHandled("bad");
        assertThat(attempts).containsExactly(2);
    }

    @Test
    void anEventThatFailsAfterItsReleaseWaitsForItsTimeAtTheNextOwnerToo() {
        var policy = RetryPolicy.backoff(ofHours(1), ofHours(1)).attempts(3);
        partition(policy);
        hold("k");
        partition.accept(List.of(record(0, "k", "bad")));
        awaitTransaction();
        gate.release();
        awaitCopies(1);
        release();
        await().until(() -> {
            var why = partition.interventions().find(0).lane.blockage();
            return why != null && why.attempts() == 1;
        });

        partition(policy, partition.parked().state(List.of()));
        release();
        partition.parked().read(1, List.of(read(copies.history().get(0), 0)), 1);
        turn();
        var why = partition.interventions().find(0).lane.blockage();
        assertThat(why.attempts()).isEqualTo(1);
        assertThat(ParkedException.isWhy(why.failure())).isFalse();
        assertThat(partition
                        .interventions()
                        .isToBeLookedAt(partition.interventions().find(0), why))
                .isFalse();
    }

    @Test
    void aKeyThatIsHeldStaysInOrderWhateverThePolicySaysOfEventsThatFailed() {
        partition(RetryPolicy.none().thenLaterUnordered(ofHours(1)));
        failing = false;
        hold("k");
        partition.accept(List.of(record(0, "k", "1"), record(1, "k", "2"), record(2, "k", "3")));
        awaitTransaction();
        gate.release(10);
        awaitCopies(3);
        assertThat(copies.history()).allMatch(copy -> ParkedRecord.isInOrder(read(copy, 0)));

        var first = new CompletableFuture<Void>();
        answer = first;
        release();
        await().until(() -> !handled.isEmpty());
        turn();
        assertThat(handled).containsExactly("1");
        first.complete(null);
        awaitHandled("3");
        assertThat(handled).containsExactly("1", "2", "3");
    }

    // ---- what cannot be copied ----

    @Test
    void whatCannotBeCopiedIsHandledWhereItIsOnceItsKeyIsNotParkedAnyMore() {
        partition(RetryPolicy.none().thenLater(ofHours(1)));
        partition.accept(List.of(record(0, "k", "bad")));
        awaitTransaction();
        gate.release();
        awaitCopies(1);
        refusals.add(new RecordTooLargeException("no"));
        gate.release();
        partition.accept(List.of(record(1, "k", "large")));
        await().until(() -> {
            turn();
            return refusals.isEmpty() && !partition.commits().isInTransaction();
        });
        failing = false;
        var first = partition.interventions().find(0);
        assertThat(first.lane.hurry(first)).isTrue();
        awaitHandled("large");
        await().until(() -> {
            turn();
            return partition.backlog().tracker().lowEdge() == 2;
        });
        assertThat(handled).containsExactly("bad", "large");
    }

    /** Else its next owner, who is not told that its parked event is done, would handle that again after a later one. */
    @Test
    void aKeyStaysParkedAsLongAsACommitHasNoRoomToSayThatItsEventsAreDone() {
        int others = 1_000; // every second one is done, the rest waits
        var done = Marks.from(0);
        var parked = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (int offset = 0; offset < others; offset++) {
            var copy = copyOf(record(100 + offset, "other-" + offset, "parked"), new KeyParking(null, false));
            appendByAnother(copy);
            parked.add(read(copy, offset));
            if (offset % 2 == 1) {
                done.done(offset, offset + 1, 0);
            }
        }
        partition(RetryPolicy.none().thenLater(ofHours(1)), new ParkedState(Uuid.ZERO_UUID, done.build(), List.of()));
        var place = partition.parked();
        place.read(1, parked, others);
        await().until(() -> {
            turn();
            return place.state(List.of()).heads().size() == others / 2;
        });
        failing = false;
        hold("k");
        gate.release(3);
        partition.accept(List.of(record(0, "k", "first")));
        awaitCopies(others + 1);
        release();
        awaitHandled("first");
        partition.accept(List.of(record(1, "k", "second")));
        awaitCopies(others + 2);
        awaitHandled("second");
        assertThat(handled).containsExactly("first", "second");
    }

    /** Its log was cut: what stands there now is not what was done. */
    @Test
    void whatIsTakenUpAgainKeepsNothingThatIsNotDoneThere() {
        partition(RetryPolicy.none(), new ParkedState(Uuid.ZERO_UUID, Marks.none(3_000), List.of()));
        var former = partition.parked();
        partition(RetryPolicy.none(), new ParkedState(Uuid.ZERO_UUID, Marks.none(1_000), List.of()));
        var place = partition.parked();
        place.keepAs(former);
        assertThat(place.marksToKeep().isDone(1_500, -1)).isFalse();
        assertThat(place.marksToKeep().isDone(999, -1)).isTrue();
    }

    @Test
    void aPartitionThatWaitsForWhatCannotBeReadSaysSo() {
        partition(RetryPolicy.none());
        var place = partition.parked();
        long now = System.nanoTime();
        place.target(1, 5);
        place.look(now);
        assertThat(place.trouble(now + ofSeconds(29).toNanos())).isNull();
        assertThat(place.trouble(now + ofSeconds(30).toNanos()))
                .contains("g.galgo-parked-0")
                .contains("t-0 waits");
        place.read(1, List.of(), 3);
        place.look(now + ofSeconds(31).toNanos());
        assertThat(place.trouble(now + ofSeconds(32).toNanos())).isNull();
        place.read(1, List.of(), 5);
        assertThat(place.trouble(now + ofSeconds(99).toNanos())).isNull();
    }

    // ---- a service's own threads ----

    @Test
    void aDeadLetterIsNotWrittenByTheThreadThatCompletesAStage() {
        partition(RetryPolicy.none());
        failing = false;
        var stage = new CompletableFuture<Void>();
        answer = stage;
        partition.accept(List.of(record(0, "k", "bad"), record(1, "k", "behind it")));
        await().until(() -> handled.size() == 1);
        answer = CompletableFuture.completedFuture(null);
        stage.completeExceptionally(new IllegalStateException("no"));
        awaitHandled("behind it");
        assertThat(letters.history()).hasSize(1);
        assertThat(lettersBy).doesNotContain(Thread.currentThread());
    }

    // ---- no room ----

    @Test
    void aKeyThatFindsNoRoomInTheParkedTopicGoesOnWhenItIsReleased() {
        noRoomFor("k", "waits");
        hold("large");
        awaitHandled("waits");
        await().until(() -> partition.backlog().tracker().lowEdge() == 2);
        assertThat(copies.history()).hasSize(1);
    }

    @Test
    void anEventThatFindsNoRoomInTheParkedTopicIsLaidAsideWhenItIsSkipped() {
        noRoomFor("k", "waits");
        assertThat(partition.interventions().skip(1)).isTrue();
        await().until(() -> {
            turn();
            return letters.history().size() == 1;
        });
        assertThat(header(letters.history().get(0), HeaderNames.ORIGIN_OFFSET)).isEqualTo("1");
        assertThat(handled).isEmpty();
    }

    @Test
    void anEventThatFindsNoRoomInTheParkedTopicIsTriedWhereItIsWhenSomebodyAsks() {
        partition(RetryPolicy.none().thenLater(ofHours(1)));
        fillAndThen("k", "waits");
        failing = false;
        var task = partition.interventions().find(1);
        assertThat(task.lane.retry(task)).isTrue();
        awaitHandled("waits");
        assertThat(attempts).containsExactly(2);
    }

    /** What is parked fills the room there is, and the event behind it is to be parked too. */
    private void noRoomFor(String key, String value) {
        partition(RetryPolicy.none());
        failing = false;
        hold("large", key);
        fillAndThen(key, value);
        assertThat(handled).isEmpty();
    }

    private void fillAndThen(String key, String value) {
        partition.accept(List.of(record(0, "large", LARGE)));
        awaitTransaction();
        gate.release();
        awaitCopies(1);
        partition.accept(List.of(record(1, key, value)));
        await().until(() -> {
            turn();
            return partition.interventions().find(1).lane.isWithPollThread();
        });
    }

    private void hold(String... keys) {
        var until = Instant.now().plus(ofHours(1));
        var parked = new HashMap<String, Instant>();
        for (var key : keys) {
            parked.put(hash(key), until);
        }
        partition.interventions().rules(new Rules(parked, List.of()));
    }

    private void release() {
        partition.interventions().rules(new Rules(Map.of(), List.of()));
    }

    private static String hash(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private void awaitHandled(String value) {
        await().until(() -> {
            turn();
            return handled.contains(value);
        });
    }

    // ---- a circuit that is open ----

    @Test
    void aProbeWhoseKeyIsParkedByRequestMakesRoomForAnother() {
        partition(RetryPolicy.none(), CircuitBreaker.ofDefaults().keys(2).probes(1));
        var circuit = partition.subscription().circuit();
        long now = System.nanoTime();
        for (var key : List.of("a", "b")) {
            circuit.failed(new Lane(partition), key, new IllegalStateException("down"), true, now);
        }
        assertThat(circuit.isOpen()).isTrue();
        circuit.turn(now + ofHours(1).toNanos()); // it is time for probes, and nobody waits yet

        var probe = new Lane(partition);
        var head = new Task(record(0, "k", "waits"), now);
        probe.appendHeld(head);
        assertThat(circuit.keep(probe, false)).isFalse();
        hold("k");
        assertThat(partition.interventions().hold(probe, head, 1)).isTrue();

        assertThat(circuit.keep(new Lane(partition), false)).isFalse();
    }

    // ---- helpers ----

    /** One whose handlers need a lane for each key. */
    private void partition(RetryPolicy policy) {
        partition(policy, CircuitBreaker.off());
    }

    private void partition(RetryPolicy policy, ParkedState state) {
        partition(policy, CircuitBreaker.off(), state);
    }

    private void partition(RetryPolicy policy, CircuitBreaker circuit) {
        partition(policy, circuit, ParkedState.from(0));
    }

    private void partition(RetryPolicy policy, CircuitBreaker circuit, ParkedState state) {
        var subscription = new Subscription<>(
                Topic.of("t", Format.string(), Format.string()),
                new Handling.Async<>(event -> {
                    if (failing) {
                        throw new IllegalStateException("not yet");
                    }
                    attempts.add(event.attempt());
                    handled.add(event.value());
                    return answer;
                }),
                HandlerOptions.defaults(),
                policy,
                circuit,
                new TraceHeaders(Set.of()));
        var workers = new Workers(4, threads);
        var failures = failures();
        var stamp = new Stamp(new Uuid(1, 2), "i", 1, Stamp.Why.WORK, 0);
        partition = new Partition(ID, subscription, SOURCE, stamp, ordering, workers, failures, Marks.none(0));
        var place = new ParkedPartition(
                PARKED, partition, SOURCE, workers, failures, InstantSource.system(), () -> COMMIT_METADATA, state);
        place.asked(1);
        place.target(1, 0);
        partition.parked(place, parking);
    }

    private Failures failures() {
        var dead = hasDeadLetters ? new DeadLetters(letters, "g.galgo-dead", "", text -> text) : null;
        return new Failures(timer, dead, InstantSource.system(), () -> 0.5, text -> text);
    }

    private void turn() {
        var parked = partition.parked();
        partition.look(System.nanoTime());
        parked.look(System.nanoTime());
        transactions.turn(List.of(partition), System.nanoTime() + ahead, lost -> {});
    }

    private void awaitTransaction() {
        await().until(() -> {
            turn();
            return partition.commits().isInTransaction();
        });
    }

    private void awaitEnd() {
        await().until(() -> {
            turn();
            return !partition.commits().isInTransaction();
        });
    }

    /** Waits until that many copies are committed, and has them read. */
    private void awaitCopies(int count) {
        await().until(() -> {
            turn();
            return copies.history().size() == count && !partition.commits().isInTransaction();
        });
        readCopies();
        turn();
    }

    /** Has what is committed read, as far as it has not been. */
    private void readCopies() {
        var committed =
                partition.commits().isInTransaction() ? List.<ProducerRecord<byte[], byte[]>>of() : copies.history();
        long from = partition.parked().backlog().tracker().position();
        if (from < committed.size()) {
            var read = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            for (var copy : committed.subList((int) from, committed.size())) {
                read.add(read(copy, from + read.size()));
            }
            partition.parked().read(1, read, committed.size());
        }
    }

    /** Returns a copy as it is read. */
    static ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> copy, long offset) {
        return new ConsumerRecord<>(
                copy.topic(),
                0,
                offset,
                0,
                TimestampType.LOG_APPEND_TIME,
                copy.key().length,
                copy.value().length,
                copy.key(),
                copy.value(),
                copy.headers(),
                Optional.of(0));
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, String value) {
        return new ConsumerRecord<>("t", 0, offset, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }
}
