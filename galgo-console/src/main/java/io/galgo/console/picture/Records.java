/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads a few records from many places at once: many partitions a fetch. As {@code read_committed} consumers see them. For one thread. */
final class Records implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration POSITION = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Masks masks;

    Records(KafkaConsumer<byte[], byte[]> consumer, Masks masks) {
        this.consumer = consumer;
        this.masks = masks;
    }

    /**
     * A wish to read.
     *
     * @param partition the partition
     * @param from where to begin
     * @param upTo what lies from there on is of no interest
     * @param most how many records are enough
     */
    record Wish(TopicPartition partition, long from, long upTo, int most) {}

    /** Reads until each wish is fulfilled or time is up; what was not read from at all is left out. */
    Map<Wish, Stretch> read(Collection<Wish> wishes, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        var stretches = new HashMap<Wish, Stretch>();
        var left = new HashSet<>(wishes);
        while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
            var round = onePerPartition(left);
            left.removeAll(round.values());
            readRound(round, deadline, stretches);
        }
        return stretches;
    }

    /** Two groups may wish for one partition at different places, and a consumer is at one. */
    private static Map<TopicPartition, Wish> onePerPartition(Set<Wish> wishes) {
        var round = new HashMap<TopicPartition, Wish>();
        wishes.forEach(wish -> round.putIfAbsent(wish.partition(), wish));
        return round;
    }

    private void readRound(Map<TopicPartition, Wish> round, long deadline, Map<Wish, Stretch> into) {
        consumer.assign(round.keySet());
        consumer.resume(round.keySet()); // paused, if read from in an earlier round
        round.forEach((partition, wish) -> consumer.seek(partition, wish.from()));
        var found = new HashMap<TopicPartition, List<RecordHead>>();
        var open = new HashSet<>(round.keySet());
        while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
            var records = consumer.poll(POLL);
            for (var partition : records.partitions()) {
                var heads = found.computeIfAbsent(partition, p -> new ArrayList<>());
                records.records(partition).forEach(record -> heads.add(head(record)));
            }
            for (var partition : List.copyOf(open)) {
                var wish = round.get(partition);
                var heads = found.getOrDefault(partition, List.of());
                long at = position(partition).orElse(wish.from());
                if (at >= wish.upTo() || heads.size() >= wish.most()) {
                    consumer.pause(Set.of(partition));
                    open.remove(partition);
                }
            }
        }
        round.forEach((partition, wish) -> position(partition)
                .filter(at -> at > wish.from())
                .ifPresent(at ->
                        into.put(wish, new Stretch(wish.from(), at, found.getOrDefault(partition, List.of())))));
    }

    /** Keys are told apart by what they are, and shown as anybody may see them. */
    private RecordHead head(ConsumerRecord<byte[], byte[]> record) {
        return RecordHead.of(masks.apply(record), Arrays.hashCode(record.key()));
    }

    private Optional<Long> position(TopicPartition partition) {
        try {
            return Optional.of(consumer.position(partition, POSITION));
        } catch (KafkaException unknown) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
