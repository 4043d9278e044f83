/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.HeaderNames;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.produce.EventEncoder;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The parking of one partition under random interleavings of fetching, failing, parking, transactions that end in any way, commits, attempts
 * that fall due, dead letters that are redriven, and owners that hand over or die; without a broker. A naive model of the broker holds two
 * logs, one committed offset, and the letters' states.
 *
 * <p>Whatever happens: every event is handled or a dead letter in the end; none begins before its key's earlier ones are over; under one
 * owner a key never goes back; what is handled again after a change of owner is so with all that came after it; what the group has said to
 * be done is not handled again; an event's outputs are committed once, with it; and by what is committed each event that is not over is in
 * exactly one place. A redriven letter is under way as long as its copy is not done, and no longer.
 */
class ParkingPropertyTest {

    private static final TopicPartition SOURCE = new TopicPartition("t", 0);
    private static final TopicPartition PARKED = new TopicPartition("g.galgo-parked", 0);
    private static final TopicPartition STATES = new TopicPartition("g.galgo-dead-state", 0);
    private static final Topic<String, String> OUT = Topic.of("out", Format.string(), Format.string());
    private static final SourceTopic OF = new SourceTopic("cluster", new Uuid(1, 2), "t", "g");

    @Property(tries = 200)
    void eachEventIsHandledInOrderAndIsInOnePlaceWhateverHappens(@ForAll long seed) {
        new World(new Random(seed), true, false, false).run();
    }

    @Property(tries = 600)
    void theSameIfWhatIsDoneTakesMoreThanACommitMaySay(@ForAll long seed) {
        new World(new Random(seed), true, true, false).run();
    }

    @Property(tries = 400)
    void outputsAreCommittedOnceWithTheirEvents(@ForAll long seed, @ForAll boolean hasLittleRoom) {
        new World(new Random(seed), true, hasLittleRoom, true).run();
    }

    @Property(tries = 30)
    void withoutOrderEachEventIsHandledAndIsInOnePlaceWhateverHappens(@ForAll long seed) {
        new World(new Random(seed), false, false, false).run();
    }

    /** What brokers, handlers and time do. */
    private static final class World {

        private static final int MOST_BETWEEN = 100;

        private final Random random;
        private final boolean ordered;
        private final RetryPolicy policy;
        private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        private final Map<String, Integer> published = new HashMap<>();

        /** By offset; null for what was aborted, and for markers. */
        private final List<ConsumerRecord<byte[], byte[]>> parkedLog = new ArrayList<>();

        private OffsetAndMetadata committed = new OffsetAndMetadata(0);
        private final Set<Long> over = new HashSet<>();

        /** What must not happen: said here, since what a handler throws is its event's failure. */
        private final List<String> broken = new ArrayList<>();

        private final List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        private final Map<DeadLetterId, DeadLetterState> states = new HashMap<>();

        private final Map<String, Long> lastOfKey = new HashMap<>();

        /** What was over last of each key, whoever owned it. */
        private final Map<String, Long> lastOver = new HashMap<>();

        /**
         * Whether what is done in the parked topic often takes more than a commit may say: some events wait there long while others pass, with what
         * other partitions write between them, and a new leader for each.
         */
        private final boolean hasLittleRoom;

        /** Whether handlers make events of others: of two in three. */
        private final boolean transforms;

        /** How often the event of an offset has its output in the log, but for what was redriven. */
        private final Map<Long, Integer> outputs = new HashMap<>();

        private final Set<Long> dead = new HashSet<>();

        private Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
        private int generation;
        private Owner owner;
        private boolean draining;

        World(Random random, boolean ordered, boolean hasLittleRoom, boolean transforms) {
            this.transforms = transforms;
            this.random = random;
            this.ordered = ordered;
            this.hasLittleRoom = hasLittleRoom;
            var first = RetryPolicy.backoff(Duration.ofMillis(1), Duration.ofMillis(1))
                    .attempts(1 + random.nextInt(2));
            var waits = new Duration[] {Duration.ofMillis(2), Duration.ofMillis(hasLittleRoom ? 500 : 20)};
            this.policy = ordered ? first.thenLater(waits) : first.thenLaterUnordered(waits);
        }

