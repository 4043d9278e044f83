/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which assignment an event belongs to, and what is committed for it, step by step, without a broker. */
class AssignmentsTest {

    private static final TopicPartition ID = new TopicPartition("t", 0);
    private static final Set<TopicPartition> IDS = Set.of(ID);

    private final Commits kafka = new Commits();
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private ExecutorService threads;
    private ScheduledThreadPoolExecutor timer;
    private Parked parked;
    private Transactions transactions;
    private Committer committer;
    private Workers workers;
    private Failures failures;
    private Transforms transforms;
    private Assignments assignments;
    private Subscriptions subscriptions;
    private ConsumerSettings settings;
    private Supplier<Producer<byte[], byte[]>> producers = () -> {
        throw new KafkaException("nothing is parked here");
    };

    @BeforeEach
    void begin() {
        threads = Executors.newCachedThreadPool();
        timer = new ScheduledThreadPoolExecutor(1);
        committer = new Committer(kafka, ofMillis(1));
        workers = new Workers(8, threads);
        failures = new Failures(timer, null, InstantSource.system(), () -> 0.5, text -> text);
        var parking = new Parking("g.galgo-parked", InstantSource.system());
        transforms = new Transforms(null, null);
        transactions = new Transactions(
                new TransactionWriter("g", () -> producers.get(), (topic, partition) -> false, 1),
                parking,
                transforms,
                committer,
                kafka::groupMetadata,
                ofMillis(1));
        parked = new Parked(
                GroupTopic.parked("g"),
                parking,
                workers,
                failures,
                InstantSource.system(),
                committer::metadataLimit,
                new ParkedCleanUp("g", "g.galgo-parked", unreachable(), ofSeconds(60)),
                sink -> new ParkedReader("g", "g.galgo-parked", new MockConsumer<>("earliest"), null, sink));
        assignments = assignments(ofMillis(100));
        kafka.assign(IDS);
        kafka.updatePartitions("t", List.of(new PartitionInfo("t", 0, null, null, null)));
        kafka.updateBeginningOffsets(Map.of(ID, 0L));
        kafka.updateEndOffsets(Map.of(ID, 1_000L));
    }

    private Assignments assignments(Duration drain) {
        return assignments(drain, HandlerOptions.defaults());
    }

    private Assignments assignments(Duration drain, HandlerOptions options) {
        return assignments(drain, options, new Handling.Plain<>(event -> {
            begun.add(event.value());
            if (event.value().equals("held")) {
                release.await();
            }
            handled.add(event.value());
        }));
    }

    /** One whose events are committed by transactions alone. */
    private Assignments transforming() {
        return assignments(
                ofSeconds(60),
                HandlerOptions.defaults(),
                new Handling.Transform<>((event, outputs) -> handled.add(event.value())));
    }

    private Assignments assignments(Duration drain, HandlerOptions options, Handling<String, String> handling) {
        var subscription = new Subscription<>(
                Topic.of("t", Format.string(), Format.string()),
                handling,
                options,
                RetryPolicy.none(),
                CircuitBreaker.off(),
                new TraceHeaders(Set.of()));
        subscriptions = new Subscriptions(List.of(subscription), List.of());
        settings = TestSettings.of(drain);
        return new Assignments(
                kafka,
                settings,
                subscriptions,
                new Brokers(unreachable(), List.of()),
                new StartPositions(kafka, StartPolicy.EARLIEST, InstantSource.system()),
                committer,
                workers,
                failures,
                parked,
                transactions,
                transforms,
                "instance",
                new Pauses(false, InstantSource.system()));
    }

    @AfterEach
    void end() {
        release.countDown();
        parked.close();
        transactions.close();
        threads.shutdownNow();
        timer.shutdownNow();
    }

