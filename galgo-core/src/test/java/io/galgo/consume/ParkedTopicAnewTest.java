/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of events where somebody deletes the group's parked topic, or makes it anew, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class ParkedTopicAnewTest {

    private static final int PARTITIONS = 3;

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    /** Values that begin with "bad" fail at their first attempt. */
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, String> topic;
    private String group;
    private String parkedTopic;

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        org.awaitility.Awaitility.setDefaultTimeout(ofSeconds(60));
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.of(kafka.newTopic("texts", PARTITIONS), Format.string(), Format.string());
        group = "group-" + UUID.randomUUID();
        parkedTopic = group + ".galgo-parked";
    }

    @Test
    void aPartitionThatIsTakenUpAnewAfterTheTopicWasDeletedGoesOnAndParksInANewOne() throws Exception {
        try (var consumer = consumer(ofMillis(100)).start()) {
            publish(0, "first");
            await().until(() -> handled.size() == 1);
            delete();
            consumer.seek(topic.name(), 0, 0);
            await().until(() -> handled.size() == 2);
            publish(0, "bad");
            await().until(() -> handled.size() == 3);
            assertThat(consumer.health().problems()).isEmpty();
        }
        assertThat(handled).containsExactly("first", "first", "bad");
        assertThat(kafka.admin().listTopics().names().get()).contains(parkedTopic);
    }

    @ParameterizedTest(name = "{0} parked before, {1} afterwards")
    @CsvSource({"10, 5", "1, 40"})
    void whatIsParkedInATopicThatWasMadeAnewMeanwhileIsTriedAgain(int before, int afterwards) throws Exception {
        try (var consumer = consumer(ofMillis(500)).start()) {
            IntStream.range(0, before).forEach(i -> publish(0, "k" + i, "bad old " + i));
            await().until(() -> handled.size() == before
                    && consumer.status().partitions().stream().allMatch(partition -> partition.parked() == 0));
            delete();
            make(PARTITIONS);
            IntStream.range(0, afterwards).forEach(i -> publish(0, "k" + i, "bad new " + i));
            await().until(() -> handled.containsAll(
                    IntStream.range(0, afterwards).mapToObj(i -> "bad new " + i).toList()));
            await().until(() -> committed().offset() == before + afterwards);
        }
    }

    @Test
    void aTopicThatWasMadeAnewWithFewerPartitionsIsGrownAndStopsNobody() throws Exception {
        try (var consumer = consumer(ofMillis(500)).start()) {
            publish(2, "first");
            await().until(() -> handled.size() == 1);
            delete();
            make(1); // as a broker does by itself, whose auto.create.topics.enable is on
            consumer.seek(topic.name(), 2, 1);
            publish(2, "bad of 2");
            publish(0, "bad of 0");
            await().until(() -> handled.containsAll(List.of("bad of 2", "bad of 0")));
        }
        assertThat(described().partitions()).hasSize(PARTITIONS);
    }

    @Test
    void aTopicThatWasMadeAnewWithFewerPartitionsIsGrownOnceACopyIsToGoWhereThereIsNone() throws Exception {
        try (var consumer = consumer(ofMillis(500)).start()) {
            publish(2, "first");
            await().until(() -> handled.size() == 1);
            delete();
            make(1);
            publish(2, "bad of 2");
            publish(0, "k0", "bad of 0");
            await().until(() -> handled.containsAll(List.of("bad of 2", "bad of 0")));
            await().untilAsserted(() -> assertThat(described().partitions()).hasSize(PARTITIONS));
        }
    }

    @Test
    void aPlaceOfWhichNothingHadBeenReadSaysOfWhichTopicItIsThoughSomebodyElseMadeThatAnew() throws Exception {
        try (var consumer = consumer(ofMillis(100)).parkedCleanUp(ofMillis(100)).start()) {
            publish(0, "first");
            await().until(() -> handled.size() == 1);
            delete();
            make(PARTITIONS);
            publish(0, "bad new");
            await().until(() -> handled.contains("bad new"));
            var made = described().topicId();
            await().until(() ->
                    said().parked().topic().equals(made) && said().parked().edge() >= 2);
        }
    }

    @Test
    void whoeverFindsACommitThatIsAboutAFormerTopicReadsTheNewOneFromItsBeginning() throws Exception {
        ParkedState former;
        try (var consumer = consumer(ofMillis(100)).start()) {
            publish(0, "bad old");
            await().until(() -> handled.size() == 1);
            await().until(() -> said().parked().edge() >= 2);
            former = said().parked();
        }
        delete();
        try (var consumer = consumer(ofSeconds(5)).start()) {
            publish(0, "bad new");
            await().until(() -> committed().offset() == 2); // it is parked
        }
        assertThat(said().parked().topic()).isNotEqualTo(former.topic());
        // What a process leaves that dies before it notices that the topic is another.
        var left = new CommitMetadata(said().stamp(), said().marks(), former).encode(CommitMetadata.DEFAULT_LIMIT);
        kafka.admin()
                .alterConsumerGroupOffsets(group, Map.of(id(), new OffsetAndMetadata(2, left.text())))
                .all()
                .get();
        try (var consumer = consumer(ofSeconds(5)).start()) {
            await().until(() -> handled.contains("bad new"));
        }
    }

    // ---- helpers ----

    private ConsumerBuilder consumer(Duration later) {
        return galgo.consumer(group)
                .on(topic, event -> {
                    if (attempts.merge(event.value(), 1, Integer::sum) == 1
                            && event.value().startsWith("bad")) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(event.value());
                })
                .commitInterval(ofMillis(50))
                .circuitBreaker(CircuitBreaker.off()) // they fail alike, and are to be parked
                .retry(RetryPolicy.none().thenLater(later));
    }

    private TopicDescription described() throws Exception {
        return kafka.admin()
                .describeTopics(List.of(parkedTopic))
                .allTopicNames()
                .get()
                .get(parkedTopic);
    }

    private void delete() throws Exception {
        kafka.deleteTopic(parkedTopic);
    }

    private void make(int partitions) throws Exception {
        kafka.createTopic(parkedTopic, partitions);
    }

    private TopicPartition id() {
        return new TopicPartition(topic.name(), 0);
    }

    private OffsetAndMetadata committed() throws Exception {
        return kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(id());
    }

    private CommitMetadata said() throws Exception {
        var committed = committed();
        return CommitMetadata.decode(committed.offset(), committed.metadata()).orElseThrow();
    }

    private void publish(int partition, String value) {
        publish(partition, "k", value);
    }

    private void publish(int partition, String key, String value) {
        var config = new HashMap<String, Object>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic.name(), partition, key, value))
                    .get();
        } catch (Exception refused) {
            throw new IllegalStateException(refused);
        }
    }
}
