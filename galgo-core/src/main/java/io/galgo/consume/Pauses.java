/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What of the consumer is paused by request: all of it, topics, partitions. It outlives rebalances. Owned by the poll thread. */
final class Pauses {

    private boolean all;
    private final Set<String> topics = new HashSet<>();
    private final Set<TopicPartition> partitions = new HashSet<>();

    Pauses(boolean all) {
        this.all = all;
    }

    void all(boolean paused) {
        all = paused;
        if (!paused) {
            topics.clear();
            partitions.clear();
        }
    }

    void topic(String topic, boolean paused) {
        if (paused) {
            topics.add(topic);
        } else {
            topics.remove(topic);
            partitions.removeIf(partition -> partition.topic().equals(topic));
        }
    }

    void partition(TopicPartition partition, boolean paused) {
        if (paused) {
            partitions.add(partition);
        } else {
            partitions.remove(partition);
        }
    }

    boolean covers(TopicPartition partition) {
        return all || topics.contains(partition.topic()) || partitions.contains(partition);
    }

    /** Pauses and resumes partitions as is asked. */
    void apply(Collection<Partition> owned) {
        for (var partition : owned) {
            boolean paused = covers(partition.id());
            if (paused && !partition.isPaused()) {
                partition.pause();
            } else if (!paused && partition.isPaused()) {
                partition.resume();
            }
        }
    }
}