    @Test
    void aCompletionCountsForNoLaterAssignment() {
        var former = assigned();
        former.accept(List.of(record(0, "k", "held"), record(1, "k", "behind it")));
        await().until(() -> begun.contains("held"));
        assignments.onPartitionsLost(IDS);
        var next = assigned();
        release.countDown();
        await().until(() -> former.backlog().tracker().lowEdge() == 1);
        committer.commitNow(assignments.all(), ofSeconds(1));
        assertThat(next).isNotSameAs(former);
        assertThat(next.backlog().tracker().lowEdge()).isZero();
        assertThat(kafka.last().offset()).isZero();
        assertThat(handled).containsExactly("held");
    }

    @Test
    void whatWasLostAndComesBackIsTakenUpOnceItsHandlersAreThrough() {
        comesBackOnceItsHandlersAreThrough(() -> assignments.onPartitionsLost(IDS));
    }

    @Test
    void whatWasLetGoOfWithAHandlerAtItAndComesBackIsTakenUpOnceThatIsThrough() {
        comesBackOnceItsHandlersAreThrough(() -> assignments.release(IDS, ofMillis(1)));
    }

    private void comesBackOnceItsHandlersAreThrough(Runnable leave) {
        assignments = assignments(ofSeconds(60));
        var former = assigned();
        former.accept(List.of(record(0, "k", "held")));
        await().until(() -> begun.contains("held"));
        leave.run();
        assertThat(handled).isEmpty();
        var taker = Thread.currentThread();
        var releasing = timer.scheduleWithFixedDelay(
                () -> {
                    if (taker.getState() == Thread.State.TIMED_WAITING) {
                        release.countDown();
                    }
                },
                1,
                1,
                TimeUnit.MILLISECONDS);
        assertThat(assigned()).isNotSameAs(former);
        releasing.cancel(false);
        assertThat(handled).containsExactly("held");
    }

    @Test
    void aHandlerOverItsTimeLimitIsInterruptedWhileItsPartitionIsLetGoOf() {
        assignments = assignments(ofSeconds(60), HandlerOptions.defaults().timeLimit(ofMillis(50)));
        var partition = assigned();
        partition.accept(List.of(record(0, "k", "held")));
        await().until(() -> begun.contains("held"));
        assignments.onPartitionsRevoked(IDS);
        assertThat(partition.isQuiet()).isTrue();
        assertThat(handled).isEmpty();
        assertThat(kafka.last().offset()).as("it is the next owner's").isZero();
    }

    @Test
    void afterTheLastCommitOfAnAssignmentNoneFollows() {
        var partition = assigned();
        partition.accept(List.of(record(0, "a", "held"), record(1, "b", "")));
        await().until(() -> begun.contains("held"));
        assignments.onPartitionsRevoked(IDS);
        int commits = kafka.commits.size();
        release.countDown();
        await().until(() -> handled.contains("held"));
        committer.commitDue(assignments.all(), System.nanoTime() + ofSeconds(10).toNanos());
        committer.commitNow(assignments.all(), ofSeconds(1));
        assertThat(kafka.commits).hasSize(commits);
        assertThat(kafka.last().offset()).isZero();
    }

    @Test
    void commitsGoOutOneAfterAnother() {
        var partition = assigned();
        kafka.answers = false;
        partition.backlog().tracker().position(5);
        committer.commitDue(assignments.all(), System.nanoTime() + ofSeconds(10).toNanos());
        partition.backlog().tracker().position(6);
        committer.commitDue(assignments.all(), System.nanoTime() + ofSeconds(20).toNanos());
        assertThat(kafka.unanswered).hasSize(1);
        kafka.unanswered.remove(0).run();
        committer.commitDue(assignments.all(), System.nanoTime() + ofSeconds(30).toNanos());
        assertThat(kafka.unanswered).hasSize(1);
        assertThat(kafka.commits.get(kafka.commits.size() - 1).offset()).isEqualTo(6);
    }

    @Test
    void whatIsOwnedIsNotTakenUpAgainWhenTheClientSaysItAgain() {
        var partition = assigned();
        assertThat(assigned()).isSameAs(partition);
    }

