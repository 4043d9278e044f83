/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.produce.Publisher;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of events when logs and topics misbehave, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class FaultsTest {

    /** Does not become small by compression. */
    private static final String LARGE = incompressible(5_000);

    private static final String LARGER_THAN_A_SEGMENT = incompressible(2 << 20);

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, String> topic;
    private String group;
    private Publisher publisher;
    private final Queue<Event<String, String>> handled = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .kafka("producer.max.request.size", 4 << 20)
                .build();
        topic = Topic.of(kafka.newTopic("texts", 1), Format.string(), Format.string());
        group = "group-" + UUID.randomUUID();
        publisher = galgo.publisher();
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    // ---- dead letters ----

    @Test
    void aDeadLetterThatIsRefusedHoldsItsKeyUntilItIsTaken() throws Exception {
        try (var consumer = builder(event -> {
                    if (event.value().equals("bad")) {
                        throw new IllegalStateException("never");
                    }
                    handled.add(event);
                })
                .retry(RetryPolicy.none())
                .start()) {
            await().until(() -> isRunning(consumer));
            kafka.configureTopic(group + ".galgo-dead", "max.message.bytes", "10");
            publish("a", "bad");
            publish("a", "after it");
            publish("b", "of another key");

            await().until(() -> handled.size() == 1);
            await().until(() -> consumer.status()
                    .partitions()
                    .get(0)
                    .blocker()
                    .flatMap(ConsumerStatus.Blocker::next)
                    .isPresent());
            assertThat(values()).containsExactly("of another key");
            assertThat(consumer.status().partitions().get(0).committed()).isZero();

            kafka.configureTopic(group + ".galgo-dead", "max.message.bytes", "1000000");
            await().until(() -> handled.size() == 2);
        }
        deadLetter();
    }

    @Test
    void aDeadLetterTooLargeForItsTopicIsWrittenWithoutItsValue() throws Exception {
        try (var consumer = builder(event -> {
                    throw new IllegalStateException("never");
                })
                .retry(RetryPolicy.none())
                .start()) {
            await().until(() -> isRunning(consumer));
            kafka.configureTopic(group + ".galgo-dead", "max.message.bytes", "2000");
            publish("large", LARGE);
            await().until(() -> consumer.status().partitions().get(0).committed() == 1);
        }
        assertLargeIsThereWithoutItsValue();
    }

    /** The topic's limit lets it pass, and the broker refuses it as a batch that fits in no segment. */
    @Test
    void aDeadLetterLargerThanASegmentIsWrittenWithoutItsValue() throws Exception {
        withLargeMessages(topic.name());
        try (var consumer = builder(event -> {
                    throw new IllegalStateException("never");
                })
                .retry(RetryPolicy.none())
                .start()) {
            await().until(() -> isRunning(consumer));
            withSmallSegments(group + ".galgo-dead");
            publish("large", LARGER_THAN_A_SEGMENT);
            await().until(() -> consumer.status().partitions().get(0).committed() == 1);
        }
        assertLargeIsThereWithoutItsValue();
    }

    private void assertLargeIsThereWithoutItsValue() throws Exception {
        var dead = deadLetter();
        assertThat(dead.key()).isEqualTo("large");
        assertThat(dead.value()).isNull();
        assertThat(dead.headers().text(HeaderNames.ORIGIN_TOPIC)).contains(topic.name());
        assertThat(dead.headers().text(HeaderNames.ORIGIN_OFFSET)).contains("0");
    }

    // ---- the parked topic ----

    @Test
    void whatIsTooLargeForTheParkedTopicWaitsInItsPartitionAndIsTriedThere() throws Exception {
        waitsInItsPartition(LARGE, () -> kafka.configureTopic(group + ".galgo-parked", "max.message.bytes", "1000"));
    }

    @Test
    void whatIsLargerThanASegmentOfTheParkedTopicWaitsInItsPartitionAndIsTriedThere() throws Exception {
        withLargeMessages(topic.name());
        waitsInItsPartition(LARGER_THAN_A_SEGMENT, () -> withSmallSegments(group + ".galgo-parked"));
    }

    /** What cannot be parked holds up no parking of others. */
    @Test
    void whatIsLargerThanASegmentOfTheParkedTopicKeepsNoOtherFromBeingParked() {
        withLargeMessages(topic.name());
        var attempts = new ConcurrentHashMap<String, Integer>();
        var waits = new Duration[200];
        Arrays.fill(waits, ofMillis(200));
        try (var consumer = builder(event -> {
                    attempts.merge(event.key(), 1, Integer::sum);
                    throw new IllegalStateException("never");
                })
                .retry(RetryPolicy.none().thenLater(waits))
                .circuitBreaker(CircuitBreaker.off()) // all keys fail alike
                .start()) {
            await().until(() -> isRunning(consumer));
            withSmallSegments(group + ".galgo-parked");
            publish("large", LARGER_THAN_A_SEGMENT);
            await().until(() -> attempts.getOrDefault("large", 0) >= 2);
            publish("other", "small");
            await().atMost(ofSeconds(8)) // parking as a whole would wait for 10
                    .until(() -> consumer.status().partitions().get(0).parked() == 1);
        }
    }

    @Test
    void withoutItsParkedTopicAnEventWaitsInItsPartitionAndIsTriedThere() throws Exception {
        waitsInItsPartition(LARGE, () -> kafka.deleteTopic(group + ".galgo-parked"));
    }

    @Test
    void aParkedTopicThatWasMadeAnewIsReadFromItsBeginning() throws Exception {
        var attempts = new ConcurrentHashMap<String, Integer>();
        var builder = builder(event -> {
                    if (attempts.merge(event.value(), 1, Integer::sum) == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(event);
                })
                .circuitBreaker(CircuitBreaker.off()) // they fail alike, and are to be parked
                .retry(RetryPolicy.none().thenLater(ofMillis(100)));
        var parkedTopic = group + ".galgo-parked";
        try (var consumer = builder.start()) {
            IntStream.range(0, 10).forEach(i -> publish("k" + i, "old " + i));
            await().until(() -> handled.size() == 10);
            await().until(() -> consumer.status().partitions().get(0).parked() == 0);
        }
        kafka.deleteTopic(parkedTopic);
        try (var consumer = builder.start()) {
            publish("k", "new");
            publish("k", "after it");
            await().until(() -> handled.size() == 12);
        }
        assertThat(values().subList(10, 12)).containsExactly("new", "after it");
    }

    private void waitsInItsPartition(String large, Harm harm) throws Exception {
        var failing = new AtomicBoolean(true);
        var attempts = new AtomicInteger();
        try (var consumer = builder(event -> {
                    if (event.key().equals("large")) {
                        attempts.incrementAndGet();
                        if (failing.get()) {
                            throw new IllegalStateException("not yet");
                        }
                    }
                    handled.add(event);
                })
                .retry(RetryPolicy.none()
                        .thenLater(ofMillis(200), ofMillis(200), ofSeconds(1), ofSeconds(1), ofSeconds(60)))
                .start()) {
            await().until(() -> isRunning(consumer));
            harm.doIt();
            publish("large", large);
            publish("large", "after it");
            publish("other", "of another key");

            await().until(() -> attempts.get() >= 2);
            assertThat(values()).containsExactly("of another key");
            assertThat(consumer.status().partitions().get(0).committed()).isZero();
            assertThat(consumer.status().partitions().get(0).parked()).isZero();

            failing.set(false);
            await().until(() -> consumer.status().partitions().get(0).committed() == 3);
        }
        assertThat(values()).containsExactly("of another key", large, "after it");
    }

    @Test
    void whatFindsNoRoomInTheParkedTopicWaitsInItsPartitionAndIsTriedThere() {
        int events = 20;
        var value = "x".repeat(900_000); // all of them are more than may be parked of a partition
        var failing = new AtomicBoolean(true);
        var attempts = new ConcurrentHashMap<String, Integer>();
        var waits = new Duration[200];
        Arrays.fill(waits, ofMillis(500));
        try (var consumer = builder(event -> {
                    attempts.merge(event.key(), 1, Integer::sum);
                    if (failing.get()) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(event);
                })
                .retry(RetryPolicy.none().thenLater(waits))
                .circuitBreaker(CircuitBreaker.off()) // all keys fail alike
                .start()) {
            IntStream.range(0, events).forEach(i -> publish("k" + i, value));
            await().until(() ->
                    attempts.size() == events && attempts.values().stream().allMatch(count -> count >= 3));
            await().untilAsserted(() -> {
                var partition = consumer.status().partitions().get(0);
                assertThat(partition.parked()).isBetween(15L, events - 1L);
                assertThat(partition.waiting()).isEqualTo(events - partition.parked());
                assertThat(partition.committed()).isLessThan(events);
            });

            failing.set(false);
            await().until(() -> handled.size() == events);
            await().until(() -> consumer.status().partitions().get(0).committed() >= events);
        }
        assertThat(handled).extracting(Event::key).doesNotHaveDuplicates();
    }

    private interface Harm {
        void doIt() throws Exception;
    }

    // ---- the log ----

    @Test
    void eventsWithoutKeyOrValueAreHandled() {
        try (var consumer = builder(handled::add).start()) {
            publish(null, "no key");
            publish("k", null);
            publish("", "");
            await().until(() -> handled.size() == 3);
            await().until(() -> consumer.status().partitions().get(0).committed() == 3);
        }
        assertThat(handled.stream().map(Event::value)).containsExactlyInAnyOrder("no key", null, "");
    }

    @Test
    void whatRetentionDeletedIsPassedAndTheRestIsHandled() throws Exception {
        IntStream.range(0, 10).forEach(i -> publish("k", Integer.toString(i)));
        try (var consumer = builder(handled::add).start()) {
            await().until(() -> consumer.status().partitions().stream().anyMatch(p -> p.committed() == 10));
        }
        IntStream.range(10, 30).forEach(i -> publish("k", Integer.toString(i)));
        kafka.admin()
                .deleteRecords(Map.of(new TopicPartition(topic.name(), 0), RecordsToDelete.beforeOffset(25)))
                .all()
                .get();
        try (var consumer = builder(handled::add).start()) {
            await().until(() -> consumer.status().partitions().stream().anyMatch(p -> p.committed() == 30));
            assertThat(consumer.status().topics().get(0).lost()).isEqualTo(15);
        }
        assertThat(values().subList(10, 15)).containsExactly("25", "26", "27", "28", "29");
    }

    @Test
    void aPartitionThatIsAddedIsReadFromItsBeginningThoughTheGroupBeganAtTheEnd() throws Exception {
        publish("k", "before the group");
        try (var consumer = builder(handled::add).startFrom(StartPolicy.LATEST).start()) {
            await().until(() -> isRunning(consumer));
            publish("k", "of the first partition");
            await().until(() -> handled.size() == 1);
        }
        kafka.admin()
                .createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(2)))
                .all()
                .get();
        await().until(() -> publishTo(1, "of the new partition"));
        try (var consumer = builder(handled::add).startFrom(StartPolicy.LATEST).start()) {
            await().until(() -> handled.size() == 2);
        }
        assertThat(values()).containsExactly("of the first partition", "of the new partition");
    }

    /** Markers take offsets, and so do the records of transactions that were aborted. */
    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // the transaction's end tells
    void offsetsThatHoldNoEventHoldUpNothing() {
        var config = producerConfig();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "transactions-" + UUID.randomUUID());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
                var consumer = builder(handled::add).start()) {
            producer.initTransactions();
            for (int i = 0; i < 20; i++) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic.name(), 0, "a", "a" + i));
                producer.send(new ProducerRecord<>(topic.name(), 0, "b", "b" + i));
                if (i % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    producer.abortTransaction();
                }
            }
            await().untilAsserted(() -> {
                var partition = consumer.status().partitions().get(0);
                assertThat(partition.committed()).isEqualTo(60);
                assertThat(partition.lag()).isZero();
                assertThat(partition.waiting()).isZero();
            });
        }
        assertThat(values()).hasSize(20).allMatch(value -> Integer.parseInt(value.substring(1)) % 2 == 0);
    }

    @Test
    void aTopicMadeAnewUnderItsOldNameIsReadFromItsBeginning() throws Exception {
        IntStream.range(0, 5).forEach(i -> publish("k", "old " + i));
        try (var consumer = builder(handled::add).start()) {
            await().until(() -> consumer.status().partitions().stream().anyMatch(p -> p.committed() == 5));
        }
        kafka.deleteTopic(topic.name());
        kafka.createTopic(topic.name(), 1);
        IntStream.range(0, 8).forEach(i -> publish("k", "new " + i));
        try (var consumer = builder(handled::add).start()) {
            await().until(() -> handled.size() == 13);
        }
        assertThat(values().subList(5, 13)).allMatch(value -> value.startsWith("new "));
    }

    // ---- the consumer itself ----

    @Test
    void anErrorOnTheConsumersThreadLosesNothingOfWhatItHadFetched() {
        try (var consumer = builder(handled::add)
                .kafka("interceptor.classes", FailingInterceptor.class.getName())
                .start()) {
            publish("k", "0");
            await().until(() -> handled.size() == 1);
            await().until(() -> consumer.status().partitions().get(0).committed() == 1);

            FailingInterceptor.FAILURES.set(1);
            publish("k", "1");
            await().until(() -> FailingInterceptor.FAILURES.get() == 0);
            publish("k", "2");

            await().until(() -> handled.size() == 3);
            await().until(() ->
                    isRunning(consumer) && consumer.health().problems().isEmpty());
        }
        assertThat(values()).containsExactly("0", "1", "2");
    }

    /** What escapes a poll after it has fetched: the client's position is behind the records that nobody was given. */
    public static final class FailingInterceptor implements ConsumerInterceptor<byte[], byte[]> {

        private static final AtomicInteger FAILURES = new AtomicInteger();

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            if (!records.isEmpty() && FAILURES.get() > 0) {
                FAILURES.decrementAndGet();
                throw new StackOverflowError("a test's");
            }
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void configure(Map<String, ?> config) {}

        @Override
        public void close() {}
    }

    // ---- helpers ----

    /** Returns the group's one dead letter. */
    private Event<String, byte[]> deadLetter() {
        var dead = new ConcurrentLinkedQueue<Event<String, byte[]>>();
        var deadTopic = Topic.of(group + ".galgo-dead", Format.string(), Format.bytes());
        try (var reader = galgo.consumer(group + "-dead")
                .on(deadTopic, dead::add)
                .withoutDeadLetters()
                .start()) {
            await().until(() -> dead.size() == 1);
        }
        return dead.peek();
    }

    private ConsumerBuilder builder(Handler<String, String> handler) {
        return galgo.consumer(group).on(topic, handler).commitInterval(ofMillis(50));
    }

    private static String incompressible(int length) {
        return new Random(1)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private void withLargeMessages(String name) {
        kafka.configureTopic(name, "max.message.bytes", Integer.toString(4 << 20));
    }

    private void withSmallSegments(String name) {
        withLargeMessages(name);
        kafka.configureTopic(name, "segment.bytes", Integer.toString(1 << 20));
    }

    private static boolean isRunning(RunningConsumer consumer) {
        return consumer.status().state() == ConsumerStatus.State.RUNNING;
    }

    private List<String> values() {
        return handled.stream().map(Event::value).toList();
    }

    private void publish(String key, String value) {
        assertThat(publisher.publish(topic, key, value).toCompletableFuture()).succeedsWithin(ofSeconds(60));
    }

    private boolean publishTo(int partition, String value) throws Exception {
        try (var producer = new KafkaProducer<>(producerConfig(), new StringSerializer(), new StringSerializer())) {
            if (producer.partitionsFor(topic.name()).size() <= partition) {
                return false;
            }
            producer.send(new ProducerRecord<>(topic.name(), partition, "k", value))
                    .get();
            return true;
        }
    }

    private Map<String, Object> producerConfig() {
        var config = new HashMap<String, Object>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        return config;
    }
}
