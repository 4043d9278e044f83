/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@WithKafka
class EmbeddedKafkaTest {
    @Test
    void a_created_topic_has_its_partitions(EmbeddedKafka kafka) throws Exception {
        String topic = kafka.newTopic("orders", 3);

        var description = kafka.admin()
                .describeTopics(java.util.List.of(topic))
                .allTopicNames()
                .get();

        assertThat(description.get(topic).partitions()).hasSize(3);
    }
}
