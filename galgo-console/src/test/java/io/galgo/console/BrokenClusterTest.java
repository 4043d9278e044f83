/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import static io.galgo.console.TestCluster.lag;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.console.ListGroups.GroupList;
import io.galgo.console.ListGroups.GroupRow;
import io.galgo.console.lag.Standing;
import io.galgo.console.picture.NamePattern;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Looks while part of the cluster is down, or may not be read. */
@WithKafka(
        proxied = true,
        brokers = 2,
        own = true,
        config = {
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found=true"
        })
class BrokenClusterTest {

    private static final ListGroups GROUPS = new ListGroups(NamePattern.of("group-*"));

    @Test
    void aPartitionWithoutALeaderIsSaidAndTheOthersAreKnown(EmbeddedKafka kafka) throws Exception {
        var cluster = new TestCluster(kafka);
        var group = TestCluster.group();
        var topic = "orders-" + group;
        kafka.createTopic(new NewTopic(topic, Map.of(0, List.of(1), 1, List.of(2))));
        for (int partition = 0; partition < 2; partition++) {
            cluster.publish(topic, partition, Instant.now(), "ann");
            cluster.commit(group, topic, partition, 0);
        }
        kafka.stop(2);
        try {
            await().untilAsserted(() -> {
                var answer = cluster.answerAfter(ofMinutes(1), new WhatIsWrong());
                assertThat(answer.content().leaderless()).containsExactly(topic + "/1");
                var row = answer.content().rows().stream()
                        .filter(one -> one.group().equals(group))
                        .findFirst()
                        .orElseThrow();
                assertThat(row.partitions().get(0).waiting()).isEqualTo(1);
                assertThat(row.partitions().get(1).standing()).isEqualTo(Standing.NEEDS_YOU);
            });
            assertThat(cluster.explained(ofMinutes(1), group))
                    .contains("No broker leads " + topic
                            + "/1: nothing can be read from it or written to it until one of those that hold"
                            + " it is back.");
        } finally {
            kafka.start(2);
        }
    }

    /** The partitions have no leader when the transactions end, and their coordinator takes them for deleted. */
    @Test
    void aTransactionWhoseEndWasLostIsSaidToStayOpen(EmbeddedKafka kafka) throws Exception {
        var cluster = new TestCluster(kafka);
        var group = TestCluster.group();
        var topic = "orders-" + group;
        int elsewhere = 3;
        kafka.admin()
                .createTopics(List.of(new NewTopic(
                        topic, Map.of(0, List.of(1), 1, List.of(1), 2, List.of(1), elsewhere, List.of(2)))))
                .all()
                .get();
        try (var committed = begun(cluster, kafka, topic, 0);
                var aborted = begun(cluster, kafka, topic, 1);
                var past = begun(cluster, kafka, topic, 2)) {
            kafka.stop(1);
            committed.commitTransaction();
            aborted.abortTransaction();
            past.commitTransaction();
            past.beginTransaction();
            past.send(TestCluster.record(topic, elsewhere, Instant.now(), "bob"))
                    .get();
            past.commitTransaction();
        } finally {
            kafka.start(1);
        }
        for (int partition = 0; partition < elsewhere; partition++) {
            cluster.commit(group, topic, partition, 0);
        }
        await().atMost(ofMinutes(1)).untilAsserted(() -> {
            var explained = String.join("\n", cluster.explained(ofMinutes(1), group));
            assertThat(explained)
                    .containsPattern(
                            "is open on " + topic + "/0 since .*: from offset 0 on, read_committed consumers see"
                                    + " nothing\\. Its coordinator has committed it, but the partition never heard of it and never"
                                    + " will: .* read them first as read_uncommitted, then abort \\(kafka-transactions\\.sh abort\\)"
                                    + " and publish them anew\\.");
            assertThat(explained)
                    .containsPattern(
                            "is open on " + topic + "/1 since .* Its coordinator has aborted it, but .* Abort it"
                                    + " here too, which does no harm");
            assertThat(explained)
                    .containsPattern(
                            "is open on " + topic + "/2 since .* Its producer is past it, so that it was committed or"
                                    + " aborted, but .* publish them anew\\.");
        });
    }

