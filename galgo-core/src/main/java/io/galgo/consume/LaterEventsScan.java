/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Counts the later events of dead letters' keys that their group is through with. For one thread. */
final class LaterEventsScan {

    private final DeadLetterLog log;
    private final Map<TopicPartition, OffsetAndMetadata> positions;
    private long left;

    /**
     * @param positions where the group is
     * @param most the most records to look at
     */
    LaterEventsScan(DeadLetterLog log, Map<TopicPartition, OffsetAndMetadata> positions, long most) {
        this.log = log;
        this.positions = positions;
        this.left = most;
    }

    /** What was counted for a letter. */
    private static final class Count {
        private final DeadLetterSummary letter;
        private long later;
        private boolean exact = true;

        Count(DeadLetterSummary letter) {
            this.letter = letter;
        }
    }

    /** Returns the counts; nothing for letters without a key, or of a topic where the group has no position. */
    Map<DeadLetterId, LaterEvents> count(Collection<DeadLetterSummary> letters) {
        var counts = new HashMap<DeadLetterId, LaterEvents>();
        letters.stream()
                .filter(letter -> letter.key() != null)
                .collect(Collectors.groupingBy(letter -> new TopicPartition(letter.topic(), letter.partition())))
                .forEach((partition, some) -> {
                    var position = positions.get(partition);
                    if (position != null && log.partitions(partition.topic()).contains(partition)) {
                        count(partition, position, some)
                                .forEach(count ->
                                        counts.put(count.letter.id(), new LaterEvents(count.later, count.exact)));
                    }
                });
        return counts;
    }

    private List<Count> count(TopicPartition partition, OffsetAndMetadata position, List<DeadLetterSummary> letters) {
        var counts = letters.stream().map(Count::new).toList();
        var byKey = new HashMap<Key, List<Count>>();
        counts.forEach(count -> byKey.computeIfAbsent(new Key(count.letter.key()), none -> new ArrayList<>())
                .add(count));
        long from = letters.stream().mapToLong(DeadLetterSummary::offset).min().orElseThrow() + 1;
        long beginning = log.beginning(partition);
        counts.stream().filter(count -> count.letter.offset() + 1 < beginning).forEach(count -> count.exact = false);
        var marks = CommitMetadata.decode(position.offset(), position.metadata())
                .map(CommitMetadata::marks)
                .orElse(Marks.none(position.offset()));
        log.read(partition, from, marks.end(), record -> {
            if (left-- <= 0) {
                counts.forEach(count -> count.exact = false);
                return false;
            }
            if (record.key() != null
                    && marks.isDone(record.offset(), record.leaderEpoch().orElse(-1))) {
                byKey.getOrDefault(new Key(record.key()), List.of()).stream()
                        .filter(count -> count.letter.offset() < record.offset())
                        .forEach(count -> count.later++);
            }
            return true;
        });
        return counts;
    }
}