    @Test
    void whatWasNotDoneBelowAPlaceWhereTheLogWasCutIsHandledAndNothingIsMarkedAboveIt() {
        var former = assigned();
        former.accept(List.of(
                record(0, "a", "0"),
                record(1, "b", "held"),
                record(2, "c", "2"),
                record(3, "d", "3"),
                record(4, "e", "4")));
        await().until(() -> {
            former.look(System.nanoTime());
            return former.backlog().tracker().open() == 1;
        });
        kafka.updateEndOffsets(Map.of(ID, 3L));

        assignments.recover(ID, 5, 3L);

        var next = assignments.get(ID);
        assertThat(next).isNotSameAs(former);
        assertThat(kafka.position(ID)).isEqualTo(1);
        assertThat(kafka.last().offset()).isEqualTo(1);
        var marks =
                CommitMetadata.decode(1, kafka.last().metadata()).orElseThrow().marks();
        assertThat(marks.covers(2, 0)).isTrue();
        assertThat(marks.end()).isEqualTo(3);
        release.countDown();
        await().until(() -> handled.contains("held"));
        next.accept(List.of(record(1, "b", "again"), record(2, "c", "done"), record(3, "d", "new")));
        await().until(() -> {
            next.look(System.nanoTime());
            return next.backlog().tracker().lowEdge() == 4;
        });
        assertThat(handled).contains("again", "new").doesNotContain("done");
    }

    @Test
    void whatRetentionDeletedBeforeItWasReadIsCountedAndTheFirstCommitBeyondItSaysSo() {
        var partition = assigned();
        partition.accept(List.of(record(0, "a", "held"), record(1, "b", "1")));
        await().until(() -> begun.contains("held"));
        kafka.updateBeginningOffsets(Map.of(ID, 20L));

        assignments.recover(ID, 2, null);

        assertThat(lost(partition)).isEqualTo(18);
        committer.commitNow(assignments.all(), ofSeconds(1));
        assertThat(said().why()).as("what was fetched is handled first").isNotEqualTo(Stamp.Why.SEEK);
        release.countDown();
        await().until(() -> {
            partition.look(System.nanoTime());
            return partition.backlog().tracker().lowEdge() == 20;
        });
        committer.commitNow(assignments.all(), ofSeconds(1));
        assertThat(kafka.last().offset()).isEqualTo(20);
        assertThat(said().why()).isEqualTo(Stamp.Why.SEEK);
        partition.backlog().tracker().position(21);
        committer.commitNow(assignments.all(), ofSeconds(1));
        assertThat(said().why()).isEqualTo(Stamp.Why.WORK);
    }

    @Test
    void whatRetentionDeletedIsCountedOnceThoughThePartitionComesBackBeforeItIsBeyondThat() {
        var partition = assigned();
        partition.accept(List.of(record(0, "a", "held"), record(1, "b", "1")));
        await().until(() -> begun.contains("held"));
        kafka.updateBeginningOffsets(Map.of(ID, 20L));
        assignments.recover(ID, 2, null);
        assignments.onPartitionsRevoked(IDS);
        var next = assigned();
        assignments.recover(ID, 0, null);
        assertThat(lost(next)).isEqualTo(18);
        kafka.updateBeginningOffsets(Map.of(ID, 30L));
        assignments.recover(ID, 20, null);
        assertThat(lost(next)).isEqualTo(28);
    }

    @Test
    void aLogThatWasCutLostNothingToRetention() {
        var partition = assigned();
        partition.accept(List.of(record(0, "a", "1"), record(1, "b", "2")));
        await().until(() -> handled.size() == 2);
        kafka.updateEndOffsets(Map.of(ID, 10L));
        assignments.recover(ID, 12, 8L);
        assertThat(lost(partition)).isZero();
    }

    @Test
    void theFirstCommitBeyondEachPlaceThatWasPassedSaysSo() {
        var state = new CommitState(new Stamp(new Uuid(1, 2), "i", 1, Stamp.Why.WORK, 0), 0);
        state.passed(100);
        state.passed(200);
        assertThat(state.stamp(50).why()).isEqualTo(Stamp.Why.WORK);
        assertThat(state.stamp(150).why()).isEqualTo(Stamp.Why.SEEK);
        state.acknowledged(new Committer.Commit(new OffsetAndMetadata(150), Marks.none(150), null, 0));
        assertThat(state.stamp(160).why()).isEqualTo(Stamp.Why.WORK);
        assertThat(state.stamp(200).why()).isEqualTo(Stamp.Why.SEEK);
    }

