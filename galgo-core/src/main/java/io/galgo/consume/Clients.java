/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka clients of a consumer, and the settings that its promises rest on. */
final class Clients {

    private static final String TRANSACTIONS = ".galgo-transactions";

    private static final int SHORT_FETCH_MILLIS = 20;

    private Clients() {}

    /** Reads the topics, as a member of the group. */
    static KafkaConsumer<byte[], byte[]> consumer(ConsumerSettings settings, KafkaSettings kafka) {
        return new KafkaConsumer<>(
                consumerConfig(settings, kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Returns how long the client may not poll before its group throws it out. */
    static Duration maxPollInterval(KafkaSettings kafka) {
        var name = ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG;
        var set = kafka.forConsumer().get(name);
        var millis = set == null
                ? ConsumerConfig.configDef().defaultValues().get(name)
                : ConfigDef.parseType(name, set, ConfigDef.Type.INT);
        return Duration.ofMillis((Integer) millis);
    }

    /** Tells whether the brokers assign partitions, not a member: the {@code consumer} protocol. */
    static boolean usesConsumerProtocol(KafkaSettings kafka) {
        var protocol = kafka.forConsumer().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        return "consumer".equalsIgnoreCase(String.valueOf(protocol));
    }

    /** What the engine rests on is set here and cannot be changed; what only makes it faster can. */
    private static Map<String, Object> consumerConfig(ConsumerSettings settings, KafkaSettings kafka) {
        var config = kafka.forConsumer();
        config.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        config.putIfAbsent(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        // A mistyped name would make a topic, with as many partitions as the brokers think fit.
        config.putIfAbsent(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        if (!usesConsumerProtocol(kafka)) {
            config.putIfAbsent(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        config.putAll(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                settings.group(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"));
        return config;
    }

    /** Reads the parked topic's partitions it is told to, in no group. */
    static KafkaConsumer<byte[], byte[]> parkedConsumer(KafkaSettings kafka) {
        return new KafkaConsumer<>(withoutGroup(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Reads one partition after another up to an end that is known, in no group. A fetch that finds nothing more stays with the broker, and the next
     * partition's, and the consumer's end, wait for that: so it stays for a short while only.
     */
    static KafkaConsumer<byte[], byte[]> logConsumer(KafkaSettings kafka) {
        var config = withoutGroup(kafka);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, SHORT_FETCH_MILLIS);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> withoutGroup(KafkaSettings kafka) {
        var config = kafka.forConsumer();
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        config.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        config.remove(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
        config.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        config.remove(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        config.putAll(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest", // its first records may have been cleared
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"));
        return config;
    }

    /**
     * The consumer's transactional id: new at each start, since the group fences who was thrown out of it, and the brokers end what the dead left
     * open. A static member keeps its id, so that a successor ends at once what its predecessor left.
     */
    static String transactionalId(ConsumerSettings settings, KafkaSettings kafka, String instance) {
        var member = kafka.forConsumer().get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return GroupTopic.name(settings.group(), TRANSACTIONS) + '-' + (member == null ? instance : member);
    }

    /**
     * A transaction must end, one way or another, well before its partitions have to be let go of: it is given up before the brokers would end it.
     */
    static KafkaProducer<byte[], byte[]> transactionalProducer(KafkaSettings kafka, String transactionalId) {
        var config = new HashMap<>(kafka.forProducer());
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 4_000);
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Takes whatever the source took: larger than its default limit, and not given up while brokers are away. */
    static DeadLetters deadLetters(ConsumerSettings settings, KafkaSettings kafka, String topic) {
        var config = new HashMap<>(kafka.forProducer());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
        // On a topic just made, a leader that is not ready could refuse the first batch and take a second one sent
        // behind it: the
        // first would then be out of sequence for good.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        return new DeadLetters(producer, topic, settings.serviceVersion(), settings.redactor());
    }
}
