/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static io.galgo.console.TestCluster.group;
import static io.galgo.console.TestCluster.lag;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.console.lag.Grade;
import io.galgo.console.lag.Standing;
import io.galgo.consume.RunningConsumer;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each cause of lag that brokers and commits tell of, brought about on a real broker, and what is said of it. */
@WithKafka
@SuppressWarnings("try") // clients are there to be closed
class CausesTest {

    private static final String TIME = "\\d\\d:\\d\\d:\\d\\d";
    private static final Duration LATER = ofMinutes(2);

    private EmbeddedKafka kafka;
    private TestCluster cluster;
    private String group;
    private String topic;

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        cluster = new TestCluster(kafka);
        group = group();
        topic = cluster.topic(1);
    }

    @Test
    void oneKeyThatWaitsIsNamedAndTheRestIsSaidToBeUpToDate() {
        cluster.publish(topic, 0, Instant.now(), "ann", "user-93", "bob", "user-93", "cid", "dan", "eve");
        try (var consumer = failingFor("user-93", RetryPolicy.backoff(ofHours(1), ofHours(1)))) {
            await().until(() -> consumer.status().partitions().stream().anyMatch(one -> one.doneAhead() == 4));
            await().untilAsserted(
                            () -> assertThat(cluster.explained(LATER, group).get(0))
                                    .matches(
                                            "One key waits: user-93, since " + TIME
                                                    + " \\(\\d+ m \\d\\d s\\), from offset 1 on\\. At least 2 events of this key"
                                                    + " wait\\. The rest of partition 0 is up to date \\(committed lag 6, of which 4 done\\)\\. .*"));
            var row = cluster.answerAfter(LATER, lag(group)).content().rows().get(0);
            assertThat(row.committedLag()).isEqualTo(6);
            assertThat(row.waiting()).isEqualTo(2);
            assertThat(row.waitingIsExact()).isTrue();
            assertThat(row.runsGalgo()).isTrue();
            assertThat(row.standing()).isEqualTo(Standing.NEEDS_YOU);
        }
    }

    @Test
    void parkedKeysAreToldWithTheirNextAttempt() {
        cluster.publish(topic, 0, Instant.now(), "ann", "user-93", "bob");
        var later = RetryPolicy.backoff(ofMillis(1), ofMillis(1)).attempts(2).thenLater(ofHours(1));
        try (var consumer = failingFor("user-93", later)) {
            await().until(() -> consumer.status().partitions().stream().anyMatch(one -> one.parked() == 1));
            await().untilAsserted(() -> assertThat(cluster.explained(Duration.ZERO, group))
                    .singleElement()
                    .asString()
                    .matches("One key of " + topic
                            + "/0 is parked and waits in order for later attempts; 2 attempts failed so far, the"
                            + " next is due at .* \\(in \\d+ m\\)\\. The rest of the partition goes on\\."));
            assertThat(cluster.answerAfter(Duration.ZERO, lag(group))
                            .content()
                            .rows()
                            .get(0)
                            .waiting())
                    .isZero();
        }
    }

    @Test
    void aGalgoConsumerThatFinishesNothingIsNamed() throws Exception {
        cluster.publish(topic, 0, Instant.now(), "ann", "bob");
        var go = new CountDownLatch(1);
        try (var consumer = galgo().consumer(group)
                .on(Topic.json(topic, JsonNode.class), event -> go.await())
                .drainTimeout(ofSeconds(1))
                .start()) {
            await().until(() -> consumer.status().handling() == 2);
            await().untilAsserted(() -> assertThat(cluster.explained(LATER, group))
                    .singleElement()
                    .asString()
                    .matches(".* on 127\\.0\\.0\\.1 owns " + topic + "/0 and has finished nothing there since " + TIME
                            + " \\(.*\\); offset 0 is next\\. Not known from here: .*"));
            go.countDown();
        }
    }

    @Test
    void aPausedGroupIsSaidToBePaused() {
        cluster.publish(topic, 0, Instant.now(), "ann");
        try (var consumer = galgo().consumer(group)
                .on(Topic.json(topic, JsonNode.class), event -> {})
                .startPaused()
                .start()) {
            await().until(() -> !consumer.status().partitions().isEmpty());
            await().untilAsserted(() -> assertThat(cluster.explained(LATER, group))
                    .singleElement()
                    .asString()
                    .matches("Paused: " + group + " was told to begin nothing new on " + topic + "/0 since " + TIME
                            + " \\(2 m \\d\\d s\\)\\. It keeps its place and goes on when it is resumed\\."));
            assertThat(cluster.answerAfter(LATER, lag(group))
                            .content()
                            .rows()
                            .get(0)
                            .standing())
                    .isEqualTo(Standing.PAUSED);
        }
    }

    @Test
    void aGroupWithoutMembersHasNoOwnerSinceTheLastOneLeft() {
        cluster.joined(group, topic).close();
        cluster.commit(group, topic, 0, 0);
        cluster.publish(topic, 0, Instant.now(), "ann", "bob");
        assertThat(cluster.explained(ofMinutes(22), group))
                .singleElement()
                .asString()
                .matches("No owner: " + group + " has no members since " + TIME
                        + " \\(22 m\\)\\. Start an instance of it\\.");
        var row = cluster.answerAfter(LATER, lag(group)).content().rows().get(0);
        assertThat(row.standing()).isEqualTo(Standing.NO_OWNER);
        assertThat(row.waiting()).isEqualTo(2);
    }

    @Test
    void aTopicThatNoMemberSubscribesToHasNoOwner() {
        var other = cluster.topic(1);
        cluster.commit(group, other, 0, 0);
        cluster.publish(other, 0, Instant.now(), "ann");
        try (var member = cluster.joined(group, topic)) {
            assertThat(cluster.explained(LATER, group))
                    .singleElement()
                    .asString()
                    .contains("No owner: " + group + " has members, but none of them has " + other + "/0 since ");
        }
    }

    @Test
    void whyAForeignGroupWaitsIsNotKnownAndSaidSo() {
        try (var member = cluster.joined(group, topic)) {
            member.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)));
            cluster.publish(topic, 0, Instant.now(), "ann");
            var answer = cluster.answerAfter(LATER, TestCluster.explain(group));
            assertThat(answer.content().findings())
                    .extracting(finding -> finding.cause().sentence(TestCluster.words(answer)))
                    .containsExactly("Cause not known: " + group + " does not run Galgo.");
            assertThat(answer.grade()).isEqualTo(Grade.NOT_KNOWN);
        }
    }

    @Test
    void aGroupThatGoesOnButIsBehindIsSlowAndHasATimeWhenItIsEven() {
        cluster.publish(topic, 0, Instant.now().minusSeconds(300), "a", "b", "c", "d", "e", "f", "g", "h");
        try (var member = cluster.joined(group, topic)) {
            for (int offset = 0; offset < 3; offset++) {
                member.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)));
            }
            var partition = new TopicPartition(topic, 0);
            await().untilAsserted(() -> {
                long next = member.committed(Set.of(partition)).get(partition).offset() + 1;
                member.commitSync(Map.of(partition, new OffsetAndMetadata(Math.min(next, 6))));
                assertThat(cluster.explained(Duration.ZERO, group))
                        .singleElement()
                        .asString()
                        .matches(
                                "It goes on, but is behind: \\S+ a second are handled and 0\\.0 arrive; even at .* \\(in .*\\)\\.");
            });
            assertThat(cluster.answerAfter(Duration.ZERO, lag(group))
                            .content()
                            .rows()
                            .get(0)
                            .standing())
                    .isEqualTo(Standing.CATCHING_UP);
        }
    }

    @Test
    void aKeyThatHasNearlyAllThatWaitsIsHot() {
        var keys = new ArrayList<>(Collections.nCopies(200, "user-93"));
        keys.set(40, "ann");
        cluster.publish(topic, 0, Instant.now().minusSeconds(300), keys.toArray(String[]::new));
        try (var member = cluster.joined(group, topic)) {
            var partition = new TopicPartition(topic, 0);
            var next = new AtomicLong();
            await().atMost(ofMinutes(1)).untilAsserted(() -> {
                member.commitSync(Map.of(partition, new OffsetAndMetadata(Math.min(next.getAndIncrement(), 100))));
                assertThat(cluster.explained(Duration.ZERO, group))
                        .singleElement()
                        .asString()
                        .matches("One key is hot: user-93, since " + TIME
                                + " \\(5 m \\d\\d s\\)\\. \\d+ of the \\d+ events that wait on partition 0 are its own, and"
                                + " events of a key are handled one after another: more handlers do not help\\. \\S+ a"
                                + " second are handled and 0\\.0 arrive\\.");
            });
        }
    }

    @Test
    void aTransactionThatHangsIsNamedWithItsProducer() throws Exception {
        cluster.commit(group, topic, 0, 0);
        var id = "shipping-" + group;
        try (var producer = cluster.producer(Map.of("transactional.id", id))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(TestCluster.record(topic, 0, Instant.now(), "ann")).get();
            assertThat(cluster.explained(ofSeconds(30), group))
                    .anySatisfy(
                            sentence -> assertThat(sentence)
                                    .matches(
                                            "A transaction of " + id + " is open on " + topic + "/0 since " + TIME
                                                    + " \\(.*\\): from offset 0 on, read_committed consumers see nothing\\. Kafka aborts it at .*"));
            producer.abortTransaction();
        }
    }

    @Test
    void holesDoNotWait() throws Exception {
        try (var producer = cluster.producer(Map.of("transactional.id", group))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(TestCluster.record(topic, 0, Instant.now(), "ann")).get();
            producer.commitTransaction();
        }
        cluster.commit(group, topic, 0, 1); // behind the event comes the transaction's marker
        await().untilAsserted(() -> {
            var row = cluster.answerAfter(LATER, lag(group)).content().rows().get(0);
            assertThat(row.committedLag()).isEqualTo(1);
            assertThat(row.waiting()).isZero();
            assertThat(row.standing()).isEqualTo(Standing.FINE);
        });
    }

    @Test
    void whatRetentionIsAboutToDeleteIsSaidBeforeBesideWhyItWaits() {
        var kept = "kept-" + group;
        kafka.createTopic(
                kept, 1, Map.of("retention.ms", String.valueOf(ofHours(1).toMillis())));
        try (var member = cluster.joined(group, kept)) {
            member.commitSync(Map.of(new TopicPartition(kept, 0), new OffsetAndMetadata(0)));
            cluster.publish(kept, 0, Instant.now().minus(ofMinutes(56)), "ann");
            assertThat(cluster.explained(LATER, group))
                    .contains("Cause not known: " + group + " does not run Galgo.")
                    .anySatisfy(sentence -> assertThat(sentence)
                            .matches("Kafka may delete what waits on " + kept
                                    + "/0 from .* on \\(in 1 m \\d\\d s\\): the topic keeps events for 1 h\\."));
        }
    }

    @Test
    void whatWasDeletedBeforeItWasReadIsCounted() throws Exception {
        cluster.commit(group, topic, 0, 1);
        cluster.publish(topic, 0, Instant.now(), "a", "b", "c", "d");
        kafka.admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(3)))
                .all()
                .get();
        assertThat(cluster.explained(LATER, group))
                .contains("2 offsets of " + topic + "/0 were deleted before " + group
                        + " read them: 1 is next for it, and the log begins at 3.");
    }

    @Test
    void aRebalanceThatGoesOnIsSaid() {
        cluster.publish(topic, 0, Instant.now(), "ann");
        try (var second = cluster.consumer(group); // closed after the first one: until that is gone it waits for it
                var first = cluster.joined(group, topic)) {
            first.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)));
            second.subscribe(List.of(topic));
            await().untilAsserted(() -> {
                second.poll(ofMillis(100)); // the first one does not poll, so the group waits for it
                assertThat(cluster.explained(LATER, group).get(0))
                        .startsWith("A rebalance is going on: partitions of " + group + " are being handed over");
            });
        }
    }

    @Test
    void aPartitionThatHasMostOfWhatWaitsIsHot() throws Exception {
        var wide = cluster.topic(4);
        try (var producer = cluster.producer(Map.of());
                var member = cluster.joined(group, wide)) {
            member.commitSync(Map.of(
                    new TopicPartition(wide, 0), new OffsetAndMetadata(0),
                    new TopicPartition(wide, 1), new OffsetAndMetadata(0)));
            Future<?> last = null;
            for (int i = 0; i < 1_500; i++) {
                last = producer.send(TestCluster.record(wide, i % 15 == 0 ? 1 : 0, Instant.now(), "ann"));
            }
            last.get();
            producer.flush();
            assertThat(cluster.explained(LATER, group))
                    .contains(wide
                            + "/0 is hot: 1,400 of the 1,500 events that wait for the topic wait on this one of 4 partitions. Its"
                            + " keys may be unevenly spread.");
        }
    }

    private Galgo galgo() {
        return Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
    }

    private RunningConsumer failingFor(String key, RetryPolicy policy) {
        return galgo().consumer(group)
                .on(Topic.json(topic, JsonNode.class), event -> {
                    if (event.key().equals(key)) {
                        throw new IllegalStateException("provider down");
                    }
                })
                .retry(policy)
                .drainTimeout(ofSeconds(1))
                .start();
    }
}