    /** Returns a producer that has an event in an open transaction, of which broker 2 is the coordinator. */
    private static Producer<byte[], byte[]> begun(TestCluster cluster, EmbeddedKafka kafka, String topic, int partition)
            throws Exception {
        var producer = coordinatedBy(2, cluster, kafka);
        producer.beginTransaction();
        producer.send(TestCluster.record(topic, partition, Instant.now(), "ann"))
                .get();
        return producer;
    }

    /** Returns a producer of transactions, begun with its coordinator at a broker. */
    private static Producer<byte[], byte[]> coordinatedBy(int broker, TestCluster cluster, EmbeddedKafka kafka)
            throws Exception {
        for (int n = 0; ; n++) {
            var id = "shipping-" + TestCluster.group() + n;
            var producer = cluster.producer(Map.of("transactional.id", id));
            producer.initTransactions();
            var description = kafka.admin()
                    .describeTransactions(List.of(id))
                    .description(id)
                    .get();
            if (description.coordinatorId() == broker) {
                return producer;
            }
            producer.close();
        }
    }

    /** Takes most of a minute, and minutes on a busy machine: whatever asks the broker that does not answer waits for it. */
    @Test
    @Tag("soak")
    void aGroupIsNotGoneBecauseItsCoordinatorDoesNotAnswer(EmbeddedKafka kafka) throws Exception {
        var groups = List.of(groupOf(kafka, 1), groupOf(kafka, 2));
        var soon = Map.<String, Object>of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "default.api.timeout.ms",
                4_000,
                "request.timeout.ms",
                2_000);
        try (var console = Console.of(soon, Clock.systemUTC())) {
            assertThat(names(console.answer(GROUPS))).containsAll(groups);
            kafka.proxy(2).cut();
            var answer = console.answer(GROUPS);
            assertThat(answer.notKnown())
                    .anyMatch(what -> what.startsWith("groups of coordinators that do not answer"));
            assertThat(names(answer)).containsAll(groups);
        } finally {
            kafka.proxy(2).heal();
        }
    }

    private static List<String> names(Answer<GroupList> answer) {
        return answer.content().groups().stream().map(GroupRow::name).toList();
    }

    /** Returns a group that this broker coordinates. */
    private static String groupOf(EmbeddedKafka kafka, int broker) throws Exception {
        var cluster = new TestCluster(kafka);
        var topic = cluster.topic(1);
        while (true) {
            var group = TestCluster.group();
            cluster.commit(group, topic, 0, 0);
            var described = kafka.admin().describeConsumerGroups(List.of(group)).all();
            if (described.get().get(group).coordinator().id() == broker) {
                return group;
            }
        }
    }

    @Test
    void whereTheTopicOfCommitsMayNotBeReadCoordinatorsAreAskedAndThatIsSaid(EmbeddedKafka kafka) throws Exception {
        var cluster = new TestCluster(kafka);
        var group = TestCluster.group();
        var topic = cluster.topic(1);
        cluster.publish(topic, 0, Instant.now(), "ann", "bob");
        cluster.commit(group, topic, 0, 1);
        var denied = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "__consumer_offsets", PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.READ, AclPermissionType.DENY));
        kafka.admin().createAcls(List.of(denied)).all().get();
        await().untilAsserted(() -> {
            var answer = cluster.answerAfter(ofMinutes(1), lag(group));
            assertThat(answer.notKnown())
                    .singleElement()
                    .asString()
                    .contains("__consumer_offsets may not be read here");
            var row = answer.content().rows().get(0);
            assertThat(row.waiting()).isEqualTo(1);
            assertThat(row.partitions().get(0).committedAt()).isEqualTo(Optional.empty());
        });
    }
}
