/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

@WithKafka(brokers = 3, own = true, config = "broker.session.timeout.ms=3000") // what a kill is noticed after
class ClusterTest {
    @Test
    void another_broker_leads_when_the_leader_is_killed(EmbeddedKafka kafka) throws Exception {
        String topic = kafka.newTopic("orders", 1);
        Clients.send(kafka.bootstrapServers(), topic, "a");
        int leader = leader(kafka, topic);

        kafka.kill(leader);
        Clients.send(kafka.bootstrapServers(), topic, "b");

        assertThat(leader(kafka, topic)).isNotEqualTo(leader);
        assertThat(kafka.running()).hasSize(2).doesNotContain(leader);
        assertThat(Clients.consume(kafka.bootstrapServers(), "consumer", Names.unique("billing"), topic, 2))
                .containsExactly("a", "b");
    }

    private static int leader(EmbeddedKafka kafka, String topic) throws Exception {
        var description =
                kafka.admin().describeTopics(List.of(topic)).allTopicNames().get();
        return description.get(topic).partitions().get(0).leader().id();
    }
}
