/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.LogReader.Part;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.PartitionState;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.console.stream.Position;
import io.galgo.console.stream.RecordFilter;
import io.galgo.console.stream.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The records of topics from a position up to their ends as they are now.
 *
 * @param topics the topics
 * @param from where reading begins
 * @param filter which records are wanted
 */
public record StreamRecords(List<String> topics, Position from, RecordFilter filter) {

    public StreamRecords {
        topics = List.copyOf(topics);
    }

    /** Returns how much of the cluster is to be known before, for one of the topics. */
    Scope scope(String topic) {
        return from instanceof Position.Committed committed
                ? new Scope(NamePattern.exactly(committed.group()), NamePattern.exactly(topic))
                : Scope.topics(NamePattern.exactly(topic));
    }

    /** Returns what of one topic is to be read. */
    List<Part> parts(Picture picture, String topic) {
        var found = picture.topic(topic).orElseThrow(() -> NotThereException.of("topic", topic, picture.topics()));
        var starts = starts(picture, topic);
        var parts = new ArrayList<Part>();
        for (var partition : found.partitions()) {
            if (partition.isKnown() && partition.stable() >= 0) {
                parts.add(new Part(topic, partition.partition(), start(starts, partition), partition.stable()));
            }
        }
        return parts;
    }

    private long start(Map<Integer, Long> starts, PartitionState partition) {
        long start = from instanceof Position.Begin
                ? partition.start()
                : from instanceof Position.Offset exact ? exact.offset() : starts.getOrDefault(partition.partition(), partition.stable());
        return Math.max(partition.start(), start);
    }

    private Map<Integer, Long> starts(Picture picture, String topic) {
        if (from instanceof Position.At at) {
            return picture.offsetsAt(topic, at.time());
        }
        if (from instanceof Position.Committed committed) {
            ShowLag.known(picture, committed.group());
            return picture.commits(committed.group()).stream()
                    .filter(commit -> commit.topic().equals(topic))
                    .collect(Collectors.toMap(commit -> commit.partition(), commit -> commit.offset()));
        }
        return Map.of();
    }

    Search search(List<Part> parts) {
        return new Search(parts, filter);
    }
}
