/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic that keeps a capture's position: one partition, compacted. */
final class CaptureTopic {

    private static final byte[] KEY = "position".getBytes(UTF_8);
    private static final long PATIENCE_SECONDS = 30;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_EMPTY_POLLS = 150; // 30 s

    private final CaptureSettings settings;

    CaptureTopic(CaptureSettings settings) {
        this.settings = settings;
    }

    String name() {
        return settings.owned();
    }

    /** Where changes go that are laid aside. */
    String aside() {
        return settings.owned() + "-aside";
    }

    /**
     * Makes the topics where they are missing.
     *
     * @throws KafkaException if that is refused, with the command that does it
     */
    void make() throws InterruptedException {
        create(name(), TopicConfig.CLEANUP_POLICY_COMPACT);
        if (settings.whenMappingFails() == MappingFailure.LAY_ASIDE) {
            create(aside(), TopicConfig.CLEANUP_POLICY_DELETE);
        }
    }

    private void create(String topic, String policy) throws InterruptedException {
        var config = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, policy, TopicConfig.RETENTION_MS_CONFIG, "-1");
        var wanted = new NewTopic(topic, Optional.of(1), Optional.empty()).configs(config);
        try (var admin = Admin.create(settings.galgo().kafka().forAdmin())) {
            admin.createTopics(List.of(wanted)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException(
                        "cannot make the topic " + topic + " (" + e.getCause().getMessage()
                                + "); make it by: kafka-topics.sh --create --topic " + topic
                                + " --partitions 1 --config retention.ms=-1 --config cleanup.policy=" + policy,
                        e);
            }
        } catch (TimeoutException e) {
            throw new KafkaException("no broker answered within " + PATIENCE_SECONDS + " s", e);
        }
    }

    ProducerRecord<byte[], byte[]> record(Position position) {
        return new ProducerRecord<>(name(), 0, KEY, position.write());
    }

    /** Reads the position. Whoever asks has fenced the predecessor before, so that nothing of that one's comes any more. */
    Optional<Position> read() throws CaptureStoppedException {
        var kafka = settings.galgo().kafka().forConsumer();
        kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
        kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var partition = new TopicPartition(name(), 0);
        byte[] latest = null;
        try (var consumer = new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            int empty = 0;
            while (consumer.position(partition) < end) {
                var records = consumer.poll(POLL);
                for (var record : records) {
                    latest = record.value();
                }
                empty = records.isEmpty() ? empty + 1 : 0;
                if (empty == MOST_EMPTY_POLLS) {
                    throw new KafkaException("no broker gave the position in " + name());
                }
            }
        }
        return latest == null ? Optional.empty() : Optional.of(Position.read(latest));
    }
}
