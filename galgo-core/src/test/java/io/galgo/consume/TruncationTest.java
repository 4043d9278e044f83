/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A replica that lacks the latest records becomes the leader, and others are written in their place. The group's own topics are on a third
 * broker, which stays.
 */
@WithKafka(brokers = 3, own = true)
class TruncationTest {

    private static final int COMPLETE = 1;
    private static final int LACKING = 2;
    private static final int STAYING = 3;

    private final String topic = "cut-" + UUID.randomUUID();
    private final String group = "group-" + UUID.randomUUID();
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private volatile boolean failing = true;
    private EmbeddedKafka kafka;
    private Galgo galgo;

    @BeforeEach
    void connect(EmbeddedKafka own) throws Exception {
        kafka = own;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        var cut = new NewTopic(topic, Map.of(0, List.of(COMPLETE, LACKING)))
                .configs(Map.of("unclean.leader.election.enable", "true", "min.insync.replicas", "1"));
        var alone = Map.of("min.insync.replicas", "1");
        var parked = new NewTopic(group + ".galgo-parked", Map.of(0, List.of(STAYING))).configs(alone);
        var dead = new NewTopic(group + ".galgo-dead", Map.of(0, List.of(STAYING))).configs(alone);
        kafka.admin().createTopics(List.of(cut, parked, dead)).all().get();
    }

    @AfterEach
    void startAll() {
        kafka.start(COMPLETE);
        kafka.start(LACKING);
    }

    @Test
    void aConsumerThatRunsGoesOnWhereTheLogsPartWithWhatWasUnfinishedBelow() throws Exception {
        publish("common", 10);
        try (var consumer = start()) {
            until(() -> handled.size() == 9);
            kafka.stop(LACKING);
            publish("lost", 10);
            until(() -> handled.size() == 19);
            cut();
            publish("new", 15);
            until(() -> IntStream.range(0, 15).allMatch(n -> handled.contains("new " + n)));
            failing = false;
            until(() -> handled.contains("common 5"));
            until(() -> committed().offset() == 25);
            assertThat(consumer.status().partitions().get(0).lag()).isZero();
        }
    }

    @Test
    void marksOfEventsThatWereCutAwayStandForNoneThatTookTheirPlace() throws Exception {
        publish("common", 10);
        try (var consumer = start()) {
            until(() -> handled.size() == 9);
            kafka.stop(LACKING);
            publish("lost", 10);
            until(() -> handled.size() == 19);
            until(() -> marks().covers(19, 0));
            assertThat(consumer.status().partitions().get(0).committed()).isEqualTo(5);
        }
        cut();
        publish("new", 15);
        failing = false;
        handled.clear();
        try (var consumer = start()) {
            until(() -> committed().offset() == 25);
            assertThat(consumer.status().partitions().get(0).lag()).isZero();
        }
        assertThat(handled).contains("common 5").doesNotContain("common 6", "common 9");
        assertThat(handled)
                .containsAll(IntStream.range(0, 15).mapToObj(n -> "new " + n).toList());
    }

    /** The broker that has all goes away, and the one that lacks some leads. */
    private void cut() {
        kafka.stop(COMPLETE);
        kafka.start(LACKING);
        until(() -> {
            var leader = kafka.admin()
                    .describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .partitions()
                    .get(0)
                    .leader();
            return leader != null && leader.id() == LACKING;
        });
    }

    private RunningConsumer start() {
        return galgo.consumer(group)
                .on(Topic.of(topic, Format.string(), Format.string()), event -> {
                    if (failing && event.value().equals("common 5")) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(event.value());
                })
                .retry(RetryPolicy.backoff(ofMillis(50), ofMillis(200)).unlimited())
                .commitInterval(ofMillis(50))
                .start();
    }

    private void publish(String what, int events) {
        try (var publisher = galgo.publisher()) {
            for (int n = 0; n < events; n++) {
                publisher
                        .publish(Topic.of(topic, Format.string(), Format.string()), what + n, what + " " + n)
                        .toCompletableFuture()
                        .join();
            }
        }
    }

    private OffsetAndMetadata committed() throws Exception {
        return kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(topic, 0));
    }

    private Marks marks() throws Exception {
        var commit = committed();
        return CommitMetadata.decode(commit.offset(), commit.metadata())
                .orElseThrow()
                .marks();
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(ofMinutes(2)).until(condition);
    }
}