        void run() {
            owner = new Owner();
            int steps = 200 + random.nextInt(400);
            for (int i = 0; i < steps; i++) {
                step();
                checkPlaces();
            }
            draining = true;
            for (int i = 0; i < 5_000 && !isThrough(); i++) {
                now = now.plusMillis(10);
                owner.everything();
                checkPlaces();
            }
            assertThat(over).as("handled or dead").hasSize(log.size());
            assertThat(isThrough()).as("committed").isTrue();
            assertThat(broken).isEmpty();
            for (long offset = 0; transforms && offset < log.size(); offset++) {
                if (hasOutput(offset) && !dead.contains(offset)) {
                    assertThat(outputs).as("outputs").containsEntry(offset, 1);
                }
            }
        }

        private static boolean hasOutput(long offset) {
            return offset % 3 != 0;
        }

        private void step() {
            switch (random.nextInt(15)) {
                case 0 -> publish();
                case 1, 2 -> owner.poll();
                case 3, 4, 5 -> owner.work();
                case 6 -> owner.endTransaction();
                case 7 -> owner.read();
                case 8, 9 -> owner.turn();
                case 10 -> owner.commit();
                case 11 -> {
                    now = now.plusMillis(random.nextInt(8));
                    owner.timers();
                }
                case 12 -> redrive();
                case 13 -> {
                    if (random.nextInt(6) == 0) {
                        owner.release();
                        owner = new Owner();
                    }
                }
                default -> {
                    if (random.nextInt(10) == 0) {
                        owner = new Owner(); // the former one died
                    }
                }
            }
        }

        private void publish() {
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                var key = "k" + random.nextInt(hasLittleRoom ? 12 : 4);
                int number = published.merge(key, 1, Integer::sum);
                log.add(new ConsumerRecord<>(
                        SOURCE.topic(),
                        0,
                        log.size(),
                        key.getBytes(UTF_8),
                        Integer.toString(number).getBytes(UTF_8)));
            }
        }

        /** Somebody redrives a letter, if there is one that is open. */
        private void redrive() {
            var open = letters.stream()
                    .filter(letter -> !states.containsKey(new DeadLetterId(0, letter.offset())))
                    .findFirst();
            open.ifPresent(letter -> {
                var summary =
                        DeadLetterSummary.of(letter, DeadLetterStatus.OPEN).orElseThrow();
                var copy = ParkedRecord.redriven(PARKED.topic(), "g", summary, letter, letter.value());
                parkedLog.add(at(PARKED.topic(), parkedLog.size(), copy));
                appendMarker();
                states.put(summary.id(), DeadLetterState.REDRIVING);
            });
        }

        /** A transaction's marker, and what others write. */
        private void appendMarker() {
            for (int i = hasLittleRoom ? random.nextInt(MOST_BETWEEN) : 0; i >= 0; i--) {
                parkedLog.add(null);
            }
        }

        /** A handler is called. */
        void handle(Event<String, String> event, Owner by) {
            long offset = event.offset();
            var key = event.key();
            if (by.generation != generation) {
                broken.add(offset + " is handled by one who is not the owner");
            }
            for (var earlier : log.subList(0, ordered ? (int) offset : 0)) {
                if (new String(earlier.key(), UTF_8).equals(key) && !over.contains(earlier.offset())) {
                    broken.add(offset + " of " + key + " is handled before " + earlier.offset());
                }
            }
            boolean redriven = event.headers().text(HeaderNames.REDRIVEN).isPresent();
            if (ordered && !redriven && offset < lastOfKey.getOrDefault(key, -1L)) {
                broken.add(offset + " of " + key + " is handled after " + lastOfKey.get(key) + " by one owner");
            }
            if (!isOpenInSource(offset) && copies(offset) == 0) {
                broken.add(offset + " is handled though it is committed as done");
            }
            if (!draining && random.nextInt(10) < 4) {
                throw new IllegalStateException("not yet");
            }
            if (!redriven) {
                lastOfKey.put(event.key(), offset);
                isOver(key, offset);
            }
            over.add(offset);
        }

        /** What is over again, after a change of owner, is so with all that came after it. */
        private void isOver(String key, long offset) {
            long next = ordered && lastOver.containsKey(key) ? lastOver.get(key) + 1 : offset;
            for (long between = next; between < offset; between++) {
                if (new String(log.get((int) between).key(), UTF_8).equals(key)) {
                    broken.add(offset + " of " + key + " is over, and before it not again " + between);
                }
            }
            lastOver.put(key, offset);
        }

