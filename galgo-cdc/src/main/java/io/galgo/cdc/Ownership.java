/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Which instance captures: the one that the consumer group gives partition 0 of the capture's topic. It reads nothing of it. Used by the
 * capture's thread alone, whose calls of {@link #isMine} keep up the membership.
 */
final class Ownership implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private boolean mine;

    Ownership(CaptureSettings settings) {
        var kafka = settings.galgo().kafka().forConsumer();
        kafka.put(ConsumerConfig.GROUP_ID_CONFIG, settings.owned());
        kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        kafka.put(
                ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                "classic"); // the other knows no session timeout of a member's own
        // an instance that joins takes nothing from the one that captures
        kafka.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        kafka.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        consumer = new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var one = new TopicPartition(settings.owned(), 0);
        consumer.subscribe(List.of(settings.owned()), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                consumer.pause(partitions);
                mine |= partitions.contains(one);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                mine &= !partitions.contains(one);
            }
        });
    }

    /** Tells whether this instance is to capture; waits that long for news of it. */
    boolean isMine(Duration patience) {
        consumer.poll(patience);
        return mine;
    }

    /** Leaves at once, so that another instance takes over. */
    @Override
    public void close() {
        consumer.close();
    }
}