    private Stamp said() {
        return CommitMetadata.decode(kafka.last().offset(), kafka.last().metadata())
                .orElseThrow()
                .stamp();
    }

    private static long lost(Partition partition) {
        return partition.subscription().status(Throwable::toString).lost();
    }

    @Test
    void aPartitionOutOfRangeBeforeItWasTakenUpIsTakenUpFromWhatIsCommitted() {
        var stamp = new Stamp(new Uuid(3, 4), "before", 1, Stamp.Why.WORK, 99);
        var text = new CommitMetadata(stamp, Marks.none(7))
                .encode(CommitMetadata.DEFAULT_LIMIT)
                .text();
        kafka.commitSync(Map.of(ID, new OffsetAndMetadata(7, Optional.empty(), text)));
        kafka.failing = true;
        assertThat(assigned()).isNull();
        kafka.failing = false;

        assignments.recover(ID, 700, null);

        assertThat(kafka.position(ID)).isEqualTo(7);
        var said = CommitMetadata.decode(7, kafka.last().metadata()).orElseThrow();
        assertThat(said.stamp().since()).isEqualTo(99);
    }

    @Test
    void aCommitOnAnOlderTopicOfTheSameNameMovesNobodysPosition() {
        kafka.commitSync(Map.of(ID, new OffsetAndMetadata(7, Optional.empty(), metadata(new Uuid(3, 4)))));
        var starts = new StartPositions(kafka, StartPolicy.EARLIEST, InstantSource.system());
        assertThat(starts.of(IDS, Map.of("t", new Uuid(3, 4)), id -> true)
                        .get(ID)
                        .offset())
                .isEqualTo(7);
        var anew = starts.of(IDS, Map.of("t", new Uuid(5, 6)), id -> true).get(ID);
        assertThat(anew.offset()).isZero();
        assertThat(anew.why()).isEqualTo(Stamp.Why.START);
        assertThat(anew.parked().edge()).as("done in the parked topic").isEqualTo(50);
    }

    @Test
    void aTopicMadeAnewUnderAConsumerIsReadFromItsBeginningThoughItsGroupHasNoOffsetAndBeginsAtTheEnd() {
        var now = new AtomicReference<>(Instant.ofEpochMilli(1_000_000));
        var starts = new StartPositions(kafka, StartPolicy.LATEST, now::get);
        assertThat(starts.of(IDS, Map.of("t", new Uuid(3, 4)), id -> true)
                        .get(ID)
                        .offset())
                .isEqualTo(1_000);
        now.set(now.get().plus(Duration.ofHours(1)));
        assertThat(starts.of(IDS, Map.of("t", Uuid.ZERO_UUID), id -> true)
                        .get(ID)
                        .offset())
                .as("nobody says that it is another: what came since the group was to begin")
                .isEqualTo(Commits.AT_TIME);
        assertThat(starts.of(IDS, Map.of("t", new Uuid(5, 6)), id -> true)
                        .get(ID)
                        .offset())
                .isZero();
    }

