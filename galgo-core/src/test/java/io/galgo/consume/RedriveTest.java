/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;
import io.galgo.produce.Publisher;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters that their group is to handle again, on a real broker: each once, in order, by that group and nobody else. */
@WithKafka
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time, each for a group of its own
@SuppressWarnings("try") // consumers are there to be closed
class RedriveTest {

    private static final RetryPolicy ONCE = RetryPolicy.none();

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Publisher publisher;
    private Topic<String, String> topic;
    private String group;
    private GroupDeadLetters letters;
    private final Queue<Event<String, String>> handled = new ConcurrentLinkedQueue<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .kafka("producer.max.request.size", 4 << 20)
                .build();
        publisher = galgo.publisher();
        topic = Topic.of(kafka.newTopic("carts", 2), Format.string(), Format.string());
        group = "group-" + UUID.randomUUID();
        letters = galgo.deadLetters(group);
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void afterTheFixEachRedrivenEventIsHandledOnceAndAsItWas() {
        failing.addAll(List.of("a", "b", "c"));
        var published = new ArrayList<String>();
        for (var key : List.of("a", "b", "c")) {
            var event = NewEvent.of(topic, key, "1").header("colour", "red");
            published.add(
                    publisher.publish(event).toCompletableFuture().join().id().value());
        }
        try (var consumer = start(topic)) {
            var found = openLetters(3);
            var letter = found.letters().get(0);
            assertThat(letter.topic()).isEqualTo(topic.name());
            assertThat(letter.errorClass()).isEqualTo(IllegalStateException.class.getName());
            assertThat(letter.rounds()).isZero();

            failing.clear();
            var result = letters.redrive(found.ids(), "ana", "the provider is back");
            assertThat(result.redriven()).containsExactlyInAnyOrderElementsOf(found.ids());
            await().until(() -> handled.size() == 3);
            await().until(() -> states(DeadLetterState.MENDED) == 3);
        }
        assertThat(handled).extracting(event -> event.id().value()).containsExactlyInAnyOrderElementsOf(published);
        assertThat(handled).allSatisfy(event -> {
            assertThat(event.topic()).isEqualTo(topic.name());
            assertThat(event.attempt()).isEqualTo(1);
            assertThat(event.headers().text("colour")).contains("red");
            assertThat(event.headers().text(HeaderNames.REDRIVEN)).contains("1");
            assertThat(event.headers().text(HeaderNames.ERROR_CLASS)).isEmpty();
            assertThat(event.headers().text(HeaderNames.ORIGIN_TOPIC)).isEmpty();
        });
        try (var consumer = start(topic)) { // nothing comes again
            publish("z", "1");
            await().until(() -> handled.size() == 4);
        }
        assertThat(letters.find(DeadLetterFilter.open()).letters()).isEmpty();
    }

    @Test
    void noOtherGroupAndNoPlainConsumerSeesARedrive() throws Exception {
        failing.add("a");
        var others = new ConcurrentLinkedQueue<Event<String, String>>();
        try (var consumer = start(topic);
                var other =
                        galgo.consumer("other-" + group).on(topic, others::add).start()) {
            publish("a", "1");
            var found = openLetters(1);
            long end = end(topic.name());
            failing.clear();
            letters.redrive(found.ids());
            await().until(() -> handled.size() == 1);
            publish("b", "after it");
            await().until(() -> others.size() == 2);
            assertThat(end(topic.name())).isEqualTo(end + 1);
        }
        assertThat(others).extracting(Event::value).containsExactlyInAnyOrder("1", "after it");
    }

