/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.CreateTopicsResult.TopicMetadataAndConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The group's own topics: made as they must be, and what an operator made is compared with that. */
@WithKafka
class GroupTopicTest {

    private EmbeddedKafka kafka;
    private String group;
    private String source;

    @BeforeEach
    void connect(EmbeddedKafka shared) throws Exception {
        kafka = shared;
        group = "group-" + UUID.randomUUID();
        source = "source-" + UUID.randomUUID();
        create(source, 3, Map.of("max.message.bytes", "2000000", "cleanup.policy", "compact", "retention.ms", "1000"));
    }

    @Test
    void whatGalgoMakesInheritsTheSourcesSizesAndNothingThatDeletes() throws Exception {
        var parked = GroupTopic.parked(group);
        parked.fit(kafka.admin(), sources());
        assertThat(parked.complaints()).isEmpty();
        assertThat(parked.isReady(2)).isTrue();
        assertThat(settings(parked.name()))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("max.message.bytes", Integer.toString(2_000_000 + 64 * 1024));
        await().until(() -> partitions(parked.name()) == 3);

        var again = GroupTopic.parked(group);
        again.fit(kafka.admin(), sources());
        assertThat(again.complaints()).isEmpty();
    }

    @Test
    void whatAnOperatorMadeOtherwiseIsSaidWithTheCommandThatMendsIt() throws Exception {
        var parked = GroupTopic.parked(group);
        create(
                parked.name(),
                3,
                Map.of("cleanup.policy", "compact", "retention.ms", "604800000", "max.message.bytes", "1000"));
        parked.fit(kafka.admin(), sources());
        assertThat(parked.isReady(2)).isTrue();
        assertThat(parked.complaints())
                .singleElement()
                .satisfies(complaint -> assertThat(complaint)
                        .contains("cleanup.policy=compact (of each key only the last event survives)")
                        .contains("retention.ms=604800000 (deletes events after PT168H, handled or not)")
                        .contains("max.message.bytes=1000 (the largest events do not fit)")
                        .contains("message.timestamp.type=CreateTime (retention goes by the clocks of producers)")
                        .endsWith("--entity-name " + parked.name() + " --add-config cleanup.policy=delete,"
                                + "max.message.bytes=2065536,message.timestamp.type=LogAppendTime,retention.ms=-1"));
    }

    @Test
    void deadLettersMayBeDeletedAfterThirtyDaysAndNotSooner() throws Exception {
        var config = Map.of("message.timestamp.type", "LogAppendTime", "max.message.bytes", "3000000");
        var dead = GroupTopic.deadLetters(group);
        create(dead.name(), 3, with(config, "retention.ms", Long.toString(30L * 24 * 3600 * 1000)));
        dead.fit(kafka.admin(), sources());
        assertThat(dead.complaints()).isEmpty();

        var other = GroupTopic.deadLetters(group + "-2");
        create(other.name(), 3, with(config, "retention.ms", Long.toString(29L * 24 * 3600 * 1000)));
        other.fit(kafka.admin(), sources());
        assertThat(other.complaints()).singleElement().asString().contains("retention.ms=2505600000");
    }

    /** Brokers say nothing of what they made to who may not describe settings. */
    @Test
    void whoMayNotDescribeSettingsMakesItAllTheSame() throws Exception {
        var parked = GroupTopic.parked(group);
        var admin = (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (self, method, args) -> {
                    var answer = method.invoke(kafka.admin(), args);
                    if (!method.getName().equals("createTopics")) {
                        return answer;
                    }
                    ((CreateTopicsResult) answer).all().get();
                    var unsaid = new TopicMetadataAndConfig(new TopicAuthorizationException("not for you"));
                    return new CreateTopicsResult(Map.of(parked.name(), KafkaFuture.completedFuture(unsaid))) {};
                });
        parked.fit(admin, sources());
        assertThat(parked.complaints()).isEmpty();
        assertThat(parked.isReady(2)).isTrue();
    }

