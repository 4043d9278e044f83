/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads stretches of logs whole, as {@code read_committed} consumers see them. For one thread. */
public final class LogReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POSITION = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;

    LogReader(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * Part of a log.
     *
     * @param from its first offset
     * @param to the offset after its last
     */
    public record Part(String topic, int partition, long from, long to) {

        /** All that a partition holds and {@code read_committed} consumers can see. */
        public static Part all(String topic, PartitionState state) {
            return new Part(topic, state.partition(), state.start(), state.stable());
        }

        private TopicPartition id() {
            return new TopicPartition(topic, partition);
        }
    }

    /**
     * Reads parts of logs, each in order, one among the other.
     *
     * @param patience after which reading stops
     * @return whether all was read
     */
    public boolean read(Collection<Part> parts, Consumer<ConsumerRecord<byte[], byte[]>> reader, Duration patience) {
        var open = new HashMap<TopicPartition, Part>();
        parts.stream().filter(part -> part.from() < part.to()).forEach(part -> open.put(part.id(), part));
        consumer.assign(open.keySet());
        consumer.resume(open.keySet()); // paused, if read before
        open.forEach((id, part) -> consumer.seek(id, part.from()));
        long deadline = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
            for (var record : consumer.poll(POLL)) {
                var part = open.get(new TopicPartition(record.topic(), record.partition()));
                if (part != null && record.offset() < part.to()) {
                    reader.accept(record);
                }
            }
            endThoseRead(open);
        }
        return open.isEmpty();
    }

    private void endThoseRead(Map<TopicPartition, Part> open) {
        for (var part : new ArrayList<>(open.values())) {
            if (consumer.position(part.id(), POSITION) >= part.to()) {
                consumer.pause(Set.of(part.id()));
                open.remove(part.id());
            }
        }
    }

    /** Reads one record; empty if there is none at that offset. */
    public Optional<ConsumerRecord<byte[], byte[]>> readOne(String topic, int partition, long offset) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        read(Set.of(new Part(topic, partition, offset, offset + 1)), found::add, POSITION);
        return found.stream().filter(record -> record.offset() == offset).findFirst();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