    @Test
    void theSameRedriveASecondTimeChangesNothing() throws Exception {
        failing.addAll(List.of("a", "b"));
        publish("a", "1");
        publish("b", "1");
        try (var consumer = start(topic)) {
            openLetters(2);
        }
        failing.clear(); // the group does not run
        var ids = letters.find(DeadLetterFilter.open()).ids();
        assertThat(letters.redrive(ids).redriven()).hasSize(2);
        int parked = parkedRecords();
        var second = letters.redrive(ids);
        assertThat(second.redriven()).isEmpty();
        assertThat(second.notOpen().values()).containsExactly(DeadLetterState.REDRIVING, DeadLetterState.REDRIVING);
        assertThat(parkedRecords()).isEqualTo(parked);
        try (var consumer = start(topic)) {
            await().until(() -> states(DeadLetterState.MENDED) == 2);
            var third = letters.redrive(ids);
            assertThat(third.notOpen().values()).containsExactly(DeadLetterState.MENDED, DeadLetterState.MENDED);
            publish("z", "1");
            await().until(() -> handled.size() == 3);
        }
        assertThat(handled).extracting(Event::key).containsExactlyInAnyOrder("a", "b", "z");
    }

    /** As of a consumer that died while it said what had become of another letter: what was committed behind that is not to be seen. */
    @Test
    void aLetterIsHandedOverOnceThoughATransactionIsOpenAmongTheStates() throws Exception {
        failing.addAll(List.of("a", "b"));
        publish("a", "1");
        publish("b", "1");
        try (var consumer = start(topic)) {
            openLetters(2);
        }
        var ids = letters.find(DeadLetterFilter.open()).ids();
        letters.dismiss(List.of(ids.get(0)), null, null); // now there are states
        var letter = ids.get(1);
        try (var dying = Clients.transactionalProducer(galgo.kafka(), group + "-dying")) {
            dying.initTransactions();
            dying.beginTransaction();
            dying.send(new ProducerRecord<>(group + ".galgo-dead-state", letter.partition(), new byte[1], new byte[1]))
                    .get();
            var twice = CompletableFuture.supplyAsync(
                    () -> List.of(letters.redrive(Set.of(letter)), letters.redrive(Set.of(letter))));
            assertThatThrownBy(() -> twice.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class); // they wait
            dying.abortTransaction();
            assertThat(twice.get())
                    .extracting(result -> result.redriven().size())
                    .containsExactly(1, 0);
        }
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // it never ends
    void aRedriveThatDiedHalfWayIsMadeAgainAndHandsOverOnce() {
        failing.add("a");
        publish("a", "1");
        try (var consumer = start(topic)) {
            var found = openLetters(1);
            failing.clear();
            var died = Clients.transactionalProducer(galgo.kafka(), GroupTopic.name(group, ".galgo-redrive"));
            died.initTransactions();
            died.beginTransaction();
            for (int partition = 0; partition < 2; partition++) {
                died.send(new ProducerRecord<>(group + ".galgo-parked", partition, null, new byte[1]));
            }
            died.flush();

            assertThat(letters.redrive(found.ids()).redriven()).hasSize(1);
            await().until(() -> states(DeadLetterState.MENDED) == 1);
            assertThatThrownBy(died::commitTransaction).isInstanceOf(KafkaException.class);
            died.close(Duration.ZERO);
            publish("z", "1");
            await().until(() -> handled.size() == 2);
        }
    }

    @Test
    void whatFailsAgainIsANewLetterThatCountsItsRounds() {
        failing.add("a");
        publish("a", "1");
        try (var consumer = start(topic)) {
            var first = openLetters(1);
            letters.redrive(first.ids());
            await().until(() -> states(DeadLetterState.FAILED_AGAIN) == 1);
            var second = openLetters(1);
            assertThat(second.ids()).doesNotContainAnyElementsOf(first.ids());
            assertThat(second.letters().get(0).rounds()).isEqualTo(1);
            assertThat(second.letters().get(0).offset())
                    .isEqualTo(first.letters().get(0).offset());
            assertThat(second.letters().get(0).eventId())
                    .isEqualTo(first.letters().get(0).eventId());

            failing.clear();
            letters.redrive(second.ids());
            await().until(() -> states(DeadLetterState.MENDED) == 1);
            assertThat(handled.peek().headers().text(HeaderNames.REDRIVEN)).contains("2");
        }
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void redrivenEventsOfAKeyKeepTheirOrderAndTheLaterOnesWaitForThem(Ordering ordering) {
        var enough = new CountDownLatch(1);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        failing.add("a");
        publish("a", "1", "2", "3");
        try (var consumer = galgo.consumer(group)
                .on(topic, event -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    try {
                        if (failing.contains(event.key())) {
                            throw new IllegalStateException("not yet");
                        }
                        if (event.value().equals("1")) {
                            enough.await();
                        }
                        handled.add(event);
                    } finally {
                        running.decrementAndGet();
                    }
                })
                .ordering(ordering)
                .retry(ONCE)
                .start()) {
            var ids = new ArrayList<>(openLetters(3).ids());
            failing.clear();
            Collections.shuffle(ids, new Random(1));
            letters.redrive(ids);
            await().until(() -> running.get() > 0);
            publish("a", "4", "5");
            if (ordering == Ordering.UNORDERED) {
                await().until(() -> handled.size() == 4);
            }
            enough.countDown();
            await().until(() -> handled.size() == 5);
            await().until(() -> states(DeadLetterState.MENDED) == 3);
            publish("a", "6");
            await().until(() -> handled.size() == 6);
        }
        if (ordering != Ordering.UNORDERED) {
            assertThat(handled).extracting(Event::value).containsExactly("1", "2", "3", "4", "5", "6");
            assertThat(most.get()).isEqualTo(1);
        }
    }

    @Test
    void aRedrivenEventInABatchIsMended() {
        failing.add("a");
        publish("a", "1", "2", "3");
        try (var consumer = galgo.consumer(group)
                .onBatch(
                        topic,
                        new BatchLimits(10, ofMillis(20)),
                        batch -> batch.events().forEach(event -> {
                            if (failing.contains(event.key())) {
                                throw new IllegalStateException("not yet");
                            }
                            handled.add(event);
                        }))
                .retry(ONCE)
                .start()) {
            var found = openLetters(3);
            failing.clear();
            letters.redrive(found.ids());
            await().until(() -> states(DeadLetterState.MENDED) == 3);
        }
        assertThat(handled).extracting(Event::value).containsExactly("1", "2", "3");
    }

    @Test
    void theLaterEventsOfALettersKeyAreCounted() {
        failing.add("a");
        publish("a", "1");
        try (var consumer = start(topic)) {
            openLetters(1);
            failing.clear();
            publish("a", "2", "3");
            publish("b", "1");
            publish("a", "4");
            await().until(() -> handled.size() == 4);
            await().untilAsserted(() -> {
                var found = letters.find(DeadLetterFilter.open());
                assertThat(letters.laterEvents(found).values()).containsExactly(new LaterEvents(3, true));
            });
        }
    }

    @Test
    void aDismissedLetterIsNotRedrivenUntilItIsOpenedAgain() {
        failing.add("a");
        publish("a", "1");
        try (var consumer = start(topic)) {
            var ids = openLetters(1).ids();
            assertThat(letters.dismiss(ids, "ana", "the customer is gone")).isEqualTo(ids);
            assertThat(letters.dismiss(ids, "ben", "me too")).isEmpty();
            var status = letters.find(DeadLetterFilter.inState(DeadLetterState.DISMISSED))
                    .letters()
                    .get(0)
                    .status();
            assertThat(status.who()).contains("ana");
            assertThat(status.why()).contains("the customer is gone");
            failing.clear();
            assertThat(letters.redrive(ids).notOpen()).containsValue(DeadLetterState.DISMISSED);

            assertThat(letters.reopen(ids)).isEqualTo(ids);
            assertThat(letters.redrive(ids).redriven()).isEqualTo(ids);
            await().until(() -> handled.size() == 1);
        }
    }

    @Test
    void aLetterShowsAsUnderWayUntilItCanBeSaidWhatBecameOfIt() throws Exception {
        failing.add("a");
        publish("a", "1");
        try (var consumer = start(topic)) {
            openLetters(1);
        }
        failing.clear();
        letters.redrive(letters.find(DeadLetterFilter.open()).ids());
        kafka.configureTopic(
                group + ".galgo-dead-state", "max.message.bytes", "100"); // transactions' markers pass, states do not
        try (var consumer = start(topic)) {
            await().until(() -> handled.size() == 1);
            publish("a", "2");
            publish("b", "1");
            await().until(() -> handled.size() == 2);
            await().until(() -> parked(consumer) == 2);
        }
        assertThat(handled).extracting(Event::key).containsExactly("a", "b"); // the key waits, and nothing else
        assertThat(states(DeadLetterState.REDRIVING)).isEqualTo(1);

        kafka.configureTopic(group + ".galgo-dead-state", "max.message.bytes", "1000000");
        try (var consumer = start(topic)) { // as after a crash: handled again, since it did not count as done
            await().until(() -> states(DeadLetterState.MENDED) == 1);
            await().until(() -> handled.size() == 4);
        }
        assertThat(handled).extracting(Event::value).containsExactly("1", "1", "1", "2");
    }

    @Test
    void aLetterWhoseCopyIsLostCanBeOpenedAgainAndNoOther() throws Exception {
        failing.addAll(List.of("a", "b"));
        publish("a", "1");
        publish("b", "1");
        try (var consumer = start(topic)) {
            openLetters(2);
        }
        failing.clear();
        var ids = letters.find(DeadLetterFilter.open()).ids();
        letters.redrive(ids);
        assertThat(letters.reopen(ids)).isEmpty();
        var parked = group + ".galgo-parked";
        kafka.deleteTopic(parked);

        assertThat(letters.reopen(ids)).isEqualTo(ids);
        assertThat(letters.redrive(ids).redriven()).containsExactlyInAnyOrderElementsOf(ids);
        try (var consumer = start(topic)) {
            await().until(() -> states(DeadLetterState.MENDED) == 2);
        }
        assertThat(handled).hasSize(2);
        assertThat(letters.reopen(ids)).isEmpty();
    }

    @Test
    void aValueThatTheLetterHadNoRoomForIsFetchedFromWhereItStands() throws Exception {
        var large = incompressible(5_000);
        failing.add("a");
        try (var consumer = start(topic)) {
            await().until(() -> consumer.status().partitions().size() == 2);
            kafka.configureTopic(group + ".galgo-dead", "max.message.bytes", "2000");
            publish("a", large);
            var ids = openLetters(1).ids();
            failing.clear();
            assertThat(letters.redrive(ids).redriven()).isEqualTo(ids);
            await().until(() -> handled.size() == 1);
        }
        assertThat(handled.peek().value()).isEqualTo(large);
    }

    /** The topic's limit lets it pass, and the broker refuses it as a batch that fits in no segment. */
    @Test
    void aLetterLargerThanASegmentOfTheParkedTopicIsRefusedWithTheReasonAndTheOthersAreRedriven() {
        kafka.configureTopic(topic.name(), "max.message.bytes", Integer.toString(4 << 20));
        failing.addAll(List.of("a", "large", "z"));
        try (var consumer = start(topic)) {
            await().until(() -> consumer.status().partitions().size() == 2);
            kafka.configureTopic(group + ".galgo-parked", "segment.bytes", Integer.toString(1 << 20));
            publish("a", "1");
            publish("large", incompressible(2 << 20));
            publish("z", "1");
            var found = openLetters(3);
            failing.clear();

            var result = letters.redrive(found.ids());
            assertThat(result.redriven()).hasSize(2);
            assertThat(result.refused().values())
                    .singleElement()
                    .asString()
                    .contains(group + ".galgo-parked")
                    .contains("segment.bytes");
            await().until(() -> handled.size() == 2);
        }
        assertThat(handled).extracting(Event::key).containsExactlyInAnyOrder("a", "z");
    }

    private static String incompressible(int length) {
        return new Random(1)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void whatCannotBeRedrivenIsRefusedWithTheReason() {
        failing.add("a");
        publish("a", "1");
        try (var consumer = start(topic)) {
            openLetters(1);
        }
        var gone = new DeadLetterId(1, 4_711);
        assertThat(letters.redrive(List.of(gone)).refused().get(gone)).contains("not in " + group + ".galgo-dead");
        assertThatThrownBy(() -> galgo.deadLetters("never-heard-of").redrive(List.of(gone)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no dead letters");
        assertThat(galgo.deadLetters("never-heard-of")
                        .find(DeadLetterFilter.all())
                        .letters())
                .isEmpty();
    }

    @Test
    void aFilterFindsWhatItNamesAndSaysWhetherThatIsAll() {
        failing.addAll(List.of("a", "b"));
        var before = Instant.now().minusSeconds(60);
        publish("a", "1", "2", "3");
        publish("b", "1");
        List<DeadLetterSummary> all;
        try (var consumer = start(topic)) {
            all = openLetters(4).letters();
        }
        assertThat(accepted(all, DeadLetterFilter.open().key("a"))).isEqualTo(3);
        assertThat(accepted(all, DeadLetterFilter.open().topic("another"))).isZero();
        assertThat(accepted(all, DeadLetterFilter.open().errorClass("IllegalStateException")))
                .isEqualTo(4);
        assertThat(accepted(all, DeadLetterFilter.open().errorClass("StateException")))
                .isZero();
        assertThat(accepted(all, DeadLetterFilter.open().failedBetween(before, before.plusSeconds(3_600))))
                .isEqualTo(4);
        assertThat(accepted(all, DeadLetterFilter.open().failedBetween(before.minusSeconds(60), before)))
                .isZero();
        assertThat(accepted(
                        all,
                        DeadLetterFilter.open().key("a").offsets(1, 1_000).matching(letter -> letter.attempts() == 1)))
                .isBetween(2L, 3L);
        assertThat(accepted(all, DeadLetterFilter.inState(DeadLetterState.MENDED)))
                .isZero();
        assertThat(letters.find(DeadLetterFilter.open()).isComplete()).isTrue();
        var some = letters.find(DeadLetterFilter.open().limit(3));
        assertThat(some.isComplete()).isFalse();
        assertThat(some.letters()).hasSize(3);
        assertThat(letters.find(DeadLetterFilter.open().limit(4)).isComplete()).isTrue();
    }

    // ---- helpers ----

    private static long accepted(List<DeadLetterSummary> all, DeadLetterFilter filter) {
        return all.stream().filter(filter::accepts).count();
    }

    private int count(DeadLetterFilter filter) {
        return letters.find(filter).letters().size();
    }

    private RunningConsumer start(Topic<String, String> from) {
        return galgo.consumer(group)
                .on(from, event -> {
                    if (failing.contains(event.key())) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(event);
                })
                .retry(ONCE)
                .commitInterval(ofMillis(50))
                .start();
    }

    private static long parked(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .mapToLong(ConsumerStatus.PartitionStatus::parked)
                .sum();
    }

    private DeadLetterSelection openLetters(int count) {
        return await().until(
                        () -> letters.find(DeadLetterFilter.open()),
                        found -> found.letters().size() == count);
    }

    private int states(DeadLetterState state) {
        return count(DeadLetterFilter.inState(state));
    }

    private void publish(String key, String... values) {
        for (var value : values) {
            publisher.publish(topic, key, value).toCompletableFuture().join();
        }
    }

    private int parkedRecords() {
        return CommittedLog.of(kafka, group + ".galgo-parked").records().size();
    }

    private long end(String name) {
        return IntStream.range(0, 2)
                .mapToObj(number -> new TopicPartition(name, number))
                .mapToLong(id -> {
                    try {
                        return kafka.admin()
                                .listOffsets(Map.of(id, OffsetSpec.latest()))
                                .partitionResult(id)
                                .get()
                                .offset();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .sum();
    }
}
