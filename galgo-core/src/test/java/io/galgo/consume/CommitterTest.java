/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.Format;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a commit says is so, whatever completes or fails while it is made. */
class CommitterTest {

    private static final TopicPartition ID = new TopicPartition("t", 0);
    private static final TopicPartition OTHER = new TopicPartition("t", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Failures NONE_FAILS =
            new Failures(null, null, InstantSource.system(), () -> 0.5, text -> text);

    @Test
    void neverSaysDoneOfWhatIsNotWhenAWorkerFinishesMeanwhile() {
        var kafka = new Commits(offsets -> {});
        var partition = partition();
        var tasks = new ArrayList<Task>();
        var third = new ConsumerRecord<byte[], byte[]>("t", 0, 2, null, new byte[0]) {
            @Override
            public long offset() { // asked for when the marks are made
                if (!tasks.isEmpty()) {
                    tasks.get(0).done();
                }
                return super.offset();
            }
        };
        var records = List.of(record(0), record(1), third, record(3));
        var batch = new Batch(records);
        partition.backlog().tracker().add(batch);
        for (int i = 0; i < records.size(); i++) {
            tasks.add(batch.toLane(i));
        }
        tasks.get(1).done();
        new Committer(kafka, PATIENCE).commitNow(List.of(partition), PATIENCE);
        assertThat(tasks.get(0).isDone()).isTrue();
        var committed = kafka.last();
        var marks = CommitMetadata.decode(committed.offset(), committed.metadata())
                .orElseThrow()
                .marks();
        assertThat(committed.offset()).isLessThanOrEqualTo(2);
        assertThat(marks.covers(2, -1) || marks.covers(3, -1)).isFalse();
    }

    @Test
    void aWakeUpCostsNoLastCommit() {
        var wakeUps = new ArrayList<>(List.of(new WakeupException()));
        var kafka = new Commits(offsets -> {
            if (!wakeUps.isEmpty()) {
                throw wakeUps.remove(0);
            }
        });
        var partition = partition();
        partition.backlog().tracker().position(7);
        new Committer(kafka, PATIENCE).commitNow(List.of(partition), PATIENCE);
        assertThat(kafka.last().offset()).isEqualTo(7);
        assertThat(partition.commits().last().edge()).isEqualTo(7);
    }

    @Test
    void theLastCommitIsTheLastThoughOneBeforeItIsSentAfterIt() {
        var kafka = new Commits(offsets -> {});
        kafka.holdNext();
        var partition = partition();
        var committer = havingCommitted(partition, 5, kafka);
        partition.backlog().tracker().position(7);
        committer.commitNow(List.of(partition), PATIENCE);
        assertThat(kafka.edges()).containsExactly(7L, 5L, 7L);
        assertThat(partition.commits().last().edge()).isEqualTo(7);
        assertThat(committer.isUnderWay()).isFalse();
    }

    @Test
    void aCommitUnderWayIsWaitedForThoughNothingIsNewSince() {
        var kafka = new Commits(offsets -> {});
        kafka.holdNext();
        var partition = partition();
        var committer = havingCommitted(partition, 5, kafka);
        committer.commitNow(List.of(partition), PATIENCE);
        assertThat(committer.isUnderWay()).isFalse();
        assertThat(kafka.edges()).endsWith(5L);
    }

    @Test
    void withNothingUnderWayOneCommitIsTheLast() {
        var kafka = new Commits(offsets -> {});
        var partition = partition();
        var committer = havingCommitted(partition, 5, kafka);
        partition.backlog().tracker().position(7);
        committer.commitNow(List.of(partition), PATIENCE);
        committer.commitNow(List.of(partition), PATIENCE);
        assertThat(kafka.edges()).containsExactly(5L, 7L);
    }

    @Test
    void theLowEdgeAloneIsCommittedWhereTheBrokerTakesLessMetadata() {
        var kafka = new Commits(offsets -> {
            if (offsets.get(ID).metadata().length() > 20) {
                throw new OffsetMetadataTooLarge("too large");
            }
        });
        var partition = doneAheadOfAnUnfinishedEvent();
        new Committer(kafka, PATIENCE).commitNow(List.of(partition), PATIENCE);
        assertThat(kafka.last()).isEqualTo(new OffsetAndMetadata(1));
    }

    @Test
    void whereTheBrokerTakesLessMetadataItIsStillSaidWhatIsDoneInTheParkedTopic() {
        var kafka = new Commits(offsets -> {
            if (offsets.get(ID).metadata().length() > 300) {
                throw new OffsetMetadataTooLarge("too large");
            }
        });
        var partition = partition();
        var heads = LongStream.range(0, 40)
                .mapToObj(n -> new ParkedState.Head(1_000_000 + n, 3, 1_700_000_000_000L))
                .toList();
        park(partition, new ParkedState(new Uuid(5, 6), Marks.none(1_000_000), heads));
        partition.backlog().tracker().position(7);
        new Committer(kafka, PATIENCE).commitNow(List.of(partition), PATIENCE);
        var said = CommitMetadata.decode(7, kafka.last().metadata()).orElseThrow();
        assertThat(said.parked().edge()).isEqualTo(1_000_000);
        assertThat(said.parked().heads()).isNotEmpty().isSubsetOf(heads);
        assertThat(said.stamp().topicId()).isEqualTo(new Uuid(1, 2));
    }

    /** A commit that said less of outputs than one before would have them made again; and one that is not made at all lets nothing go on. */
    @Test
    void whereOutputsAreCommittedAttemptsAreLeftOutBeforeMarks() {
        var heads = LongStream.range(0, 40)
                .mapToObj(n -> new ParkedState.Head(n * 2, 3, 1_700_000_000_000L))
                .toList();
        var random = new Random(1);
        var done = Marks.from(0);
        for (long offset = 80; offset < 23_000; offset++) {
            if (random.nextBoolean()) {
                done.done(offset, offset + 1, 0);
            }
        }
        var partition = partition();
        var state = new ParkedState(new Uuid(5, 6), done.build(), heads);
        park(partition, ParkedState.from(0));
        var committer = new Committer(new Commits(offsets -> {}), PATIENCE);
        var marks = partition.backlog().marks();
        assertThat(committer.commit(partition, marks, state).saysParked()).isFalse();

        partition.transforms(new Transforms(null, null));
        var prepared = committer.commit(partition, marks, state);
        assertThat(prepared.suffices(partition, List.of())).isTrue();
        var said = CommitMetadata.decode(
                        marks.edge(), prepared.commit().offset().metadata())
                .orElseThrow();
        assertThat(said.parked().marks()).isEqualTo(done.build());
        assertThat(said.parked().heads().size()).isBetween(1, 39);
    }

    @Test
    void thatOutputsCannotBeCommittedForWantOfRoomIsSaid() {
        var partition = partition();
        new Committer(new Commits(offsets -> {}), PATIENCE).noRoom(partition);
        assertThat(partition.commits().trouble()).contains("raise commitMetadata");
        assertThat(partition.commits().refusal()).isNull();
    }

    private static void park(Partition partition, ParkedState state) {
        partition.parked(
                new ParkedPartition(
                        new TopicPartition("g.galgo-parked", 0),
                        partition,
                        partition.source(),
                        new Workers(1, Runnable::run),
                        NONE_FAILS,
                        InstantSource.system(),
                        () -> CommitMetadata.DEFAULT_LIMIT,
                        state),
                null);
    }

    // ---- commits that are refused ----

    static Stream<KafkaException> refusals() {
        return Stream.of(
                new RetriableCommitFailedException("the coordinator moves"),
                new RebalanceInProgressException("others join"),
                new CommitFailedException("thrown out"),
                new TopicAuthorizationException(Set.of("t")),
                new UnknownServerException());
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aCommitThatIsRefusedIsShownUntilALaterOneThatSupersedesItSucceeds(KafkaException why) {
        var kafka = new Commits(offsets -> {});
        kafka.refuse(why);
        var partition = partition();
        var committer = havingCommitted(partition, 5, kafka);
        assertThat(partition.commits().refusal()).isEqualTo(why.toString());
        partition.backlog().tracker().position(7);
        committer.commitDue(List.of(partition), System.nanoTime());
        assertThat(partition.commits().refusal()).isEqualTo(why.toString());
        assertThat(partition.commits().last()).isNull();

        kafka.refuse(null);
        committer.commitDue(List.of(partition), System.nanoTime());
        assertThat(kafka.edges()).containsExactly(7L);
        assertThat(partition.commits().last().edge()).isEqualTo(7);
        assertThat(partition.commits().refusal()).isNull();
    }

    @Test
    void whatARefusedCommitSaidIsSaidAgainThoughNothingIsNewSince() {
        var kafka = new Commits(offsets -> {});
        kafka.refuse(new RetriableCommitFailedException("the coordinator moves"));
        var partition = partition();
        var committer = havingCommitted(partition, 5, kafka);
        kafka.refuse(null);
        committer.commitDue(List.of(partition), System.nanoTime());
        assertThat(kafka.edges()).containsExactly(5L);
        assertThat(partition.commits().refusal()).isNull();
    }

    @Test
    void aRefusalIsOverThoughAllIsAgainAsTheLastCommitThatSucceededSaid() {
        var kafka = new Commits(offsets -> {});
        var partition = partition();
        var committer = new Committer(kafka, Duration.ZERO);
        committer.commitNow(List.of(partition), PATIENCE);
        partition.pause(99);
        kafka.refuse(new TimeoutException("it may have been written all the same"));
        committer.commitNow(List.of(partition), PATIENCE);
        partition.resume();
        kafka.refuse(null);
        committer.commitNow(List.of(partition), PATIENCE);
        assertThat(kafka.edges()).containsExactly(0L, 0L);
        assertThat(partition.commits().refusal()).isNull();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aLastCommitThatIsRefusedIsGivenUpAndCostsNoOtherPartitionItsOwn(KafkaException why) {
        var kafka = new Commits(offsets -> {});
        var revoked = partition();
        var kept = partition(OTHER);
        var committer = havingCommitted(revoked, 5, kafka);
        revoked.backlog().tracker().position(7);
        kafka.refuse(why);
        committer.commitNow(List.of(revoked), PATIENCE);
        assertThat(revoked.commits().refusal()).isEqualTo(why.toString());
        assertThat(kept.commits().refusal()).isNull();

        kafka.refuse(null);
        kept.backlog().tracker().position(3);
        committer.commitDue(List.of(kept), System.nanoTime());
        assertThat(kafka.committed(Set.of(OTHER)).get(OTHER).offset()).isEqualTo(3);
        assertThat(kafka.edges()).as("of what was revoked").containsExactly(5L);
    }

    @Test
    void aCommitThatTheClientDoesNotTakeHoldsUpNoLaterOne() {
        var kafka = new Commits(offsets -> {});
        var partition = partition();
        partition.backlog().tracker().position(5);
        var committer = new Committer(kafka, Duration.ZERO);
        kafka.throwNext(new FencedInstanceIdException("another has the id"));
        assertThatThrownBy(() -> committer.commitDue(List.of(partition), System.nanoTime()))
                .isInstanceOf(FencedInstanceIdException.class);
        committer.commitDue(List.of(partition), System.nanoTime());
        assertThat(kafka.edges()).containsExactly(5L);
    }

    @Test
    void aCommitThatSaysTooMuchIsNoFailureAndTheNextSaysLess() {
        var kafka = new Commits(offsets -> {});
        var partition = doneAheadOfAnUnfinishedEvent();
        var committer = new Committer(kafka, Duration.ZERO);
        kafka.refuse(new OffsetMetadataTooLarge("too large"));
        for (int limit = CommitMetadata.DEFAULT_LIMIT; limit >= 200; limit /= 2) {
            committer.commitDue(List.of(partition), System.nanoTime());
            assertThat(partition.commits().refusal()).isNull();
        }
        kafka.refuse(null);
        committer.commitDue(List.of(partition), System.nanoTime());
        assertThat(kafka.last()).isEqualTo(new OffsetAndMetadata(1));
    }

    @Test
    void marksThatCannotBeWrittenNarrowTheWindow() {
        var window = new Window();
        assertThat(window.isFull(0, 1, 40_000)).isFalse();
        window.encoded(1_000, 1_000, false);
        assertThat(window.isFull(0, 1, 40_000)).isTrue();
        assertThat(window.isFull(0, 1, 20_000)).isFalse();
        for (int i = 0; i < 20; i++) {
            window.encoded(1_000, 1_000, false);
        }
        assertThat(window.isFull(0, 1, 999)).isFalse();
    }

    /** Returns a committer that has given the client a commit up to there, without waiting for it. */
    private static Committer havingCommitted(Partition partition, long edge, Commits kafka) {
        var committer = new Committer(kafka, Duration.ZERO);
        partition.backlog().tracker().position(edge);
        committer.commitDue(List.of(partition), System.nanoTime());
        return committer;
    }

    private static Batch batch(long start, int size) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (long offset = start; offset < start + size; offset++) {
            records.add(record(offset));
        }
        return new Batch(records);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>("t", 0, offset, null, new byte[0]);
    }

    /** Of its events 0 and 2 are done, and 1 is not. */
    private static Partition doneAheadOfAnUnfinishedEvent() {
        var partition = partition();
        var batch = batch(0, 3);
        partition.backlog().tracker().add(batch);
        batch.toLane(0).done();
        batch.toLane(1);
        batch.toLane(2).done();
        return partition;
    }

    private static Partition partition() {
        return partition(ID);
    }

    private static Partition partition(TopicPartition id) {
        var topic = Topic.of("t", Format.string(), Format.string());
        var handler = new Subscription<String, String>(
                topic,
                new Handling.Plain<>(event -> {}),
                HandlerOptions.defaults(),
                RetryPolicy.none(),
                CircuitBreaker.off(),
                new TraceHeaders(Set.of()));
        var stamp = new Stamp(new Uuid(1, 2), "i", 1, Stamp.Why.WORK, 0);
        var source = new SourceTopic("cluster", new Uuid(1, 2), "t", "group");
        var workers = new Workers(1, Runnable::run);
        return new Partition(id, handler, source, stamp, Ordering.UNORDERED, workers, NONE_FAILS, Marks.none(0));
    }

    /** A consumer whose commits can be refused, and whose asynchronous ones can be sent behind synchronous ones. */
    private static final class Commits extends MockConsumer<byte[], byte[]> {

        private final Consumer<Map<TopicPartition, OffsetAndMetadata>> onCommit;
        private final List<Long> edges = new ArrayList<>();
        private KafkaException refusal;
        private RuntimeException thrownNext;
        private boolean holdsNext;
        private Runnable held;

        Commits(Consumer<Map<TopicPartition, OffsetAndMetadata>> onCommit) {
            super("none");
            this.onCommit = onCommit;
            assign(List.of(ID, OTHER));
        }

        /** From now on all commits fail so; null if they succeed again. */
        void refuse(KafkaException why) {
            refusal = why;
        }

        /** The client itself does not take the next asynchronous commit. */
        void throwNext(RuntimeException failure) {
            thrownNext = failure;
        }

        /** As the client does that looks for the coordinator. */
        void holdNext() {
            holdsNext = true;
        }

        @Override
        public synchronized void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            if (thrownNext != null) {
                var failure = thrownNext;
                thrownNext = null;
                throw failure;
            }
            if (holdsNext) {
                holdsNext = false;
                held = () -> commitAsync(offsets, callback);
            } else if (refusal != null) {
                callback.onComplete(offsets, refusal);
            } else {
                if (offsets.containsKey(ID)) {
                    edges.add(offsets.get(ID).offset());
                }
                super.commitAsync(offsets, callback);
            }
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            if (refusal != null) {
                throw refusal;
            }
            onCommit.accept(offsets);
            super.commitSync(offsets, timeout); // which calls the asynchronous one
            if (held != null) {
                held.run();
                held = null;
            }
        }

        OffsetAndMetadata last() {
            return committed(Set.of(ID)).get(ID);
        }

        /** Returns what was committed of the first partition, in the order in which it came to the coordinator. */
        List<Long> edges() {
            return edges;
        }
    }
}
