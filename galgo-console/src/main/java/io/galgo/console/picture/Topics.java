/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Topics and their partitions as of one time, in arrays: a partition takes 32 bytes. Immutable once filled. */
final class Topics {

    static final Topics NONE = new Topics(List.of());

    private final String[] names; // in order
    private final Uuid[] ids;
    private final int[] first; // where a topic's partitions begin; one more at the end
    private final int[] leaders;
    private final byte[] replicas;
    private final byte[] inSync;
    private final long[] starts;
    private final long[] ends;
    private final long[] stable;

    Topics(Collection<TopicDescription> descriptions) {
        var sorted = new ArrayList<>(descriptions);
        sorted.sort((one, other) -> one.name().compareTo(other.name()));
        names = new String[sorted.size()];
        ids = new Uuid[sorted.size()];
        first = new int[sorted.size() + 1];
        for (int t = 0; t < names.length; t++) {
            names[t] = sorted.get(t).name();
            ids[t] = sorted.get(t).topicId();
            first[t + 1] = first[t] + sorted.get(t).partitions().size();
        }
        int count = first[names.length];
        leaders = new int[count];
        replicas = new byte[count];
        inSync = new byte[count];
        starts = unknown(count);
        ends = unknown(count);
        stable = unknown(count);
        for (int t = 0; t < names.length; t++) {
            for (var info : sorted.get(t).partitions()) {
                int at = first[t] + info.partition();
                leaders[at] = info.leader() == null || info.leader().isEmpty()
                        ? -1
                        : info.leader().id();
                replicas[at] = (byte) info.replicas().size();
                inSync[at] = (byte) info.isr().size();
            }
        }
    }

    private static long[] unknown(int count) {
        var values = new long[count];
        Arrays.fill(values, -1);
        return values;
    }

    /** Takes what brokers said of the logs. Before the table is shown to anybody. */
    void offsets(Map<TopicPartition, Long> start, Map<TopicPartition, Long> end, Map<TopicPartition, Long> stableEnd) {
        take(start, starts);
        take(end, ends);
        take(stableEnd, stable);
    }

    private void take(Map<TopicPartition, Long> from, long[] into) {
        from.forEach((partition, offset) ->
                into[first[Arrays.binarySearch(names, partition.topic())] + partition.partition()] = offset);
    }

    /** Returns the partitions that a broker leads: others cannot be asked about. */
    List<TopicPartition> led() {
        var partitions = new ArrayList<TopicPartition>(leaders.length);
        for (int t = 0; t < names.length; t++) {
            for (int at = first[t]; at < first[t + 1]; at++) {
                if (leaders[at] >= 0) {
                    partitions.add(new TopicPartition(names[t], at - first[t]));
                }
            }
        }
        return partitions;
    }

    List<String> names() {
        return List.of(names);
    }

    Optional<TopicState> find(String name) {
        int t = Arrays.binarySearch(names, name);
        if (t < 0) {
            return Optional.empty();
        }
        var partitions = new ArrayList<PartitionState>(first[t + 1] - first[t]);
        for (int at = first[t]; at < first[t + 1]; at++) {
            partitions.add(state(at, at - first[t]));
        }
        return Optional.of(new TopicState(name, ids[t], partitions));
    }

    Optional<PartitionState> find(String topic, int partition) {
        int t = Arrays.binarySearch(names, topic);
        return t < 0 || partition >= first[t + 1] - first[t]
                ? Optional.empty()
                : Optional.of(state(first[t] + partition, partition));
    }

    private PartitionState state(int at, int partition) {
        return new PartitionState(partition, starts[at], ends[at], stable[at], leaders[at], replicas[at], inSync[at]);
    }
}
