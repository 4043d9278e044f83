/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.cdc.OwnTopic.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic that keeps a capture's position, in its partition 0. */
final class CaptureTopic {

    private static final byte[] KEY = "position".getBytes(UTF_8);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_EMPTY_POLLS = 150; // 30 s

    private final CaptureSettings settings;

    CaptureTopic(CaptureSettings settings) {
        this.settings = settings;
    }

    String name() {
        return Kind.POSITION.of(settings);
    }

    ProducerRecord<byte[], byte[]> record(Position position) {
        return new ProducerRecord<>(name(), 0, KEY, position.write());
    }

    /** Reads the position. Whoever asks has fenced the predecessor before, so that nothing of that one's comes any more. */
    Optional<Position> read() throws CaptureStoppedException {
        var kafka = settings.galgo().kafka().forConsumer();
        kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
        kafka.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
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