        /** The same, of one that makes events of others. */
        void handle(Event<String, String> event, Owner by, Outputs out) {
            handle(event, by);
            if (hasOutput(event.offset())) {
                boolean redriven = event.headers().text(HeaderNames.REDRIVEN).isPresent();
                out.publish(OUT, event.key(), redriven ? "" : Long.toString(event.offset()));
            }
        }

        // ---- what the committed offset says ----

        private CommitMetadata metadata() {
            return CommitMetadata.decode(committed.offset(), committed.metadata())
                    .orElse(new CommitMetadata(stamp(), Marks.none(committed.offset()), ParkedState.from(0)));
        }

        private boolean isOpenInSource(long offset) {
            return offset >= committed.offset() && !metadata().marks().covers(offset, -1);
        }

        private int copies(long offset) {
            var state = metadata().parked();
            int copies = 0;
            for (var record : parkedLog) {
                boolean counts = record != null
                        && ParkedRecord.original(record).offset() == offset
                        && record.offset() >= state.edge()
                        && !state.marks().covers(record.offset(), -1);
                copies += counts ? 1 : 0;
            }
            return copies;
        }

        private void checkPlaces() {
            assertThat(broken).isEmpty();
            assertThat(outputs)
                    .as("outputs")
                    .allSatisfy((offset, count) ->
                            assertThat(count).as("of " + offset).isEqualTo(1));
            var open = new HashMap<Long, Integer>();
            var underWay = new HashSet<DeadLetterId>();
            var metadata = metadata();
            for (long offset = committed.offset(); offset < log.size(); offset++) {
                if (!metadata.marks().covers(offset, -1)) {
                    open.merge(offset, 1, Integer::sum);
                }
            }
            var state = metadata.parked();
            for (int i = (int) state.edge(); i < parkedLog.size(); i++) {
                var record = parkedLog.get(i);
                if (record == null || state.marks().covers(i, -1)) {
                    continue;
                }
                var letter = ParkedRecord.deadLetter(record);
                if (letter == null) {
                    open.merge(ParkedRecord.original(record).offset(), 1, Integer::sum);
                } else {
                    assertThat(underWay.add(letter)).as("one copy of " + letter).isTrue();
                }
            }
            var said = states.entrySet().stream()
                    .filter(letter -> letter.getValue() == DeadLetterState.REDRIVING)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            assertThat(said).as("letters under way").isEqualTo(underWay);
            for (long offset = 0; offset < log.size(); offset++) {
                int places = open.getOrDefault(offset, 0);
                assertThat(places).as("places of " + offset).isLessThanOrEqualTo(1);
                assertThat(places == 1 || over.contains(offset))
                        .as(offset + " is lost")
                        .isTrue();
            }
        }

        private boolean isThrough() {
            return committed.offset() == log.size()
                    && metadata().parked().edge() == parkedLog.size()
                    && over.size() == log.size();
        }

        private static Stamp stamp() {
            return new Stamp(new Uuid(1, 2), "i", 1, Stamp.Why.WORK, 0);
        }

        // ---- one who owns the partition, until it lets go of it or dies ----

        private final class Owner {

            private final int generation = ++World.this.generation;
            private final ManualExecutor threads = new ManualExecutor();
            private final ManualExecutor transactionThread = new ManualExecutor();
            private final ManualTimer timer = new ManualTimer();
            private final Commits commits = new Commits();
            private final Committer committer =
                    new Committer(commits, Duration.ofMillis(10), hasLittleRoom ? 200 : CommitMetadata.DEFAULT_LIMIT);
            private final Parking parking = new Parking(PARKED.topic(), () -> World.this.now);
            private final Transforms transforming = new Transforms(
                    new EventEncoder("t", () -> World.this.now, new TraceHeaders(Set.of())), topic -> {});
            private final Transactions transactions = new Transactions(
                    new TransactionWriter(BrokerSide::new, (topic, partition) -> false, 1, transactionThread),
                    parking,
                    transforming,
                    committer,
                    commits::groupMetadata,
                    Duration.ofMillis(1));
            private final Failures failures =
                    new Failures(timer, deadLetters(), () -> World.this.now, () -> 0.5, text -> text);
            private final Partition partition;
            private final ParkedPartition place;
            private final long start = System.nanoTime();
            private final Instant began = World.this.now;
            private long lookAt = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            private long readTo;
            private boolean isLost;