    /** Else all of it would be handled, which the policy leaves out, as if it had come to the topic since. */
    @Test
    void aPartitionThatWasThereFromTheStartAndIsTakenUpMuchLaterBeginsAtTheTimeOfTheStart() {
        var other = new TopicPartition("t", 1);
        kafka.assign(List.of(ID, other));
        kafka.updatePartitions(
                "t", List.of(new PartitionInfo("t", 0, null, null, null), new PartitionInfo("t", 1, null, null, null)));
        var now = new AtomicReference<>(Instant.ofEpochMilli(1_000_000));
        var starts = new StartPositions(kafka, StartPolicy.LATEST, now::get);
        var topicIds = Map.of("t", new Uuid(3, 4));
        assertThat(starts.of(Set.of(ID, other), topicIds, id -> false)).isEmpty();
        assertThat(starts.of(Set.of(ID, other), topicIds, ID::equals)).containsOnlyKeys(ID);
        var stamp = new Stamp(new Uuid(3, 4), "i", 1, Stamp.Why.START, now.get().toEpochMilli());
        var text = new CommitMetadata(stamp, Marks.none(1_000))
                .encode(CommitMetadata.DEFAULT_LIMIT)
                .text();
        kafka.commitSync(Map.of(ID, new OffsetAndMetadata(1_000, Optional.empty(), text)));

        kafka.updateEndOffsets(Map.of(other, 1_000L));
        now.set(now.get().plus(Duration.ofHours(1)));
        assertThat(starts.of(Set.of(other), topicIds, id -> true).get(other).offset())
                .isEqualTo(Commits.AT_TIME);

        var added = new TopicPartition("t", 2);
        kafka.updateBeginningOffsets(Map.of(added, 3L));
        assertThat(starts.of(Set.of(added), topicIds, id -> true).get(added).offset())
                .as("is new")
                .isEqualTo(3);
    }

    /** What came in between is not the group's past. */
    @Test
    void aGroupThatBeginsAtTheEndBeginsWhereThatWasWhenItFirstAsked() {
        var now = new AtomicReference<>(Instant.ofEpochMilli(1_000_000));
        var starts = new StartPositions(kafka, StartPolicy.LATEST, now::get);
        assertThat(starts.of(IDS, Map.of("t", new Uuid(3, 4)), id -> false)).isEmpty();

        now.set(now.get().plus(Duration.ofHours(1)));
        var start = starts.of(IDS, Map.of("t", new Uuid(3, 4)), id -> true).get(ID);
        assertThat(start.offset()).isEqualTo(Commits.AT_TIME);
        assertThat(start.since()).isEqualTo(1_000_000);
    }

    // ---- committed by transactions alone ----

    @Test
    void thatNoTransactionCanBeginIsSaidOfItsPartitions() {
        assignments = transforming();
        var partition = assigned();
        await().until(() -> {
            assignments.look(System.nanoTime());
            return partition.commits().refusal() != null;
        });
        assertThat(partition.commits().refusal()).contains("nothing is parked here");
    }

