/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Topic;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Of two brokers one is stopped, and a topic that is on both takes nothing with one alone. */
@WithKafka(
        brokers = 2,
        own = true,
        config = {
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found=true"
        })
@ParameterizedClass
@EnumSource(
        value = Way.class,
        names = {"TABLE_ON_POSTGRESQL", "LOG"})
class ThinPartitionTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Way way;
    private EmbeddedKafka kafka;
    private Fixture service;
    private Outbox outbox;
    private Topic<String, String> thin;

    ThinPartitionTest(Way way) {
        this.way = way;
    }

    @BeforeEach
    void start(EmbeddedKafka running) throws Exception {
        kafka = running;
        service = Fixture.create(running, way.kind().shared());
        outbox = Fixture.outbox(way.builder(service));
        var name = Names.unique("thin");
        var twice = new NewTopic(name, Map.of(0, List.of(1, 2))).configs(Map.of("min.insync.replicas", "2"));
        kafka.createTopic(twice);
        thin = Topic.json(name, String.class);
    }

    @AfterEach
    void close() {
        outbox.close();
        way.release(service);
    }

    /** When it fell out, nothing was on its way to the topic. */
    @Test
    void aTopicWithTooFewReplicasInSyncHoldsUpNoOther() throws SQLException {
        var relay = outbox.startRelay();
        stopBroker();
        try {
            publish("1");
            publish("2");
            service.publish(outbox, "k", "goes on");
            await().atMost(PATIENCE).until(() -> service.values().equals(List.of("\"goes on\"")));
            assertThat(relay.status().alarms())
                    .anyMatch(alarm -> alarm.contains(thin.name()) && alarm.contains("min.insync.replicas, 2"));
            service.publish(outbox, "k", "and on");
            await().atMost(PATIENCE).until(() -> service.values().size() == 2);
        } finally {
            kafka.start(2);
        }
        await().atMost(PATIENCE).until(() -> values().size() == 2);
        assertThat(values()).containsExactly("\"1\"", "\"2\"");
        await().atMost(PATIENCE).until(() -> relay.status().alarms().isEmpty());
    }

    /** What was on its way when too few were left is aborted, and the partition does not take that either. */
    @Test
    void aTransactionThatCannotBeEndedHoldsUpNoOtherTopic() throws Exception {
        var relay = outbox.startRelay();
        loseReplicasUnderATransaction();
        try {
            publish("2");
            for (int i = 1; i <= 5; i++) {
                service.publish(outbox, "k", "goes on " + i);
                int sent = i;
                await().atMost(PATIENCE).until(() -> service.values().size() == sent);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(relay.status().alarms())
                            .anyMatch(alarm ->
                                    alarm.contains("topic " + thin.name()) && alarm.contains("min.insync.replicas")));
        } finally {
            kafka.start(2);
        }
        await().atMost(PATIENCE).until(() -> values().size() == 3);
        assertThat(values()).containsExactly("\"before\"", "\"1\"", "\"2\"");
        await().atMost(PATIENCE).until(() -> relay.status().alarms().isEmpty());
        service.publish(outbox, "k", "and on");
        await().atMost(PATIENCE).until(() -> service.values().size() == 6);
    }

    /** It has to fence the one before it, which cannot be done while a transaction of that one has no end. */
    @Test
    void aRelayThatTakesOverBeforeATransactionHasAnEndSaysForWhichPartitionItWaits() throws Exception {
        outbox.startRelay();
        loseReplicasUnderATransaction();
        try {
            outbox.close();
            outbox = way.builder(service).build();
            var relay = outbox.startRelay();
            await().atMost(PATIENCE)
                    .until(() -> relay.status().alarms().stream()
                            .anyMatch(alarm -> alarm.contains("not written yet in [" + thin.name() + "-0]")));
            publish("2");
        } finally {
            kafka.start(2);
        }
        await().atMost(PATIENCE).until(() -> values().size() == 3);
        assertThat(values()).containsExactly("\"before\"", "\"1\"", "\"2\"");
    }

    /** The relay, which may not know how many replicas the topic needs, begins a transaction. */
    private void loseReplicasUnderATransaction() throws Exception {
        publish("before");
        await().atMost(PATIENCE).until(() -> values().size() == 1);
        stopBroker();
        allowToRead(); // of which there is one broker left to know
        publish("1");
        await().atMost(PATIENCE)
                .until(() -> kafka.admin().listTransactions().all().get().stream()
                        .anyMatch(transaction -> transaction.state() == TransactionState.PREPARE_ABORT));
    }

    /** And so not to read its settings. */
    private void allowToRead() throws Exception {
        var allowed = Stream.of(AclOperation.READ, AclOperation.WRITE)
                .map(operation -> new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, thin.name(), PatternType.LITERAL),
                        new AccessControlEntry("User:ANONYMOUS", "*", operation, AclPermissionType.ALLOW)))
                .toList();
        kafka.admin().createAcls(allowed).all().get();
        var settings = List.of(new ConfigResource(ConfigResource.Type.TOPIC, thin.name()));
        await().atMost(PATIENCE).until(() -> refused(settings));
    }

    private boolean refused(List<ConfigResource> settings) throws InterruptedException {
        try {
            kafka.admin().describeConfigs(settings).all().get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof TopicAuthorizationException;
        }
    }

    private void stopBroker() {
        kafka.stop(2);
        await().atMost(PATIENCE)
                .until(() -> kafka.admin()
                                .describeTopics(List.of(thin.name()))
                                .allTopicNames()
                                .get()
                                .get(thin.name())
                                .partitions()
                                .get(0)
                                .isr()
                                .size()
                        == 1);
    }

    private void publish(String value) throws SQLException {
        outbox.<SQLException>inTransaction(connection -> outbox.publish(connection, thin, "k", value));
    }

    private List<String> values() {
        return Fixture.records(kafka.bootstrapServers(), thin.name(), "read_committed").stream()
                .map(ConsumerRecord::value)
                .toList();
    }
}
