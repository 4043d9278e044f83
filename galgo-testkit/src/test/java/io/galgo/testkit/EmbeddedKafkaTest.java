/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithKafka
class EmbeddedKafkaTest {
    private final EmbeddedKafka kafka;

    EmbeddedKafkaTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void a_created_topic_has_its_partitions_and_settings() throws Exception {
        String topic = Names.unique("orders");

        kafka.createTopic(topic, 3, Map.of("cleanup.policy", "compact"));

        var description =
                kafka.admin().describeTopics(List.of(topic)).allTopicNames().get();
        assertThat(description.get(topic).partitions()).hasSize(3);
        assertThat(setting(topic, "cleanup.policy")).isEqualTo("compact");
    }

    @Test
    void a_setting_of_a_topic_can_be_changed() throws Exception {
        String topic = kafka.newTopic("orders", 1);

        kafka.configureTopic(topic, "cleanup.policy", "compact");

        assertThat(setting(topic, "cleanup.policy")).isEqualTo("compact");
    }

    @Test
    void a_setting_that_brokers_refuse_is_refused_with_what_was_to_be_set() {
        String topic = kafka.newTopic("orders", 1);

        assertThatThrownBy(() -> kafka.configureTopic(topic, "cleanup.policy", "burn"))
                .isInstanceOf(TestkitException.class)
                .hasMessage("Cannot set cleanup.policy=burn for topic " + topic)
                .hasCauseInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void a_deleted_topic_is_gone_when_the_call_returns() throws Exception {
        String topic = kafka.newTopic("orders", 1);

        kafka.deleteTopic(topic);

        assertThat(kafka.admin().listTopics().names().get()).doesNotContain(topic);
    }

    @Test
    void a_topic_that_does_not_exist_cannot_be_deleted() {
        String topic = Names.unique("orders");

        assertThatThrownBy(() -> kafka.deleteTopic(topic))
                .isInstanceOf(TestkitException.class)
                .hasMessage("Cannot delete topic " + topic)
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    private String setting(String topic, String name) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var config = kafka.admin()
                .describeConfigs(List.of(resource), new DescribeConfigsOptions())
                .all()
                .get();
        return config.get(resource).get(name).value();
    }

    @Test
    void a_topic_that_exists_is_refused_with_its_name() {
        String topic = kafka.newTopic("orders", 1);

        assertThatThrownBy(() -> kafka.createTopic(topic, 1))
                .isInstanceOf(TestkitException.class)
                .hasMessageContaining(topic)
                .hasCauseInstanceOf(TopicExistsException.class);
    }

    @Test
    void topics_are_not_created_by_mere_use() {
        String topic = Names.unique("nowhere");

        try (var producer = Clients.producer(kafka.bootstrapServers(), Map.of("max.block.ms", 300))) {
            assertThatThrownBy(() ->
                            producer.send(new ProducerRecord<>(topic, "lost")).get())
                    .hasMessageContaining(topic);
        }

        assertThatThrownBy(() -> kafka.admin()
                        .describeTopics(List.of(topic))
                        .allTopicNames()
                        .get())
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void groups_of_either_protocol_consume_and_commit(String protocol) throws Exception {
        String topic = kafka.newTopic("orders", 2);
        String group = Names.unique("billing");
        Clients.send(kafka.bootstrapServers(), topic, "a", "b");

        assertThat(Clients.consume(kafka.bootstrapServers(), protocol, group, topic, 2))
                .containsExactlyInAnyOrder("a", "b");

        Clients.send(kafka.bootstrapServers(), topic, "c");
        assertThat(Clients.consume(kafka.bootstrapServers(), protocol, group, topic, 1))
                .containsExactly("c");
    }

    @Test
    void only_committed_transactions_are_read() throws Exception {
        String topic = kafka.newTopic("orders", 1);

        try (var producer =
                Clients.producer(kafka.bootstrapServers(), Map.of("transactional.id", Names.unique("relay")))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "committed")).get();
            producer.commitTransaction();
        }

        assertThat(Clients.consume(kafka.bootstrapServers(), "consumer", Names.unique("billing"), topic, 1))
                .containsExactly("committed");
    }

    @Test
    void a_broker_that_does_not_exist_is_refused() {
        assertThatThrownBy(() -> kafka.stop(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("brokers are 1 to 1");
    }

    @Test
    void a_cluster_without_proxies_says_how_to_get_them() {
        assertThatThrownBy(kafka::proxy)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("proxied()");
    }
}