            Owner() {
                lastOfKey.clear();
                var from = metadata();
                var workers = new Workers(1 + random.nextInt(4), threads);
                var subscription = new Subscription<>(
                        Topic.of(SOURCE.topic(), Format.string(), Format.string()),
                        transforms
                                ? new Handling.Transform<>((event, out) -> handle(event, this, out))
                                : new Handling.Plain<>(event -> handle(event, this)),
                        HandlerOptions.defaults(),
                        policy,
                        CircuitBreaker.off(),
                        new TraceHeaders(Set.of()));
                partition = new Partition(
                        SOURCE, subscription, OF, stamp(), Ordering.BY_KEY, workers, failures, from.marks());
                if (transforms) {
                    partition.transforms(transforming);
                }
                place = new ParkedPartition(
                        PARKED,
                        partition,
                        OF,
                        workers,
                        failures,
                        () -> World.this.now,
                        committer::metadataLimit,
                        from.parked());
                place.asked(1);
                partition.parked(place, parking);
                readTo = from.parked().edge();
                place.target(1, parkedLog.size());
            }

            private DeadLetters deadLetters() {
                var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized Future<RecordMetadata> send(
                            ProducerRecord<byte[], byte[]> letter, Callback callback) {
                        over.add(offset(letter.headers()));
                        dead.add(offset(letter.headers()));
                        if (letter.headers().lastHeader(HeaderNames.REDRIVEN) == null) {
                            isOver(new String(letter.key(), UTF_8), offset(letter.headers()));
                        }
                        letters.add(at("g.galgo-dead", letters.size(), letter));
                        return super.send(letter, callback);
                    }
                };
                return new DeadLetters(producer, "g.galgo-dead", "", text -> text);
            }

            private long nanos() {
                return start + Duration.between(began, World.this.now).toNanos();
            }

            void poll() {
                int from = (int) partition.backlog().tracker().position();
                if (!place.isRestored() || from == log.size()) {
                    return;
                }
                int to = Math.min(log.size(), from + 1 + random.nextInt(5));
                partition.accept(List.copyOf(log.subList(from, to)));
            }

            void work() {
                threads.runOne();
            }

            void timers() {
                timer.runDue();
            }

            void endTransaction() {
                transactionThread.runOne();
            }

            /** Reads some of the parked topic, perhaps as far as somewhere between two records. */
            void read() {
                int to =
                        (int) Math.min(parkedLog.size(), readTo + 1 + random.nextInt(hasLittleRoom ? MOST_BETWEEN : 6));
                var records = parkedLog.subList((int) readTo, to).stream()
                        .filter(record -> record != null)
                        .toList();
                readTo = to;
                place.read(1, records, to);
            }

            void turn() {
                partition.look(nanos());
                place.look(nanos());
                if (!isLost) {
                    transactions.turn(List.of(partition), nanos(), unknown -> isLost = true);
                }
                if (isLost) {
                    owner = new Owner(); // taken up again from what is committed
                }
            }

            void commit() {
                commits.finish();
                if (!isLost) {
                    lookAt += Duration.ofSeconds(2).toNanos();
                    committer.commitDue(List.of(partition), lookAt);
                }
            }

            /** Hands the partition over. */
            void release() {
                partition.stop();
                if (random.nextInt(4) > 0) {
                    transactionThread.runAll();
                }
                transactions.settle(List.of(SOURCE), Duration.ofMillis(1), unknown -> isLost = true);
                commits.finish();
                committer.commitNow(List.of(partition), Duration.ofSeconds(1));
            }

            void everything() {
                timers();
                threads.runAll();
                transactionThread.runAll();
                read();
                poll();
                commit();
                turn();
            }

            /** Commits of this owner, which end at once or later, well or not. */
            private final class Commits extends MockConsumer<byte[], byte[]> {

                private Runnable pending;

                Commits() {
                    super("none");
                }

                @Override
                public synchronized void commitAsync(
                        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
                    boolean refused = !draining && random.nextInt(10) == 0;
                    pending = () -> {
                        if (refused) {
                            callback.onComplete(offsets, new TimeoutException("no answer"));
                        } else {
                            committed = offsets.get(SOURCE);
                            callback.onComplete(offsets, null);
                        }
                    };
                    if (random.nextBoolean()) {
                        finish();
                    }
                }

                void finish() {
                    var last = pending;
                    pending = null;
                    if (last != null) {
                        last.run();
                    }
                }

