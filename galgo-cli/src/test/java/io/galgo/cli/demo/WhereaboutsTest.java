/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

@WithKafka
class WhereaboutsTest {

    private final EmbeddedKafka kafka;
    private final String group = "group-" + UUID.randomUUID();
    private final String topic;

    WhereaboutsTest(EmbeddedKafka shared) {
        kafka = shared;
        topic = kafka.newTopic("mail", 2);
    }

    @Test
    void aConsumerThatIsBehindIsNamedWithWhatItSaidLast() throws Exception {
        try (var producer = producer(Map.of())) {
            for (int i = 0; i < 3; i++) {
                producer.send(new ProducerRecord<>(topic, 0, "k", "v")).get();
            }
        }
        committed(0, 1);

        assertThat(Whereabouts.behind(kafka.admin(), group))
                .containsExactly("Consumer " + group + " is at 1 of 3 on " + topic + "-0: said last");
        committed(0, 3);
        assertThat(Whereabouts.behind(kafka.admin(), group)).isEmpty();
    }

    @Test
    void anOpenTransactionIsToldFromAConsumerThatIsBehindWithWhoseItIs() throws Exception {
        committed(1, 0);
        try (var producer = producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 1, "k", "v")).get();

            assertThat(Whereabouts.behind(kafka.admin(), group))
                    .singleElement()
                    .asString()
                    .matches("An open transaction of producer \\d+ of epoch \\d+ \\(" + group
                            + ", to its coordinator Ongoing\\) holds " + topic + "-1 from 0 of 1 on; consumer " + group
                            + " waits for its end\\.");
            producer.abortTransaction();
        }
    }

    @Test
    void aServiceThatConsumesNothingIsNotBehind() throws Exception {
        assertThat(Whereabouts.behind(kafka.admin(), group)).isEmpty();
    }

    private void committed(int partition, long offset) throws Exception {
        kafka.admin()
                .alterConsumerGroupOffsets(
                        group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset, "said last")))
                .all()
                .get();
    }

    private KafkaProducer<String, String> producer(Map<String, Object> more) {
        var config = new HashMap<String, Object>(more);
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }
}