    @Test
    void aSeekOfWhichNobodyKnowsWhetherItWasCommittedIsNotSaidToBeDone() {
        var commits = new AtomicInteger();
        producers = () -> new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public void commitTransaction() {
                if (commits.incrementAndGet() > 1) {
                    throw new TimeoutException("no answer");
                }
                super.commitTransaction();
            }
        };
        assignments = transforming();
        assigned();
        assertThatThrownBy(() -> assignments.seek(ID, 5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cannot tell whether t-0 was sought to 5");
        assertThat(commits).hasValue(2);
    }

    // ---- one partition's trouble ----

    @Test
    void aPartitionThatCannotBeTakenUpLeavesTheOthersToBeCommitted() throws InterruptedException {
        kafka.unsubscribe();
        var topics = new TopicWatch("g", unreachable(), List.of("t"), ofSeconds(60), System.nanoTime());
        var membership = new Membership(() -> kafka, false);
        var loop = new PollLoop(membership, settings, subscriptions, assignments, committer, workers, topics);
        var thread = new Thread(loop);
        kafka.schedulePollTask(() -> {
            kafka.rebalance(IDS);
            kafka.addRecord(record(0, "k", "held"));
        });
        thread.start();
        await().until(() -> begun.contains("held"));

        kafka.failing = true;
        kafka.schedulePollTask(() -> kafka.rebalance(List.of(ID, new TopicPartition("t", 1))));
        await().until(() -> String.valueOf(loop.health().trouble()).contains("No broker answers"));
        release.countDown();
        await().until(() -> kafka.commits.stream().anyMatch(commit -> commit.offset() == 1));
        int asked = kafka.asked.get();
        var turns = new AtomicInteger();
        IntStream.range(0, 100).forEach(turn -> kafka.schedulePollTask(turns::incrementAndGet));
        await().until(() -> turns.get() == 100);
        assertThat(kafka.asked.get() - asked)
                .as("times it was asked in the last of these turns")
                .isLessThan(50);

        loop.close(ofMillis(100));
        thread.join();
    }

    /** A client whose listener throws leaves its partitions alone for good, whatever it throws. */
    @ParameterizedTest
    @ValueSource(strings = {"no answer", "a bug", "no memory"})
    void ofPartitionsOfWhichOneCannotBeTakenUpTheOthersAre(String refusal) {
        kafka.refusal = refusal;
        var bad = new TopicPartition("t", 1);
        var all = IntStream.range(0, 8)
                .mapToObj(number -> new TopicPartition("t", number))
                .toList();
        kafka.unsubscribe();
        kafka.assign(all);
        kafka.updateBeginningOffsets(all.stream().collect(toMap(id -> id, id -> 0L)));
        kafka.refused = bad;

        assignments.onPartitionsAssigned(all);
        assertThat(assignments.all()).isEmpty();
        assertThat(kafka.paused()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(kafka.poll(Duration.ZERO)).as("each has a position").isEmpty();

        await().atMost(ofSeconds(60)).until(() -> {
            assignments.takeUpMissing();
            return assignments.all().size() == all.size() - 1;
        });
        assertThat(assignments.missing()).containsExactly(bad);
        assertThat(assignments.trouble()).startsWith("cannot take up t-1: ");

        kafka.refused = new TopicPartition("none", 0);
        await().until(() -> {
            assignments.takeUpMissing();
            return assignments.get(bad) != null;
        });
        assertThat(assignments.trouble()).isNull();
    }

    // ---- helpers ----

    private static String metadata(Uuid topicId) {
        var stamp = new Stamp(topicId, "before", 1, Stamp.Why.WORK, 99);
        return new CommitMetadata(stamp, Marks.none(7), ParkedState.from(50))
                .encode(CommitMetadata.DEFAULT_LIMIT)
                .text();
    }

    private Partition assigned() {
        assignments.onPartitionsAssigned(IDS);
        return assignments.get(ID);
    }

    private static Admin unreachable() {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, args) -> {
                    throw new KafkaException("No broker answers " + method.getName());
                });
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, String value) {
        return Fetched.record(ID, offset, key, value);
    }

    /** A consumer that keeps all commits, and whose brokers may be away. */
    private static final class Commits extends MockConsumer<byte[], byte[]> {

        /** Where the events of any time begin. */
        private static final long AT_TIME = 500;

        private final List<OffsetAndMetadata> commits = new CopyOnWriteArrayList<>();
        private final List<Runnable> unanswered = new ArrayList<>();
        private boolean answers = true;
        private volatile boolean failing;
        private final AtomicInteger asked = new AtomicInteger();

        /** Of which nothing is said. */
        private TopicPartition refused = new TopicPartition("none", 0);

        private String refusal = "no answer";

        Commits() {
            super("none");
        }

        @Override
        public synchronized void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            commits.addAll(offsets.values());
            if (answers) {
                super.commitAsync(offsets, callback);
            } else {
                unanswered.add(() -> super.commitAsync(offsets, callback));
            }
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            commits.addAll(offsets.values());
            super.commitSync(offsets, timeout);
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                Set<TopicPartition> partitions, Duration timeout) {
            asked.incrementAndGet();
            if (failing || partitions.contains(refused)) {
                switch (refusal) {
                    case "a bug" -> throw new IllegalStateException(refusal);
                    case "no memory" -> throw new OutOfMemoryError(refusal);
                    default -> throw new KafkaException("No broker answers");
                }
            }
            return super.committed(partitions, timeout);
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration timeout) {
            return times.entrySet().stream()
                    .collect(toMap(Map.Entry::getKey, time -> new OffsetAndTimestamp(AT_TIME, time.getValue())));
        }

        OffsetAndMetadata last() {
            return committed(IDS).get(ID);
        }
    }
}
