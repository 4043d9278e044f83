/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of events where somebody changes a topic that a consumer reads: makes it anew, or adds partitions; on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class TopicChangesTest {

    private static final Duration[] LATER = new Duration[200];

    static {
        Arrays.fill(LATER, ofMillis(200));
    }

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    /** Values that begin with "bad" fail as long as this holds. */
    private final AtomicBoolean failing = new AtomicBoolean(true);

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, String> topic;
    private String group;

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        org.awaitility.Awaitility.setDefaultTimeout(ofSeconds(60));
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.of(kafka.newTopic("texts", 1), Format.string(), Format.string());
        group = "group-" + UUID.randomUUID();
    }

    // ---- made anew ----

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aTopicMadeAnewThatIsShorterThanThePositionIsReadFromItsFirstEvent(String protocol) throws Exception {
        try (var consumer = consumer(protocol).start()) {
            handleFormer(consumer, 5);
            makeAnew();
            publish("new", 3);
            await().until(() -> committed(consumer) == 3);
        }
        assertThat(handled).containsExactly("new 0", "new 1", "new 2");
    }

    @ParameterizedTest
    @CsvSource({"classic, EARLIEST", "classic, LATEST", "consumer, EARLIEST", "consumer, LATEST"})
    void aTopicMadeAnewThatReachesThePositionIsReadFromItsFirstEvent(String protocol, StartPolicy start)
            throws Exception {
        try (var consumer = consumer(protocol).startFrom(start).start()) {
            handleFormer(consumer, 5);
            consumer.pause(); // or it would ask for what the new log does not have yet
            makeAnew();
            publish("new", 8);
            await().until(() -> committed(consumer) == 0);
            consumer.resume();
            await().until(() -> committed(consumer) == 8);
        }
        assertThat(handled).containsExactlyElementsOf(values("new", 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void ofATopicMadeAnewThatIsReadOnAtThePositionNothingIsLost(String protocol) throws Exception {
        try (var consumer = consumer(protocol).topicWatch(ofSeconds(2)).start()) {
            handleFormer(consumer, 5);
            consumer.pause();
            makeAnew();
            publish("new", 8);
            consumer.resume();
            await().until(() -> handled.contains("new 7"));
            publish("newer", 1);
            await().until(() -> handled.containsAll(values("new", 8)) && committed(consumer) == 9);
        }
        assertThat(handled.stream().filter(values("new", 5)::contains)).doesNotHaveDuplicates();
        assertThat(handled).contains("newer 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void whatIsParkedOfATopicMadeAnewIsTriedAgainAndHoldsItsKeyAlone(String protocol) throws Exception {
        try (var consumer = consumer(protocol).start()) {
            handleFormer(consumer, 5);
            publish(0, "k", "bad old");
            await().until(() -> parked(consumer) == 1 && committed(consumer) == 6);
            makeAnew();
            publish("new", 3);
            publish(0, "k", "behind it");
            await().until(() -> handled.size() == 3 && parked(consumer) == 2);
            failing.set(false);
            await().until(() -> handled.size() == 5 && parked(consumer) == 0 && committed(consumer) == 4);
        }
        assertThat(handled).containsExactly("new 0", "new 1", "new 2", "bad old", "behind it");
    }

    // ---- partitions are added ----

    @ParameterizedTest(name = "{0}, seen {1}")
    @CsvSource({"classic, by a look", "classic, at take-up", "consumer, by a look", "consumer, at take-up"})
    void eventsOnPartitionsThatAreAddedAreHandledAndWhatIsParkedToo(String protocol, String seen) throws Exception {
        try (var consumer = consumer(protocol)
                .topicWatch(seen.equals("by a look") ? ofMillis(100) : ofHours(1))
                .kafka("metadata.max.age.ms", 500)
                .start()) {
            handleFormer(consumer, 1);
            publish(0, "k", "bad");
            publish(0, "k", "behind it");
            await().until(() -> parked(consumer) == 2);
            kafka.admin()
                    .createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(3)))
                    .all()
                    .get();
            publish(1, "k", "on an added one");
            publish(2, "k", "bad on an added one");
            await().until(() -> handled.contains("on an added one")
                    && consumer.status().partitions().size() == 3
                    && parked(consumer) == 3);
            assertThat(partitionsOf(group + ".galgo-parked")).isEqualTo(3);
            failing.set(false);
            await().until(() -> handled.size() == 4 && parked(consumer) == 0);
        }
        assertThat(handled).hasSize(4).contains("bad on an added one").containsSubsequence("bad", "behind it");
    }

    // ---- helpers ----

    private ConsumerBuilder consumer(String protocol) {
        return QuickMember.under(
                protocol,
                galgo.consumer(group)
                        .on(topic, event -> {
                            if (event.value().startsWith("bad") && failing.get()) {
                                throw new IllegalStateException("not yet");
                            }
                            handled.add(event.value());
                        })
                        .topicWatch(ofMillis(100))
                        .commitInterval(ofMillis(50))
                        .circuitBreaker(CircuitBreaker.off())
                        .retry(RetryPolicy.none().thenLater(LATER)));
    }

    /** Has events of the topic as it is handled, and forgets them. */
    private void handleFormer(RunningConsumer consumer, int events) {
        await().until(() -> committed(consumer) == 0);
        publish("old", events);
        await().until(() -> committed(consumer) == events);
        handled.clear();
    }

    /** At once, so that nobody notices that it was gone. */
    private void makeAnew() throws Exception {
        kafka.admin().deleteTopics(List.of(topic.name())).all().get();
        kafka.createTopic(topic.name(), 1);
    }

    /** Returns where the first partition is committed; -1 while nobody owns it. */
    private static long committed(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .mapToLong(ConsumerStatus.PartitionStatus::committed)
                .findFirst()
                .orElse(-1);
    }

    private int partitionsOf(String name) throws Exception {
        return kafka.admin()
                .describeTopics(List.of(name))
                .allTopicNames()
                .get()
                .get(name)
                .partitions()
                .size();
    }

    private static long parked(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .mapToLong(ConsumerStatus.PartitionStatus::parked)
                .sum();
    }

    private static List<String> values(String name, int events) {
        return IntStream.range(0, events).mapToObj(i -> name + " " + i).toList();
    }

    private void publish(String name, int events) {
        values(name, events).forEach(value -> publish(0, "other", value));
    }

    private void publish(int partition, String key, String value) {
        var config = Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic.name(), partition, key, value))
                    .get();
        } catch (Exception refused) {
            throw new IllegalStateException(refused);
        }
    }
}