    @Test
    void itGrowsWithItsSource() throws Exception {
        var parked = GroupTopic.parked(group);
        parked.fit(kafka.admin(), sources());
        kafka.admin()
                .createPartitions(Map.of(source, NewPartitions.increaseTo(5)))
                .all()
                .get();
        await().until(() -> partitions(source) == 5);
        parked.fit(kafka.admin(), sources());
        assertThat(parked.isReady(4)).isTrue();
        await().until(() -> partitions(parked.name()) == 5);
    }

    @Test
    void whereItMayNotBeMadeTheCommandThatDoesIsSaid() throws Exception {
        var parked = GroupTopic.parked(group);
        parked.fit(refusing("createTopics"), sources());
        assertThat(parked.isReady(0)).isFalse();
        assertThat(parked.complaints())
                .singleElement()
                .asString()
                .contains("kafka-topics.sh --bootstrap-server BROKERS"
                        + " --create --topic " + parked.name() + " --partitions 3 --replication-factor 1 --config"
                        + " cleanup.policy=delete --config max.message.bytes=2065536 --config message.timestamp.type=LogAppendTime"
                        + " --config min.insync.replicas=1 --config retention.bytes=-1 --config retention.ms=-1");
    }

    @Test
    void whereItMayNotGrowWhatIsThereIsUsedAndTheCommandIsSaid() throws Exception {
        var parked = GroupTopic.parked(group);
        create(
                parked.name(),
                2,
                Map.of(
                        "retention.ms",
                        "-1",
                        "message.timestamp.type",
                        "LogAppendTime",
                        "max.message.bytes",
                        "3000000"));
        parked.fit(refusing("createPartitions"), sources());
        assertThat(parked.isReady(1)).isTrue();
        assertThat(parked.isReady(2)).isFalse();
        assertThat(parked.complaints())
                .singleElement()
                .asString()
                .contains("has 2 partitions and needs 3")
                .contains("--alter --topic " + parked.name() + " --partitions 3");
    }

    @Test
    void brokersThatDoNotAnswerAreSaidAndNobodyIsToldToMakeWhatMayBeThere() throws Exception {
        var states = GroupTopic.deadStates(group);
        states.fit(failing("describeTopics", new TimeoutException("No answer within PT10S")), sources());
        assertThat(states.isReady(0)).isFalse();
        assertThat(states.complaints())
                .singleElement()
                .asString()
                .contains("do not say")
                .doesNotContain("--create");
        assertThat(states.refusal()).isInstanceOf(TimeoutException.class);

        states.fit(refusing("createTopics"), sources());
        assertThat(states.refusal())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--create --topic " + states.name());
    }

    // ---- helpers ----

    private static Map<String, String> with(Map<String, String> config, String name, String value) {
        var all = new java.util.HashMap<>(config);
        all.put(name, value);
        return all;
    }

    /** An admin client whose principal may not do one thing. */
    private Admin refusing(String call) {
        return failing(call, new TopicAuthorizationException("not for you"));
    }

    private Admin failing(String call, KafkaException failure) {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (self, method, args) -> {
                    if (method.getName().equals(call)) {
                        throw failure;
                    }
                    return method.invoke(kafka.admin(), args);
                });
    }

    private void create(String name, int partitions, Map<String, String> config) throws Exception {
        kafka.admin()
                .createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                .all()
                .get();
        await().until(() -> partitions(name) == partitions);
    }

    private int partitions(String name) {
        try {
            return kafka.admin()
                    .describeTopics(List.of(name))
                    .allTopicNames()
                    .get()
                    .get(name)
                    .partitions()
                    .size();
        } catch (Exception notYet) {
            return 0;
        }
    }

    private List<TopicDescription> sources() throws Exception {
        return List.of(kafka.admin()
                .describeTopics(List.of(source))
                .allTopicNames()
                .get()
                .get(source));
    }

    private Map<String, String> settings(String name) throws Exception {
        await().until(() -> partitions(name) > 0);
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var settings = new java.util.HashMap<String, String>();
        kafka.admin()
                .describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .entries()
                .forEach(entry -> settings.put(entry.name(), entry.value()));
        return settings;
    }
}
