/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The topic of commits, read from its beginning and from then on by what has been added. For one thread.
 *
 * <p>It tells more than a coordinator does: when each commit was made, how fast a group moves, when members last changed.
 */
final class CommitLog implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POSITION = Duration.ofSeconds(5);
    private static final Duration ENDS = Duration.ofSeconds(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final int partitions;

    /** @param partitions how many the topic has */
    CommitLog(KafkaConsumer<byte[], byte[]> consumer, int partitions) {
        this.consumer = consumer;
        this.partitions = partitions;
    }

    /** Returns the partition that holds what a group committed; as Kafka's group coordinator chooses it. */
    int partitionOf(String group) {
        int hash = group.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
    }

    /**
     * Reads what has been added since the last time; the first time, all.
     *
     * @param groups of which groups; where it is one group's name, its partition alone is read, and no other ever
     * @param reader gets each record with its time
     * @param patience after which reading stops
     * @return which part of it was read, 1 for all
     * @throws KafkaException if it may not be read
     */
    double read(NamePattern groups, Consumer<Entry> reader, Duration patience) {
        if (consumer.assignment().isEmpty()) {
            var assigned = assigned(groups);
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
        }
        var ends = consumer.endOffsets(consumer.assignment(), ENDS);
        var starts = positions(ends.keySet());
        long deadline = System.nanoTime() + patience.toNanos();
        var left = left(ends, consumer.assignment());
        while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
            for (var record : consumer.poll(POLL)) {
                entry(record, reader);
            }
            left = left(ends, left);
        }
        return left.isEmpty() ? 1 : part(starts, ends);
    }

    private Collection<TopicPartition> assigned(NamePattern groups) {
        return groups.exact()
                ? List.of(new TopicPartition(OffsetsRecord.TOPIC, partitionOf(groups.text())))
                : IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartition(OffsetsRecord.TOPIC, partition))
                        .toList();
    }

    private static void entry(ConsumerRecord<byte[], byte[]> record, Consumer<Entry> reader) {
        if (record.key() != null) {
            OffsetsRecord.read(record.key(), record.value())
                    .ifPresent(read -> reader.accept(new Entry(read, record.timestamp())));
        }
    }

    private Map<TopicPartition, Long> positions(Collection<TopicPartition> of) {
        var positions = new HashMap<TopicPartition, Long>();
        of.forEach(partition -> positions.put(partition, consumer.position(partition, POSITION)));
        return positions;
    }

    private List<TopicPartition> left(Map<TopicPartition, Long> ends, Collection<TopicPartition> among) {
        return among.stream()
                .filter(partition -> consumer.position(partition, POSITION) < ends.get(partition))
                .toList();
    }

    private double part(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        double all = 0;
        double done = 0;
        for (var partition : ends.keySet()) {
            all += ends.get(partition) - starts.get(partition);
            done += consumer.position(partition, POSITION) - starts.get(partition);
        }
        return done / all;
    }

    /**
     * One record of the topic.
     *
     * @param record what it says
     * @param at when it was written, epoch milliseconds
     */
    record Entry(OffsetsRecord record, long at) {}

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
