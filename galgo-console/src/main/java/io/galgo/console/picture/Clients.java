/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Makes Kafka clients from a user's settings. They join no group, commit nothing and create no topic. */
final class Clients {

    private static final String BOOTSTRAP = AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG;

    private static final Map<String, Object> MUCH = Map.of(
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000,
            ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);

    private final Map<String, Object> settings;

    Clients(Map<String, Object> settings) {
        this.settings = Map.copyOf(settings);
        Objects.requireNonNull(settings.get(BOOTSTRAP), BOOTSTRAP);
    }

    String servers() {
        return String.valueOf(settings.get(BOOTSTRAP));
    }

    /** @throws OutOfReachException if the settings make no client, as where an address cannot be resolved */
    Admin admin() {
        var all = new HashMap<>(settings);
        all.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        all.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        try {
            return Admin.create(all);
        } catch (KafkaException e) {
            var why = e.getCause() == null ? e : e.getCause();
            throw new OutOfReachException(
                    "No client can be made for Kafka at " + servers() + ": " + why.getMessage(), e);
        }
    }

    /** For much to read. */
    KafkaConsumer<byte[], byte[]> scanner() {
        return consumer(MUCH, new ByteArrayDeserializer());
    }

    /** For much to read of which little is wanted: keys and values are views of what was fetched, and nothing is copied. */
    KafkaConsumer<ByteBuffer, ByteBuffer> viewer() {
        return consumer(MUCH, new ByteBufferDeserializer());
    }

    /** For few records in many places. */
    KafkaConsumer<byte[], byte[]> sampler() {
        return consumer(Map.of(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 64 << 10), new ByteArrayDeserializer());
    }

    private <T> KafkaConsumer<T, T> consumer(Map<String, Object> further, Deserializer<T> deserializer) {
        var all = new HashMap<>(settings);
        all.putAll(further);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(all, deserializer, deserializer);
    }
}
