/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static io.galgo.consume.ParkingScheduleTest.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the poll thread makes of a topic that does not have what was read of it: made anew, or its end cut off; step by step, without a broker.
 * Most of it is about the parked topic.
 */
class ParkedTopicAnewScheduleTest {

    private static final String PARKED_TOPIC = "g.galgo-parked";
    private static final Uuid TOPIC_ID = new Uuid(3, 4);
    private static final Uuid FORMER = new Uuid(5, 6);
    private static final Uuid ANOTHER = new Uuid(7, 8);

    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
    private final MockConsumer<byte[], byte[]> ofReader = new MockConsumer<>("earliest");
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Semaphore gate = new Semaphore(0);
    private final MockProducer<byte[], byte[]> copies =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public void sendOffsetsToTransaction(
                        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata member) {
                    gate.acquireUninterruptibly();
                    super.sendOffsetsToTransaction(offsets, member);
                }
            };
    private ExecutorService threads;
    private ScheduledThreadPoolExecutor timer;
    private Parked parked;
    private Transactions transactions;
    private Assignments assignments;
    private Set<TopicPartition> ids;
    private volatile boolean failing = true;
    private volatile boolean away;
    private volatile Uuid parkedId = FORMER;
    private volatile long parkedEnd;
    private volatile Uuid sourceId = TOPIC_ID;
    private List<String> topics = List.of("t");

    private void begin(int partitions, ParkedState from) {
        threads = Executors.newCachedThreadPool();
        timer = new ScheduledThreadPoolExecutor(1);
        ids = new HashSet<>();
        for (int i = 0; i < partitions; i++) {
            for (var topic : topics) {
                ids.add(new TopicPartition(topic, i));
            }
        }
        var committer = new Committer(kafka, ofMillis(1));
        var workers = new Workers(8, threads);
        var failures = new Failures(timer, null, InstantSource.system(), () -> 0.5, text -> text);
        var parking = new Parking(PARKED_TOPIC, InstantSource.system());
        var transforms = new Transforms(null, null);
        transactions = new Transactions(
                new TransactionWriter("g", () -> copies, (topic, partition) -> false, 1),
                parking,
                transforms,
                committer,
                kafka::groupMetadata,
                ofMillis(1));
        var parkedTopic = GroupTopic.parked("g");
        var admin = admin(partitions);
        parked = new Parked(
                parkedTopic,
                parking,
                workers,
                failures,
                InstantSource.system(),
                committer::metadataLimit,
                new ParkedCleanUp("g", PARKED_TOPIC, admin, ofHours(1)),
                sink -> new ParkedReader("g", PARKED_TOPIC, ofReader, admin, sink));
        var subscriptions = topics.stream()
                .<Subscription<?, ?>>map(name -> new Subscription<>(
                        Topic.of(name, Format.string(), Format.string()),
                        new Handling.Plain<>(event -> {
                            begun.add(event.value());
                            if (event.value().equals("held")) {
                                release.await();
                            }
                            if (failing && event.value().startsWith("bad")) {
                                throw new IllegalStateException("not yet");
                            }
                            handled.add(event.value());
                        }),
                        HandlerOptions.defaults(),
                        RetryPolicy.none().thenLater(ofHours(1)),
                        CircuitBreaker.off(),
                        new TraceHeaders(Set.of())))
                .toList();
        assignments = new Assignments(
                kafka,
                TestSettings.of(ofSeconds(1)),
                new Subscriptions(subscriptions, List.of()),
                new Brokers(admin, List.of(parkedTopic)),
                new StartPositions(kafka, StartPolicy.EARLIEST, InstantSource.system()),
                committer,
                workers,
                failures,
                parked,
                transactions,
                transforms,
                "instance",
                new Pauses(false, InstantSource.system()));
        kafka.assign(ids);
        for (var id : ids) {
            kafka.updateBeginningOffsets(Map.of(id, 0L));
            kafka.updateEndOffsets(Map.of(id, 1_000L));
            if (from != null) {
                var stamp = new Stamp(TOPIC_ID, "before", 1, Stamp.Why.WORK, 99);
                kafka.commitSync(Map.of(
                        id,
                        new OffsetAndMetadata(
                                0,
                                Optional.empty(),
                                new CommitMetadata(stamp, Marks.none(0), from)
                                        .encode(CommitMetadata.DEFAULT_LIMIT)
                                        .text())));
            }
            ofReader.updateBeginningOffsets(Map.of(new TopicPartition(PARKED_TOPIC, id.partition()), 0L));
        }
        for (var topic : topics) {
            kafka.updatePartitions(
                    topic,
                    IntStream.range(0, partitions)
                            .mapToObj(i -> new PartitionInfo(topic, i, null, null, null))
                            .toList());
        }
        assignments.onPartitionsAssigned(ids);
        await().until(() -> {
            turn();
            return assignments.all().size() == ids.size()
                    && assignments.all().stream().allMatch(p -> p.parked() != null && p.isRestored());
        });
    }

    @BeforeEach
    void patience() {
        org.awaitility.Awaitility.setDefaultTimeout(ofSeconds(60));
    }

    @AfterEach
    void end() {
        gate.release(1000);
        release.countDown();
        parked.close();
        transactions.close();
        threads.shutdownNow();
        timer.shutdownNow();
    }

    // ---- the topic is another ----

    @Test
    void aPartitionRevokedWhileItsCopyGoesIntoAnotherTopicSaysThatItsPositionsAreOfTheFormer() {
        copyInAnotherTopic();
        assignments.onPartitionsRevoked(ids);
        assertThat(saidParked(0).topic()).isEqualTo(FORMER); // so the next owner begins at the first record of this one
    }

    @Test
    void aPartitionSoughtWhileItsCopyGoesIntoAnotherTopicReadsThatFromItsBeginning() {
        copyInAnotherTopic();
        assignments.seek(id(0), 1);
        turn();
        assertThat(saidParked(0)).isEqualTo(ParkedState.from(ANOTHER, 0));
    }

    @Test
    void whatIsParkedInTheOtherTopicIsReadForEverySourceOfThatPartition() {
        topics = List.of("t", "u");
        copyInAnotherTopic(); // of t; the reader has not noticed by itself yet
        untilIt(() -> ofReader.position(parkedId(0)) == 0);
        var other = assignments.get(new TopicPartition("u", 0));
        var letter = new ConsumerRecord<>("u", 0, 7L, "k".getBytes(UTF_8), "redriven".getBytes(UTF_8));
        append(
                parkedRecord(0, 0, "k", "bad"),
                read(ParkedRecord.replayed(PARKED_TOPIC, other.source(), letter, null), 1));
        untilIt(() -> handled.contains("redriven"));
    }

    @Test
    void everyPlaceInTheFormerTopicBeginsInTheOtherThoughItsPositionNeedNotGoBack() {
        begin(2, ParkedState.from(FORMER, 0));
        parkedId = ANOTHER;
        assignments.seek(id(1), 0); // asks about the topic
        untilIt(() -> saidParked(0).equals(ParkedState.from(ANOTHER, 0)));
    }

    @Test
    void partitionsAreCommittedThoughBrokersDoNotSayWhetherItIsAnother() {
        copyInAnotherTopic();
        untilIt(() -> !isInTransaction());
        away = true;
        untilIt(() -> partition(0).parked().isDoubted());
        for (int i = 0; i < 5; i++) {
            assignments.look(System.nanoTime());
        }
        assertThat(assignments.trouble()).contains("cannot find out").contains("No broker answers");
        away = false;
        untilIt(() -> assignments.trouble() == null);
    }

    @Test
    void orderIsKeptThoughBrokersDoNotSayWhetherItIsAnother() {
        copyInAnotherTopic();
        away = true;
        for (int i = 0; i < 5; i++) {
            turn();
        }
        away = false;
        failing = false;
        untilIt(() -> partition(0) != null && saidParked(0).topic().equals(ANOTHER));
        append(read(copies.history().get(0), 0));
        untilIt(() -> partition(0).parked().size() == 1);
        partition(0).accept(List.of(record(0, 1, "k", "behind it")));
        for (int i = 0; i < 5; i++) {
            turn();
        }
        assertThat(handled).isEmpty(); // its key is parked, for an hour
    }

    @Test
    void allPartitionsThatAreTakenUpAgainDrainTogether() {
        begin(6, ParkedState.from(FORMER, 0));
        for (int i = 0; i < 6; i++) {
            partition(i).accept(List.of(record(i, 0, "k" + i, "held")));
        }
        untilIt(() -> begun.size() == 6);
        var formers = List.copyOf(assignments.all());
        for (int i = 0; i < 6; i++) {
            parked.doubted(i, Long.MAX_VALUE, 0);
        }
        var looking = CompletableFuture.runAsync(this::turn, threads);
        await().until(() ->
                formers.stream().allMatch(Partition::isStopping)); // all of them, while the first is waited for
        assertThat(looking).isNotDone();
        release.countDown();
        looking.join();
        assertThat(assignments.all()).hasSize(6).doesNotContainAnyElementsOf(formers);
    }

    @Test
    void aCopyWhereAnEarlierOneWasReadTellsThatTheLogIsNotWhatItWas() {
        begin(1, ParkedState.from(FORMER, 0));
        gate.release();
        partition(0).accept(List.of(record(0, 0, "a", "bad a")));
        untilIt(() -> copies.history().size() == 1 && !isInTransaction());
        partition(0).accept(List.of(record(0, 1, "b", "bad b")));
        untilIt(this::isInTransaction);
        partition(0).parked().read(99, List.of(parkedRecord(0, 0, "a", "bad a")), 1); // late, in the next transaction
        gate.release();
        await().until(() -> copies.history().size() == 2);
        partition(0).parked().read(99, List.of(parkedRecord(1, 1, "b", "bad b")), 2);
        untilIt(() -> !isInTransaction());
        assertThat(partition(0).parked().isDoubted()).isFalse();
        assertThat(partition(0).parked().copied(0, 100, 2)).isFalse();
    }

    /** Of the former topic 2 offsets were read; it is another now, and a copy is acknowledged at offset 0, which the poll thread does not know yet. */
    private void copyInAnotherTopic() {
        parkedEnd = 2;
        begin(1, ParkedState.from(FORMER, 2));
        parkedId = ANOTHER;
        partition(0).accept(List.of(record(0, 0, "k", "bad")));
        untilIt(this::isInTransaction);
        gate.release();
        await().until(() -> copies.history().size() == 1);
    }

    private boolean isInTransaction() {
        return partition(0).commits().isInTransaction();
    }

    // ---- its end was cut off ----

    @Test
    void whatIsDoneInAParkedTopicWhoseEndWasCutIsNotHandledAgain() {
        begin(1, new ParkedState(FORMER, Marks.from(0).done(1, 2, 0).build(), List.of()));
        append(parkedRecord(0, 0, "a", "bad"), parkedRecord(1, 1, "b", "done before"), ofAnother(2), ofAnother(3));
        untilIt(() -> partition(0).parked().backlog().tracker().position() == 4);
        var former = partition(0);
        parkedEnd = 3;
        ofReader.schedulePollTask(() -> ofReader.seek(parkedId(0), 3)); // as the client does, to where the logs part
        untilIt(() -> partition(0) != former);
        assertThat(saidParked(0).topic()).isEqualTo(FORMER);
        untilIt(() -> ofReader.position(parkedId(0)) == 0);
        append(parkedRecord(0, 0, "a", "bad"), parkedRecord(1, 1, "b", "done before"), ofAnother(2));
        untilIt(() -> partition(0).isRestored() && partition(0).parked().size() == 1);
        assertThat(begun).containsExactly("bad"); // and waits for its next attempt, as before
    }

    @Test
    void aCopyWhereThoseStoodThatWereCutOffIsTriedThoughAllWasDoneThereBefore() {
        parkedEnd = 4;
        begin(1, ParkedState.from(FORMER, 4));
        var former = partition(0);
        gate.release();
        former.accept(List.of(record(
                0, 0, "k", "bad"))); // its copy is acknowledged at offset 0: the log was cut to nothing meanwhile
        untilIt(() -> partition(0) != former);
        assertThat(saidParked(0)).isEqualTo(ParkedState.from(FORMER, 0));
        untilIt(() -> ofReader.position(parkedId(0)) == 0);
        append(read(copies.history().get(0), 0), ofAnother(1), ofAnother(2), ofAnother(3));
        untilIt(() -> partition(0).isRestored() && partition(0).parked().size() == 1);
    }

    @Test
    void whoeverTakesItUpWithAnEdgeBeyondTheEndReadsAllOfItSinceACopyMayStandBehindTheCut() {
        parkedEnd = 4;
        begin(1, ParkedState.from(FORMER, 4));
        partition(0).accept(List.of(record(0, 0, "k", "bad")));
        untilIt(this::isInTransaction);
        parkedEnd = 1; // cut to nothing; then the copy, at 0
        gate.release();
        await().until(() -> !copies.consumerGroupOffsetsHistory().isEmpty());
        var said = copies.consumerGroupOffsetsHistory()
                .get(0)
                .values()
                .iterator()
                .next()
                .get(id(0));
        assignments.onPartitionsLost(ids);
        kafka.commitSync(Map.of(id(0), said)); // before anything else was
        assignments.onPartitionsAssigned(ids);
        untilIt(() -> ofReader.position(parkedId(0)) == 0);
        append(read(copies.history().get(0), 0));
        untilIt(() -> partition(0).isRestored() && partition(0).parked().size() == 1);
    }

    @Test
    void aKeyWhoseCopyStandsBelowThePositionIsParkedThoughBrokersDoNotSayWhatBecameOfTheLog() {
        parkedEnd = 4;
        begin(1, ParkedState.from(FORMER, 4));
        away = true;
        gate.release();
        partition(0).accept(List.of(record(0, 0, "k", "bad")));
        untilIt(() -> copies.history().size() == 1 && !isInTransaction());
        partition(0).accept(List.of(record(0, 1, "k", "behind it")));
        for (int i = 0; i < 5; i++) {
            turn();
        }
        assertThat(partition(0).parked().isDoubted()).isTrue();
        assertThat(partition(0).parked().keys()).hasSize(1);
        assertThat(begun).containsExactly("bad");
    }

    @Test
    void whatIsCopiedWhileItIsNotKnownWhatBecameOfTheLogTakesRoomAndASecondDoubtBelowTheFirstCounts() {
        parkedEnd = 100;
        begin(1, ParkedState.from(FORMER, 100));
        away = true;
        parked.doubted(0, Long.MAX_VALUE, 98);
        untilIt(() -> partition(0).parked().isDoubted());
        gate.release(2);
        partition(0).accept(List.of(record(0, 0, "k", "bad"))); // its copy stands at 0: cut again
        untilIt(() -> copies.history().size() == 1 && !isInTransaction());
        assertThat(partition(0).parked().state(List.of()).edge()).isZero();
        assertThat(partition(0).parked().copied(100, 10, 1)).isTrue();
        assertThat(partition(0).parked().recordsTaken()).isEqualTo(1);
    }

    @Test
    void anAnswerToAnEarlierAskingSaysNothingOfALaterCommit() {
        parkedEnd = 70;
        begin(1, ParkedState.from(FORMER, 70));
        assignments.onPartitionsRevoked(ids);
        parked.target(0, 1, 60); // it ended there then
        assignments.onPartitionsAssigned(ids);
        turn();
        assertThat(partition(0).parked().backlog().tracker().position()).isEqualTo(70);
    }

    // ---- the source topic ----

    @Test
    void aSourceTopicThatIsAnotherIsReadFromItsFirstEventAndWhatIsParkedOfTheFormerStays() {
        begin(1, ParkedState.from(FORMER, 0));
        gate.release();
        partition(0).accept(List.of(record(0, 0, "a", "bad"), record(0, 1, "b", "good")));
        untilIt(() -> copies.history().size() == 1 && !isInTransaction());
        append(read(copies.history().get(0), 0));
        untilIt(() -> partition(0).parked().size() == 1);
        var former = partition(0);
        sourceId = ANOTHER;
        assignments.heard(List.of(description("t", 1)));
        assertThat(partition(0)).isNotSameAs(former);
        assertThat(kafka.position(id(0))).isZero();
        var last = kafka.committed(ids).get(id(0));
        var said = CommitMetadata.decode(last.offset(), last.metadata()).orElseThrow();
        assertThat(last.offset()).isZero();
        assertThat(said.stamp().topicId()).isEqualTo(ANOTHER);
        assertThat(said.marks().isEmpty()).isTrue();
        assertThat(said.parked().heads()).hasSize(1);
    }

    @Test
    void aBrokerThatIsBehindMakesNoOtherTopicOfOne() {
        begin(1, ParkedState.from(FORMER, 0));
        sourceId = ANOTHER;
        var behind = description("t", 1);
        sourceId = TOPIC_ID;
        var partition = partition(0);
        assignments.heard(List.of(behind));
        assertThat(partition(0)).isSameAs(partition);
    }

    @Test
    void whatIsUnderWayOrParkedOfATopicIsUnhandledAndEachEventCountsOnce() {
        topics = List.of("t", "u");
        begin(1, ParkedState.from(FORMER, 0));
        assignments.get(new TopicPartition("u", 0)).accept(List.of(record(0, 0, "k", "held")));
        gate.release();
        partition(0).accept(List.of(record(0, 0, "a", "bad"), record(0, 1, "b", "good")));
        untilIt(() -> copies.history().size() == 1 && !isInTransaction());
        await().until(() -> handled.contains("good"));
        assertThat(assignments.unhandled("t")).as("parked, not read yet").isEqualTo(1);
        append(read(copies.history().get(0), 0));
        untilIt(() -> partition(0).parked().size() == 1);
        assertThat(assignments.unhandled("t")).as("parked, and read").isEqualTo(1);
        partition(0).accept(List.of(record(0, 2, "a", "behind it"), record(0, 3, "b", "held")));
        assertThat(assignments.unhandled("t")).isEqualTo(3);
    }

    // ---- a transaction that does not end ----

    @Test
    void noTransactionIsLeftOpenThatOneWhoTakesThePartitionUpAgainDoesNotKnowOf() {
        begin(1, ParkedState.from(FORMER, 0));
        var letter = ParkedRecord.replayed(PARKED_TOPIC, partition(0).source(), record(0, 7, "k", "redriven"), null);
        letter.headers().add(HeaderNames.DEAD_LETTER, "0/3".getBytes(UTF_8));
        append(read(letter, 0));
        untilIt(this::isInTransaction); // which does not end: the gate is closed
        transactions.settle(ids, ofMillis(20), partition -> {});
        transactions.commitNow(assignments.all(), ofMillis(20), partition -> {});
        assertThat(isInTransaction()).isFalse();
        assertThat(partition(0).handled().isEmpty())
                .as("it goes into a later one")
                .isFalse();
    }

    // ---- helpers ----

    private void turn() {
        for (var each : List.copyOf(assignments.all())) {
            each.look(System.nanoTime());
        }
        try {
            assignments.takeUpMissing();
            assignments.look(System.nanoTime());
        } catch (KafkaException noAnswer) {
            assertThat(away).isTrue(); // the loop tries again
        }
    }

    private void untilIt(BooleanSupplier is) {
        await().until(() -> {
            turn();
            return is.getAsBoolean();
        });
    }

    @SafeVarargs
    private void append(ConsumerRecord<byte[], byte[]>... records) {
        ofReader.schedulePollTask(() -> {
            for (var record : records) {
                ofReader.addRecord(record);
            }
        });
    }

    private static TopicPartition parkedId(int number) {
        return new TopicPartition(PARKED_TOPIC, number);
    }

    private static TopicPartition id(int number) {
        return new TopicPartition("t", number);
    }

    private Partition partition(int number) {
        return assignments.get(id(number));
    }

    private ParkedState saidParked(int number) {
        var last = kafka.committed(ids).get(id(number));
        return CommitMetadata.decode(last.offset(), last.metadata())
                .orElseThrow()
                .parked();
    }

    private static ConsumerRecord<byte[], byte[]> ofAnother(long offset) {
        return new ConsumerRecord<>(PARKED_TOPIC, 0, offset, new byte[0], new byte[0]);
    }

    private ConsumerRecord<byte[], byte[]> parkedRecord(long offset, long original, String key, String value) {
        return read(
                ParkedRecord.replayed(PARKED_TOPIC, partition(0).source(), record(0, original, key, value), null),
                offset);
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, String key, String value) {
        return Fetched.record(id(partition), offset, key, value);
    }

    private Admin admin(int partitions) {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, args) -> {
                    if (away) {
                        throw new TimeoutException("No broker answers " + method.getName());
                    }
                    return switch (method.getName()) {
                        case "describeCluster" -> cluster();
                        case "describeTopics" -> {
                            var topics = new HashMap<String, KafkaFuture<TopicDescription>>();
                            for (var name : (Collection<?>) args[0]) {
                                topics.put(
                                        (String) name,
                                        KafkaFuture.completedFuture(description((String) name, partitions)));
                            }
                            yield new DescribeTopicsResult(null, topics) {};
                        }
                        case "listOffsets" ->
                            new ListOffsetsResult(Map.of(
                                    (TopicPartition) ((Map<?, ?>) args[0])
                                            .keySet()
                                            .iterator()
                                            .next(),
                                    KafkaFuture.completedFuture(
                                            new ListOffsetsResultInfo(parkedEnd, -1, Optional.empty()))));
                        default -> throw new KafkaException("Not here: " + method.getName());
                    };
                });
    }

    private static DescribeClusterResult cluster() throws ReflectiveOperationException {
        var constructor = DescribeClusterResult.class.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return (DescribeClusterResult)
                constructor.newInstance(null, null, KafkaFuture.completedFuture("cluster"), null);
    }

    private TopicDescription description(String name, int partitions) {
        var node = new Node(0, "localhost", 1);
        var infos = IntStream.range(0, partitions)
                .mapToObj(i -> new TopicPartitionInfo(i, node, List.of(node), List.of(node)))
                .toList();
        return new TopicDescription(name, false, infos, Set.of(), name.equals(PARKED_TOPIC) ? parkedId : sourceId);
    }
}
