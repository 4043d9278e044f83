/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.Commit;
import io.galgo.console.picture.LogReader.Part;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.PartitionState;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.console.stream.Position;
import io.galgo.console.stream.RecordFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which records of topics are wanted. It joins no group and commits nothing.
 *
 * @param topics the topics, each with the numbers of its partitions; none for all of them
 * @param from where reading begins
 * @param until the position before which it ends: {@link Position.End} is the end as it is when the search is prepared
 * @param follow whether it goes on after the end as records come, until it is stopped; {@code until} means nothing then
 * @param filter which records are wanted
 */
public record SearchRecords(
        Map<String, Set<Integer>> topics, Position from, Position until, boolean follow, RecordFilter filter) {

    public SearchRecords {
        topics = Collections.unmodifiableMap(new LinkedHashMap<>(topics));
    }

    /** Returns how much of the cluster is to be known before, for one of the topics. */
    Scope scope(String topic) {
        var group = from instanceof Position.Committed committed
                ? committed.group()
                : until instanceof Position.Committed committed ? committed.group() : "";
        return new Scope(NamePattern.exactly(group), NamePattern.exactly(topic));
    }

    /** Returns what of one topic is to be read. */
    List<Part> parts(Picture picture, String topic) {
        var found = picture.topic(topic).orElseThrow(() -> NotThereException.of("topic", topic, picture.topics()));
        var partitions = topics.get(topic);
        partitions.stream()
                .filter(number -> number >= found.partitions().size())
                .findFirst()
                .ifPresent(number -> {
                    throw new NotThereException("There is no partition " + topic + "/" + number + ": it has "
                            + found.partitions().size() + ".");
                });
        var begins = offsets(picture, topic, from);
        var ends = follow ? Map.<Integer, Long>of() : offsets(picture, topic, until);
        var parts = new ArrayList<Part>();
        for (var partition : found.partitions()) {
            boolean wanted = partitions.isEmpty() || partitions.contains(partition.partition());
            if (wanted && partition.isKnown() && partition.stable() >= 0) {
                parts.add(part(topic, partition, begins, ends));
            } else if (wanted) {
                throw new NotThereException("Partition " + topic + "/" + partition.partition()
                        + " cannot be read now: no broker answers for it.");
            }
        }
        return parts;
    }

    private Part part(String topic, PartitionState partition, Map<Integer, Long> begins, Map<Integer, Long> ends) {
        long begin = Math.max(partition.start(), at(from, partition, begins));
        long end = follow ? Long.MAX_VALUE : Math.min(partition.stable(), at(until, partition, ends));
        return new Part(topic, partition.partition(), begin, end);
    }

    private static long at(Position position, PartitionState partition, Map<Integer, Long> offsets) {
        if (position instanceof Position.Begin) {
            return partition.start();
        }
        return position instanceof Position.Offset exact
                ? exact.offset()
                : offsets.getOrDefault(partition.partition(), partition.stable());
    }

    private static Map<Integer, Long> offsets(Picture picture, String topic, Position position) {
        if (position instanceof Position.At at) {
            return picture.offsetsAt(topic, at.time());
        }
        if (position instanceof Position.Committed committed) {
            ShowLag.known(picture, committed.group());
            var commits = picture.commits(committed.group()).stream()
                    .filter(commit -> commit.topic().equals(topic))
                    .collect(Collectors.toMap(Commit::partition, Commit::offset));
            if (commits.isEmpty()) {
                throw new NotThereException(committed.group() + " has committed nothing for " + topic + ".");
            }
            return commits;
        }
        return Map.of();
    }
}
