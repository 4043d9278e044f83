/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What of the consumer is paused by request, and since when: all of it, topics, partitions. It outlives rebalances. Owned by the poll
 * thread.
 */
final class Pauses {

    private static final long NOT = 0;

    private final InstantSource clock;
    private long all; // epoch milliseconds
    private final Map<String, Long> topics = new HashMap<>();
    private final Map<TopicPartition, Long> partitions = new HashMap<>();

    /** What is asked for from outside: a layer of its own, which the service's own resuming does not touch. */
    private List<Desired.Pause> desired = List.of();

    Pauses(boolean all, InstantSource clock) {
        this.clock = clock;
        this.all = all ? clock.millis() : NOT;
    }

    void all(boolean paused) {
        if (paused) {
            all = all == NOT ? clock.millis() : all;
        } else {
            all = NOT;
            topics.clear();
            partitions.clear();
        }
    }

    void topic(String topic, boolean paused) {
        if (paused) {
            topics.putIfAbsent(topic, clock.millis());
        } else {
            topics.remove(topic);
            partitions.keySet().removeIf(partition -> partition.topic().equals(topic));
        }
    }

    void partition(TopicPartition partition, boolean paused) {
        if (paused) {
            partitions.putIfAbsent(partition, clock.millis());
        } else {
            partitions.remove(partition);
        }
    }

    /** These hold too, instead of those named so before. */
    void desire(List<Desired.Pause> next) {
        desired = next;
    }

    /** Returns since when a partition is paused, epoch milliseconds; 0 if it is not. */
    private long since(TopicPartition partition) {
        long own = ownSince(partition);
        for (var pause : desired) {
            boolean meant = pause.topic().map(partition.topic()::equals).orElse(true)
                    && (pause.partition().isEmpty() || pause.partition().getAsInt() == partition.partition());
            if (meant && (own == NOT || pause.since().toEpochMilli() < own)) {
                own = pause.since().toEpochMilli();
            }
        }
        return own;
    }

    private long ownSince(TopicPartition partition) {
        if (all != NOT) {
            return all;
        }
        var topic = topics.get(partition.topic());
        return topic != null ? topic : partitions.getOrDefault(partition, NOT);
    }

    /** Pauses and resumes partitions as is asked. */
    void apply(Collection<Partition> owned) {
        for (var partition : owned) {
            long since = since(partition.id());
            if (since != NOT && !partition.isPaused()) {
                partition.pause(since);
            } else if (since == NOT && partition.isPaused()) {
                partition.resume();
            }
        }
    }
}
