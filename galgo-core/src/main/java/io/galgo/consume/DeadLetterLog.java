/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads topics from one offset to another, in no group: dead letters, their states, the records they came from. For one thread. */
final class DeadLetterLog implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;

    /** @param consumer reads committed records only, begins at the oldest where it is sent to what is no more there */
    DeadLetterLog(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Returns the topic's partitions; none if it does not exist. */
    List<TopicPartition> partitions(String topic) {
        var infos = consumer.partitionsFor(topic, PATIENCE);
        return infos == null
                ? List.of()
                : infos.stream()
                        .map(PartitionInfo::partition)
                        .sorted()
                        .map(number -> new TopicPartition(topic, number))
                        .toList();
    }

    /** Returns the state of each letter that has one. */
    Map<DeadLetterId, DeadLetterStatus> states(String topic) {
        return states(consumer.endOffsets(partitions(topic), PATIENCE));
    }

    /** Returns the state of each letter that has one, once all transactions that had begun to write below these ends have ended. */
    Map<DeadLetterId, DeadLetterStatus> states(Map<TopicPartition, Long> ends) {
        var states = new TreeMap<DeadLetterId, DeadLetterStatus>();
        readAll(ends, record -> note(record, states));
        return states;
    }

    private static boolean note(ConsumerRecord<byte[], byte[]> record, Map<DeadLetterId, DeadLetterStatus> states) {
        DeadStateRecord.letter(record).ifPresent(letter -> states.put(letter, DeadStateRecord.status(record)));
        return true;
    }

    /** Returns the records that stand at these places, as far as they are there. */
    Map<DeadLetterId, ConsumerRecord<byte[], byte[]>> letters(String topic, Set<DeadLetterId> ids) {
        var found = new HashMap<DeadLetterId, ConsumerRecord<byte[], byte[]>>();
        var byPartition = ids.stream()
                .collect(Collectors.groupingBy(
                        DeadLetterId::partition, TreeMap::new, Collectors.summarizingLong(DeadLetterId::offset)));
        byPartition.forEach((partition, offsets) ->
                read(new TopicPartition(topic, partition), offsets.getMin(), offsets.getMax() + 1, record -> {
                    var id = new DeadLetterId(partition, record.offset());
                    if (ids.contains(id)) {
                        found.put(id, record);
                    }
                    return true;
                }));
        return found;
    }

    /** Returns the record at an offset; empty if it is not there any more. */
    Optional<ConsumerRecord<byte[], byte[]>> record(TopicPartition partition, long offset) {
        var found = new HashMap<Long, ConsumerRecord<byte[], byte[]>>();
        read(partition, offset, offset + 1, record -> {
            found.put(record.offset(), record);
            return false;
        });
        return Optional.ofNullable(found.get(offset));
    }

    /** Returns the offset of the partition's oldest record. */
    long beginning(TopicPartition partition) {
        return consumer.beginningOffsets(Set.of(partition), PATIENCE).get(partition);
    }

    /**
     * Reads a partition from an offset to before another, or to its end if that comes first. Records of open transactions stand behind the
     * end.
     *
     * @param wantsMore is given each record, and says whether it wants the next
     * @throws KafkaException if the brokers bring nothing for 30 s
     */
    void read(TopicPartition partition, long from, long to, Predicate<ConsumerRecord<byte[], byte[]>> wantsMore) {
        readAll(
                partition,
                from,
                Math.min(to, consumer.endOffsets(Set.of(partition), PATIENCE).get(partition)),
                wantsMore);
    }

    /**
     * Reads a partition from an offset to before another, and waits for the end of transactions that are open there.
     *
     * @param end not behind the log's end
     * @param wantsMore is given each record, and says whether it wants the next
     * @throws KafkaException if the brokers bring nothing for 30 s
     */
    void readAll(TopicPartition partition, long from, long end, Predicate<ConsumerRecord<byte[], byte[]>> wantsMore) {
        long begin = Math.max(from, beginning(partition));
        if (begin < end) {
            consumer.assign(Set.of(partition));
            consumer.seek(partition, begin);
            readAssigned(Map.of(partition, end), wantsMore);
        }
    }

    /** As the other, for several partitions at once, from their beginnings. */
    void readAll(Map<TopicPartition, Long> ends, Predicate<ConsumerRecord<byte[], byte[]>> wantsMore) {
        var filled = new HashMap<>(ends);
        consumer.beginningOffsets(ends.keySet(), PATIENCE).forEach((partition, begin) -> {
            if (begin >= ends.get(partition)) {
                filled.remove(partition);
            }
        });
        consumer.assign(filled.keySet());
        consumer.seekToBeginning(filled.keySet());
        readAssigned(filled, wantsMore);
    }

    private void readAssigned(Map<TopicPartition, Long> ends, Predicate<ConsumerRecord<byte[], byte[]>> wantsMore) {
        var left = new HashMap<>(ends);
        var positions = new HashMap<TopicPartition, Long>();
        long movedAt = System.nanoTime();
        while (!left.isEmpty()) {
            for (var record : consumer.poll(POLL)) {
                var end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (record.offset() < end && !wantsMore.test(record)) {
                    return;
                }
            }
            boolean moved = false;
            for (var partition : Set.copyOf(left.keySet())) {
                long now = consumer.position(partition, PATIENCE);
                moved |= !Long.valueOf(now).equals(positions.put(partition, now));
                if (now >= left.get(partition)) {
                    left.remove(partition);
                    consumer.pause(Set.of(partition));
                }
            }
            if (moved) {
                movedAt = System.nanoTime();
            } else if (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - movedAt) >= PATIENCE.toSeconds()) {
                throw new KafkaException("Nothing came of " + left.keySet() + " within " + PATIENCE);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
