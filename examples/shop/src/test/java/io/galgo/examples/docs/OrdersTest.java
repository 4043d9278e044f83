/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The first test of docs/testing.md. */
@WithKafka
class OrdersTest {

    @Test
    void anOrderIsPublished(EmbeddedKafka kafka) throws Exception {
        var topic = kafka.newTopic("orders", 3);
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var sent = producer.send(new ProducerRecord<>(topic, "order-1", "placed"));
            assertTrue(sent.get().hasOffset());
        }
    }
}
