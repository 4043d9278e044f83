/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads stretches of logs whole, as {@code read_committed} consumers see them, masked. For one thread. */
public final class LogReader implements AutoCloseable {

    private static final Duration ONE = Duration.ofSeconds(5);

    private final PartReader<byte[]> parts;
    private final Masks masks;

    LogReader(KafkaConsumer<byte[], byte[]> consumer, Masks masks) {
        this.parts = new PartReader<>(consumer);
        this.masks = masks;
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

        TopicPartition id() {
            return new TopicPartition(topic, partition);
        }
    }

    /**
     * Reads parts of logs, each in order, one among the other.
     *
     * @param patience after which reading stops
     * @return whether all was read
     */
    public boolean read(Collection<Part> wanted, Consumer<ConsumerRecord<byte[], byte[]>> reader, Duration patience) {
        parts.begin(wanted);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!parts.isDone() && System.nanoTime() - deadline < 0) {
            parts.poll(records -> records.forEach(record -> reader.accept(masks.apply(record))));
        }
        return parts.isDone();
    }

    /** Reads one record; empty if there is none at that offset. */
    public Optional<ConsumerRecord<byte[], byte[]>> readOne(String topic, int partition, long offset) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        read(Set.of(new Part(topic, partition, offset, offset + 1)), found::add, ONE);
        return found.stream().filter(record -> record.offset() == offset).findFirst();
    }

    @Override
    public void close() {
        parts.close();
    }
}
