/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static io.galgo.console.TestCluster.group;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.console.dead.DeadLetter;
import io.galgo.console.stream.RecordText;
import io.galgo.consume.DeadLetterId;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters as they are found on a real broker. */
@WithKafka
class DeadLettersTest {

    private EmbeddedKafka kafka;
    private TestCluster cluster;
    private String topic;

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        cluster = new TestCluster(kafka);
        topic = cluster.topic(1);
    }

    @Test
    void deadLettersAreGatheredByWhatFailed() {
        var group = group();
        cluster.publish(topic, 0, Instant.now(), "ann", "bob", "ann", "cid", "poison");
        var galgo = Galgo.builder()
                .service("billing")
                .serviceVersion("1.42.0")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        try (var consumer = galgo.consumer(group)
                .on(Topic.json(topic, JsonNode.class), event -> {
                    if (event.key().equals("poison")) {
                        throw new IllegalArgumentException("550 mailbox unavailable");
                    }
                    throw new IllegalStateException("no total");
                })
                .retry(RetryPolicy.backoff(ofMillis(1), ofMillis(1)).attempts(2))
                .circuitBreaker(CircuitBreaker.off())
                .start()) {
            await().until(() -> consumer.status().topics().get(0).deadLetters() == 5);
        }

        var list = answer(new ListDeadLetters(Optional.of(group), false)).content();
        assertThat(list.total()).isEqualTo(5);
        assertThat(list.kinds())
                .hasSize(2)
                .allSatisfy(kind -> assertThat(kind.group()).isEqualTo(group));
        var many = list.kinds().stream()
                .filter(kind -> kind.count() == 4)
                .findFirst()
                .orElseThrow();
        assertThat(many.failure().words()).startsWith("IllegalStateException at DeadLettersTest.lambda$");
        assertThat(many.keys()).isEqualTo(3);
        assertThat(many.latest()).hasSize(4).allSatisfy(letter -> {
            assertThat(letter.attempts()).isEqualTo(2);
            assertThat(letter.version()).contains("1.42.0");
            assertThat(letter.origin().orElseThrow()).startsWith(topic + "/0@");
        });

        var poison = list.kinds().stream()
                .filter(kind -> kind.count() == 1)
                .findFirst()
                .orElseThrow();
        var letter = poison.latest().get(0);
        galgo.deadLetters(group)
                .dismiss(List.of(new DeadLetterId(letter.partition(), letter.offset())), "anna", "a test");
        await().untilAsserted(() -> assertThat(answer(new ListDeadLetters(Optional.of(group), false))
                        .content()
                        .kinds())
                .extracting(ListDeadLetters.Kind::id)
                .containsExactly(many.id()));
        var all = answer(new ListDeadLetters(Optional.of(group), true)).content();
        assertThat(all.total()).isEqualTo(5);
        assertThat(all.open()).isEqualTo(4);

        var address = Address.parse(many.latest().get(0).address());
        var record = answer(new ShowRecord(
                        address.topic(),
                        address.partition().getAsInt(),
                        address.offset().getAsLong()))
                .content();
        assertThat(record.value()).contains("{}");
        assertThat(record.deadLetter().orElseThrow().message()).contains("no total");
    }

    @Test
    void theTopicsThatLettersOfAKindComeFromAreAllNamedThoughTheLatestAloneAreListed() throws Exception {
        var other = cluster.topic(1);
        var dead = group() + ".galgo-dead";
        kafka.createTopic(dead, 1);
        try (var producer = cluster.producer(Map.of())) {
            for (int i = 0; i < 60; i++) { // the oldest of them is of another topic
                var record = TestCluster.record(dead, 0, Instant.now().plusMillis(i), "ann");
                record.headers()
                        .add("galgo-group", dead.replace(".galgo-dead", "").getBytes(UTF_8))
                        .add("galgo-origin-topic", (i == 0 ? other : topic).getBytes(UTF_8))
                        .add("galgo-origin-partition", "0".getBytes(UTF_8))
                        .add("galgo-origin-offset", "0".getBytes(UTF_8))
                        .add("galgo-error-class", "java.lang.IllegalStateException".getBytes(UTF_8));
                producer.send(record).get();
            }
        }
        var kind = answer(new ListDeadLetters(Optional.of(dead.replace(".galgo-dead", "")), false))
                .content()
                .kinds()
                .get(0);
        assertThat(kind.count()).isEqualTo(60);
        assertThat(kind.latest()).hasSize(20);
        assertThat(kind.origins()).containsExactlyInAnyOrder(topic, other);
    }

    @Test
    void springKafkasDeadLettersAreReadToo() throws Exception {
        var dead = topic + "-dlt";
        kafka.createTopic(dead, 1);
        try (var producer = cluster.producer(Map.of())) {
            var record = TestCluster.record(dead, 0, Instant.now(), "ann");
            record.headers()
                    .add("kafka_dlt-original-topic", topic.getBytes(UTF_8))
                    .add(
                            "kafka_dlt-original-partition",
                            ByteBuffer.allocate(4).putInt(7).array())
                    .add(
                            "kafka_dlt-original-offset",
                            ByteBuffer.allocate(8).putLong(812_044).array())
                    .add("kafka_dlt-original-consumer-group", "legacy".getBytes(UTF_8))
                    .add(
                            "kafka_dlt-exception-fqcn",
                            "org.springframework.kafka.listener.ListenerExecutionFailedException".getBytes(UTF_8))
                    .add("kafka_dlt-exception-cause-fqcn", "java.lang.IllegalStateException".getBytes(UTF_8))
                    .add(
                            "kafka_dlt-exception-stacktrace",
                            "Wrapped\n\tat a.B.c(B.java:1)\nCaused by: x\n\tat d.E.f(E.java:2)".getBytes(UTF_8));
            producer.send(record).get();
        }
        var letter = answer(new ListDeadLetters(Optional.of("legacy"), false))
                .content()
                .kinds()
                .get(0)
                .latest()
                .get(0);
        assertThat(letter.writtenBy()).isEqualTo("spring-kafka");
        assertThat(letter.origin()).contains(topic + "/7@812044");
        assertThat(letter.failure().words()).isEqualTo("IllegalStateException at E.f:2");
    }

    @Test
    void deadLettersOfKafkaStreamsAreReadToo() throws Exception {
        var letter = only(
                topic + "-dlq",
                Map.of(
                        "__streams.errors.topic", topic,
                        "__streams.errors.partition", "7",
                        "__streams.errors.offset", "812044",
                        "__streams.errors.exception", "java.lang.IllegalStateException: no total: none",
                        "__streams.errors.message", "no total: none",
                        "__streams.errors.stacktrace", "java.lang.IllegalStateException: x\n\tat d.E.f(E.java:2)"));
        assertThat(letter.writtenBy()).isEqualTo("kafka-streams");
        assertThat(letter.origin()).contains(topic + "/7@812044");
        assertThat(letter.failure().words()).isEqualTo("IllegalStateException at E.f:2");
        assertThat(letter.message()).contains("no total: none");
    }

    @Test
    void deadLettersThatBrokersWriteForShareGroupsAreReadToo() throws Exception {
        var letter = only(
                "dlq." + topic,
                Map.of(
                        "__dlq.errors.topic", topic,
                        "__dlq.errors.partition", "7",
                        "__dlq.errors.offset", "812044",
                        "__dlq.errors.group", "sharing",
                        "__dlq.errors.delivery.count", "5",
                        "__dlq.errors.message", "Offset delivery count exceeded the threshold."));
        assertThat(letter.writtenBy()).isEqualTo("share-group");
        assertThat(letter.group()).contains("sharing");
        assertThat(letter.origin()).contains(topic + "/7@812044");
        assertThat(letter.attempts()).isEqualTo(5);
        assertThat(letter.failure().words()).isEqualTo("a failure that is not named");
    }

    /** Writes a dead letter and returns how it is read. */
    private DeadLetter only(String dead, Map<String, String> headers) throws Exception {
        kafka.createTopic(dead, 1);
        try (var producer = cluster.producer(Map.of())) {
            var record = TestCluster.record(dead, 0, Instant.now(), "ann");
            headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
            producer.send(record).get();
        }
        return answer(new ShowRecord(dead, 0, 0)).content().deadLetter().orElseThrow();
    }

    @Test
    void headersThatLookLikeCredentialsAreMaskedAndBytesAreShownAsSuch() throws Exception {
        try (var producer = cluster.producer(Map.of())) {
            var record = new ProducerRecord<byte[], byte[]>(topic, 0, null, new byte[] {(byte) 0xff, 1});
            record.headers().add("sessionToken", "geheim".getBytes(UTF_8)).add("token-count", "3".getBytes(UTF_8));
            producer.send(record).get();
        }
        var record = answer(new ShowRecord(topic, 0, 0)).content();
        assertThat(record.headers())
                .containsExactly(
                        new RecordText.HeaderText("sessionToken", "••••"),
                        new RecordText.HeaderText("token-count", "3"));
        assertThat(record.value()).contains("0xff01");
        assertThat(record.key()).isEmpty();
        assertThatThrownBy(() -> answer(new ShowRecord(topic, 0, 1)))
                .isInstanceOf(NotThereException.class)
                .hasMessageContaining("its log goes from 0 to 0");
    }

    private <A> Answer<A> answer(Scan<A> scan) {
        try (var console = cluster.console(ZERO)) {
            return console.answer(scan);
        }
    }
}
