/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.lang.ref.WeakReference;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of events that failed while something else happens just then; on real threads, without a broker. */
class FailuresTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final RetryPolicy HOURLY = RetryPolicy.backoff(HOUR, HOUR);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final Workers workers = new Workers(4, threads);
    private final Letters letters = new Letters();
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    /** Stands still, once, where a failure is said: what is to come of it is being decided then. */
    private final Stop deciding = new Stop();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        timer.shutdownNow();
    }

    // ---- errors ----

    @Test
    void anErrorWhileADeadLetterIsSentIsSaidAndTheLetterIsTriedAgain() {
        deciding.goOn();
        letters.broken.set(1);
        failing.add("1");
        var partition = partition(Ordering.BY_KEY, RetryPolicy.none());
        partition.accept(List.of(record(0, "k", "1"), record(1, "k", "2")));
        awaitDone(partition, 2);
        assertThat(letters.history()).hasSize(1);
        assertThat(handled).containsExactly("2");
        assertThat(workers.bugs()).isZero();
        assertThat(partition.isQuiet()).isTrue();
    }

    @Test
    void aLetterThatArrivesThoughItsSendingFailedIsWrittenAgainAndLaysAsideNoOtherEvent() {
        deciding.goOn();
        letters.brokenThoughSent.set(1);
        failing.add("1");
        var partition = partition(Ordering.BY_KEY, RetryPolicy.none());
        partition.accept(List.of(record(0, "k", "1"), record(1, "k", "2")));
        await().until(() -> {
            look(partition);
            return letters.late != null && partition.isQuiet();
        });
        letters.late.onCompletion(null, null);
        assertThat(partition.backlog().tracker().lowEdge()).isZero();
        awaitDone(partition, 2);
        assertThat(handled).containsExactly("2");
        assertThat(letters.history()).hasSize(1);
        await().until(partition::isQuiet);
    }

    @Test
    void anErrorWithOneKeyOfABatchHoldsNoOther() {
        allButOneAreHandled(new InBatches() {
            @Override
            void failed(Lane lane, Task head, int attempt, Throwable failure) {
                throw new NoClassDefFoundError("the engine's own fault");
            }
        });
    }

    @Test
    void anErrorWithOneKeyWhileABatchIsMadeHoldsNoOther() {
        allButOneAreHandled(new InBatches() {
            @Override
            boolean isRedriven(Task task) {
                if (task.record.offset() == 0) {
                    throw new NoClassDefFoundError("the engine's own fault");
                }
                return false;
            }
        });
    }

    private void allButOneAreHandled(Partition partition) {
        partition.accept(List.of(record(0, "a", "1"), record(1, "b", "2"), record(2, "c", "3")));
        await().until(() -> partition.backlog().tracker().open() == 1 && partition.isQuiet());
        assertThat(partition.backlog().tracker().lowEdge()).isZero();
        assertThat(workers.bugs()).isEqualTo(1);
    }

    /** Handles three events at a time; the one with value 1 fails, if it gets that far. */
    private class InBatches extends Partition {

        InBatches() {
            super(
                    ID,
                    new Subscription<>(
                            Topic.of("t", Format.string(), Format.string()),
                            new Handling.Batched<String, String>(
                                    batch -> batch.events().stream()
                                            .filter(event -> event.value().equals("1"))
                                            .forEach(event -> batch.failed(event, new IllegalStateException("one"))),
                                    BatchLimits.of(3, Duration.ofSeconds(60))),
                            HandlerOptions.defaults(),
                            RetryPolicy.none(),
                            CircuitBreaker.off(),
                            new TraceHeaders(Set.of())),
                    SOURCE,
                    STAMP,
                    Ordering.BY_KEY,
                    workers,
                    failures(InstantSource.system()),
                    NONE);
        }
    }

    // ---- what is asked for while it is decided what comes next ----

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void whatIsSkippedJustWhenItIsAboutToWaitIsLaidAsideAtOnce(Ordering ordering) {
        failing.add("1");
        var partition = partition(ordering, HOURLY);
        partition.accept(List.of(record(0, "k", "1")));
        awaitDeciding(partition);
        assertThat(partition.interventions().skip(0)).isTrue();
        deciding.goOn();
        awaitDone(partition, 1);
        assertThat(letters.history()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void whatIsSkippedJustWhenItIsAboutToBeHeldIsLaidAsideAtOnce(Ordering ordering) {
        failing.add("1");
        var partition = partition(ordering, RetryPolicy.none().holdKey());
        partition.accept(List.of(record(0, "k", "1")));
        awaitDeciding(partition);
        assertThat(partition.interventions().skip(0)).isTrue();
        deciding.goOn();
        awaitDone(partition, 1);
        assertThat(letters.history()).hasSize(1);
    }

    @Test
    void whatCannotBeLaidAsideIsHeldAndNotLookedAtForEver() {
        failing.add("1");
        var partition = partition(
                Ordering.BY_KEY,
                RetryPolicy.none(),
                new Failures(timer, null, InstantSource.system(), () -> 0.5, deciding::redact));
        partition.accept(List.of(record(0, "k", "1")));
        awaitDeciding(partition);
        assertThat(partition.interventions().skip(0)).isTrue();
        deciding.goOn();
        await().until(() -> {
            var task = partition.interventions().find(0);
            return task.lane.blockage() != null && partition.isQuiet() && workers.active() == 0;
        });
        assertThat(deciding.passed()).isLessThan(5);
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void whatWaitsAndIsToBeSkippedFromNowOnIsLaidAsideAtOnce(Ordering ordering) {
        failing.add("1");
        deciding.goOn();
        var partition = partition(ordering, HOURLY);
        partition.accept(List.of(record(0, "k", "1")));
        awaitWaiting(partition, 0);
        var skip = new Desired.Skip("t", OptionalInt.empty(), 0, 1, Optional.empty());
        partition.interventions().rules(new Rules(Map.of(), List.of(skip)));
        awaitDone(partition, 1);
        assertThat(letters.history()).hasSize(1);
    }

    @Test
    void whatOneEventWaitedForTakesNoLaneThatIsAtTheNext() {
        failing.addAll(Set.of("1", "2"));
        deciding.goOn();
        var partition = partition(Ordering.BY_KEY, HOURLY);
        partition.accept(List.of(record(0, "k", "1"), record(1, "k", "2")));
        var first = awaitWaiting(partition, 0);
        var why = first.lane.blockage();
        failing.remove("1");
        assertThat(first.lane.hurry(first)).isTrue();
        var lane = awaitWaiting(partition, 1).lane;
        assertThat(lane.takeOver(why)).isFalse();
        assertThat(lane.takeOverFromAny(why)).isFalse();
        assertThat(lane.takeOver(lane.blockage())).isTrue();
    }

    @Test
    void aPolicyThatComesJustWhenAnEventIsAboutToWaitIsTheOneItWaitsBy() {
        failing.add("1");
        var partition = partition(Ordering.BY_KEY, HOURLY);
        partition.accept(List.of(record(0, "k", "1")));
        awaitDeciding(partition);
        failing.clear();
        replace(partition, RetryPolicy.backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
        deciding.goOn();
        awaitDone(partition, 1);
        assertThat(handled).containsExactly("1");
    }

    @Test
    void aPolicyThatHoldsNoneLetsGoWhatIsJustAboutToBeHeld() {
        failing.add("1");
        var partition = partition(Ordering.BY_KEY, RetryPolicy.none().holdKey());
        partition.accept(List.of(record(0, "k", "1")));
        awaitDeciding(partition);
        replace(partition, RetryPolicy.none());
        deciding.goOn();
        awaitDone(partition, 1);
        assertThat(letters.history()).hasSize(1);
    }

    private static void replace(Partition partition, RetryPolicy policy) {
        partition.subscription().policy(policy);
        partition.interventions().reconsider();
    }

    @Test
    void aKeyThatIsReleasedJustWhenItIsAboutToBeHeldGoesOn() throws Exception {
        var asked = new AtomicInteger();
        var partition = partition(Ordering.BY_KEY, HOURLY, failures(() -> {
            if (asked.incrementAndGet() == 2) { // asked whether it is to be held, and now how long
                deciding.stand();
            }
            return Instant.now();
        }));
        var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest("k".getBytes(UTF_8)));
        partition.interventions().rules(new Rules(Map.of(hash, Instant.now().plus(HOUR)), List.of()));
        partition.accept(List.of(record(0, "k", "1")));
        awaitDeciding(partition);
        partition.interventions().rules(new Rules(Map.of(), List.of()));
        deciding.goOn();
        awaitDone(partition, 1);
        assertThat(handled).containsExactly("1");
    }

    // ---- waits that outlive their partition ----

    @Test
    void whatWaitsForItsNextAttemptKeepsNoPartitionThatHasStopped() {
        failing.add("1");
        var partition = waiting();
        await().until(() -> {
            System.gc();
            return partition.get() == null;
        });
        assertThat(timer.getQueue()).hasSize(1);
    }

    /** A partition that was stopped while its event waits. */
    private WeakReference<Partition> waiting() {
        var partition = partition(Ordering.BY_KEY, HOURLY);
        deciding.goOn();
        partition.accept(List.of(record(0, "k", "1")));
        awaitWaiting(partition, 0);
        partition.stop();
        return new WeakReference<>(partition);
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void whatWaitsIsTriedAgainThoughTheHeapIsClearedMeanwhile(Ordering ordering) {
        failing.add("1");
        var soon = Duration.ofMillis(300);
        var partition = partition(ordering, RetryPolicy.backoff(soon, soon));
        deciding.goOn();
        partition.accept(List.of(record(0, "k", "1")));
        await().until(() -> {
            look(partition);
            return !timer.getQueue().isEmpty();
        });
        failing.clear();
        System.gc();
        awaitDone(partition, 1);
        assertThat(handled).containsExactly("1");
    }

    // ---- helpers ----

    private static final TopicPartition ID = new TopicPartition("t", 0);
    private static final SourceTopic SOURCE = new SourceTopic("cluster", new Uuid(1, 2), "t", "group");
    private static final Stamp STAMP = new Stamp(new Uuid(1, 2), "i", 1, Stamp.Why.WORK, 0);
    private static final Marks NONE = Marks.none(0);

    private Partition partition(Ordering ordering, RetryPolicy policy) {
        return partition(ordering, policy, failures(InstantSource.system()));
    }

    private Partition partition(Ordering ordering, RetryPolicy policy, Failures failures) {
        var subscription = new Subscription<>(
                Topic.of("t", Format.string(), Format.string()),
                new Handling.Plain<String, String>(event -> {
                    if (failing.contains(event.value())) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(event.value());
                }),
                HandlerOptions.defaults(),
                policy,
                CircuitBreaker.off(),
                new TraceHeaders(Set.of()));
        return new Partition(ID, subscription, SOURCE, STAMP, ordering, workers, failures, NONE);
    }

    private Failures failures(InstantSource clock) {
        var dead = new DeadLetters(letters, "dead", "", UnaryOperator.identity());
        return new Failures(timer, dead, clock, () -> 0.5, deciding::redact);
    }

    private void awaitDeciding(Partition partition) {
        await().until(() -> {
            look(partition);
            return deciding.isReached();
        });
    }

    private Task awaitWaiting(Partition partition, long offset) {
        await().until(() -> {
            look(partition);
            var task = partition.interventions().find(offset);
            return task != null && task.lane.waits(task) && partition.isQuiet() && workers.active() == 0;
        });
        return partition.interventions().find(offset);
    }

    private static void awaitDone(Partition partition, long edge) {
        await().until(() -> {
            look(partition);
            return partition.backlog().tracker().lowEdge() == edge;
        });
    }

    private static void look(Partition partition) {
        partition.look(System.nanoTime());
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, String value) {
        return new ConsumerRecord<>("t", 0, offset, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /** Where a worker stands still, the first time it comes there, until it may go on. */
    private static final class Stop {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final AtomicInteger passes = new AtomicInteger();

        void stand() {
            passes.incrementAndGet();
            reached.countDown();
            DeafHandler.await(mayGoOn);
        }

        String redact(String text) {
            stand();
            return text;
        }

        boolean isReached() {
            return reached.getCount() == 0;
        }

        void goOn() {
            mayGoOn.countDown();
        }

        int passed() {
            return passes.get();
        }
    }

    /** Takes dead letters, or fails as a library does that is not there. */
    private static final class Letters extends MockProducer<byte[], byte[]> {

        private final AtomicInteger broken = new AtomicInteger();
        private final AtomicInteger brokenThoughSent = new AtomicInteger();
        private volatile Callback late;

        Letters() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (broken.getAndDecrement() > 0) {
                throw new NoClassDefFoundError("compression");
            }
            if (brokenThoughSent.getAndDecrement() > 0) {
                late = callback;
                throw new LinkageError("just behind it");
            }
            return super.send(record, callback);
        }
    }
}