                @Override
                public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
                    if (!offsets.isEmpty()) {
                        committed = offsets.get(SOURCE);
                    }
                }
            }
        }

        /** The broker's side of transactions: one may be refused at any step, or end without an answer. */
        private final class BrokerSide extends MockProducer<byte[], byte[]> {

            private final List<ConsumerRecord<byte[], byte[]>> written = new ArrayList<>();
            private final List<ConsumerRecord<byte[], byte[]>> said = new ArrayList<>();
            private final List<Long> made = new ArrayList<>();
            private OffsetAndMetadata offset;

            BrokerSide() {
                super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            }

            @Override
            public void initTransactions() {}

            @Override
            public void beginTransaction() {
                written.clear();
                said.clear();
                made.clear();
                offset = null;
            }

            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
                mayFail();
                if (record.topic().equals(OUT.name())) {
                    if (record.value().length > 0) {
                        made.add(Long.parseLong(new String(record.value(), UTF_8)));
                    }
                    return CompletableFuture.completedFuture(
                            new RecordMetadata(new TopicPartition(OUT.name(), 0), made.size(), 0, 0, 0, 0));
                }
                if (!record.topic().equals(PARKED.topic())) {
                    if (!draining && random.nextInt(8) == 0) {
                        var refused = new RecordTooLargeException("no room");
                        callback.onCompletion(null, refused);
                        return CompletableFuture.failedFuture(refused);
                    }
                    said.add(at(record.topic(), said.size(), record));
                    return CompletableFuture.completedFuture(new RecordMetadata(STATES, 0, said.size(), 0, 0, 0));
                }
                long at = parkedLog.size();
                written.add(at(PARKED.topic(), at, record));
                parkedLog.add(null); // seen once it is committed
                return CompletableFuture.completedFuture(new RecordMetadata(PARKED, at, 0, 0, 0, 0));
            }

            @Override
            public synchronized void flush() {}

            @Override
            public void sendOffsetsToTransaction(
                    Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata member) {
                mayFail();
                offset = offsets.get(SOURCE);
            }

            @Override
            public void commitTransaction() {
                boolean lost = !draining && random.nextInt(10) == 0;
                if (!lost || random.nextBoolean()) {
                    written.forEach(record -> parkedLog.set((int) record.offset(), record));
                    said.forEach(state -> states.put(
                            DeadStateRecord.letter(state).orElseThrow(),
                            DeadStateRecord.status(state).state()));
                    made.forEach(of -> outputs.merge(of, 1, Integer::sum));
                    committed = offset;
                }
                markEnd();
                if (lost) {
                    throw new KafkaException("nobody knows");
                }
            }

            @Override
            public void abortTransaction() {
                markEnd();
            }

            /** Where it wrote. */
            private void markEnd() {
                if (!written.isEmpty()) {
                    appendMarker();
                }
            }

            @Override
            public void close(Duration timeout) {}

            private void mayFail() {
                if (!draining && random.nextInt(12) == 0) {
                    throw new KafkaException("refused");
                }
            }
        }

        private ConsumerRecord<byte[], byte[]> at(String topic, long offset, ProducerRecord<byte[], byte[]> record) {
            return new ConsumerRecord<>(
                    topic,
                    0,
                    offset,
                    0,
                    TimestampType.LOG_APPEND_TIME,
                    record.key().length,
                    record.value().length,
                    record.key(),
                    record.value(),
                    record.headers(),
                    hasLittleRoom ? Optional.of((int) offset) : Optional.empty());
        }

        private static long offset(Headers letter) {
            return Long.parseLong(
                    new String(letter.lastHeader(HeaderNames.ORIGIN_OFFSET).value(), UTF_8));
        }

        /** A timer by the world's clock. */
        private final class ManualTimer extends ScheduledThreadPoolExecutor {

            private record Due(Instant at, long number, Runnable task) {}

            private final PriorityQueue<Due> tasks =
                    new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::number));
            private long count;

            ManualTimer() {
                super(0);
            }

            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                tasks.add(new Due(now.plusNanos(unit.toNanos(delay)), count++, task));
                return null;
            }

            void runDue() {
                while (!tasks.isEmpty() && !tasks.peek().at().isAfter(now)) {
                    tasks.remove().task().run();
                }
            }
        }
    }

    /** Runs tasks when it is told to. */
    private static final class ManualExecutor extends AbstractExecutorService {

        private final Deque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void runOne() {
            var task = tasks.poll();
            if (task != null) {
                task.run();
            }
        }

        void runAll() {
            while (!tasks.isEmpty()) {
                runOne();
            }
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
