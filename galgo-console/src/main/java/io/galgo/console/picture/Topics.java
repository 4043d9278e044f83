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

    /** Returns the partitions of which readers are held back by an open transaction. */
    List<TopicPartition> heldBack() {
        var partitions = new ArrayList<TopicPartition>();
        for (int t = 0; t < names.length; t++) {
            for (int at = first[t]; at < first[t + 1]; at++) {
                if (leaders[at] >= 0 && starts[at] >= 0 && stable[at] >= 0 && stable[at] < ends[at]) {
                    partitions.add(new TopicPartition(names[t], at - first[t]));
                }
            }
        }
        return partitions;
    }

    /** Returns a topic's place, for {@link #at}; negative if it is not there. */
    int index(String name) {
        return Arrays.binarySearch(names, name);
    }

    /** Returns where a partition's numbers are; negative if it is not there. */
    int at(int index, int partition) {
        return index < 0 || partition < 0 || partition >= first[index + 1] - first[index]
                ? -1
                : first[index] + partition;
    }

    /** Returns a log's first offset; -1 if not known. */
    long start(int at) {
        return starts[at];
    }

    /** Returns the offset after a log's last record; -1 if not known. */
    long end(int at) {
        return ends[at];
    }

    /** Returns up to where {@code read_committed} consumers can read; -1 if not known. */
    long stable(int at) {
        return stable[at];
    }

    /** Tells whether a broker leads a partition. */
    boolean isLed(int at) {
        return leaders[at] >= 0;
    }

    /** Tells whether the ends of its log are known. */
    boolean isKnown(int at) {
        return starts[at] >= 0 && ends[at] >= 0;
    }

    /** Returns how many partitions there are whose leader does not say where their logs end. */
    int silent() {
        int silent = 0;
        for (int at = 0; at < leaders.length; at++) {
            silent += isLed(at) && !isKnown(at) ? 1 : 0;
        }
        return silent;
    }

    /** Returns the partitions that no broker leads. */
    List<TopicPartition> leaderless() {
        var partitions = new ArrayList<TopicPartition>();
        for (int t = 0; t < names.length; t++) {
            for (int at = first[t]; at < first[t + 1]; at++) {
                if (leaders[at] < 0) {
                    partitions.add(new TopicPartition(names[t], at - first[t]));
                }
            }
        }
        return partitions;
    }

    /** Returns how many partitions a topic has; 0 if it is not there. */
    int partitions(String name) {
        int t = index(name);
        return t < 0 ? 0 : first[t + 1] - first[t];
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
        int at = at(index(topic), partition);
        return at < 0 ? Optional.empty() : Optional.of(state(at, partition));
    }

    private PartitionState state(int at, int partition) {
        return new PartitionState(partition, starts[at], ends[at], stable[at], leaders[at], replicas[at], inSync[at]);
    }
}
