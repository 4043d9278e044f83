/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.KafkaSettings;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the Kafka producer of a direct publisher: safe by default, and every default open to the user. */
public final class DirectProducer {

    private DirectProducer() {}

    /** Returns a producer with Galgo's defaults under the user's settings. */
    public static Producer<byte[], byte[]> create(KafkaSettings kafka) {
        var settings = kafka.forProducer();
        settings.putIfAbsent(ProducerConfig.ACKS_CONFIG, "all");
        settings.putIfAbsent(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
