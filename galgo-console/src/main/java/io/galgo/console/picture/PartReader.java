/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.console.picture.LogReader.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads parts of logs, each in order, one among the other, poll by poll. For one thread. */
final class PartReader<T> implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POSITION = Duration.ofSeconds(5);

    private final KafkaConsumer<T, T> consumer;
    private final Map<TopicPartition, Part> open = new HashMap<>();

    PartReader(KafkaConsumer<T, T> consumer) {
        this.consumer = consumer;
    }

    /** Begins with these parts, whatever was read before. */
    void begin(Collection<Part> parts) {
        open.clear();
        parts.stream().filter(part -> part.from() < part.to()).forEach(part -> open.put(part.id(), part));
        consumer.assign(open.keySet());
        consumer.resume(open.keySet()); // paused, if read before
        open.forEach((id, part) -> consumer.seek(id, part.from()));
    }

    /** Tells whether all is read. */
    boolean isDone() {
        return open.isEmpty();
    }

    /** Waits a little for records and hands on what has come, a partition's at a time. */
    void poll(Consumer<List<ConsumerRecord<T, T>>> reader) {
        var records = consumer.poll(POLL);
        for (var id : records.partitions()) {
            var part = open.get(id);
            var some = part == null ? List.<ConsumerRecord<T, T>>of() : before(part.to(), records.records(id));
            if (!some.isEmpty()) {
                reader.accept(some);
            }
        }
        endThoseRead();
    }

    private static <T> List<ConsumerRecord<T, T>> before(long end, List<ConsumerRecord<T, T>> records) {
        int count = records.size();
        while (count > 0 && records.get(count - 1).offset() >= end) {
            count--;
        }
        return count == records.size() ? records : records.subList(0, count);
    }

    private void endThoseRead() {
        for (var part : new ArrayList<>(open.values())) {
            if (position(part) >= part.to()) {
                consumer.pause(Set.of(part.id()));
                open.remove(part.id());
            }
        }
    }

    /** Returns how many offsets of these parts lie before where reading is. */
    long passed(Collection<Part> parts) {
        long passed = 0;
        for (var part : parts) {
            long to = part.from() >= part.to() ? part.from() : open.containsKey(part.id()) ? position(part) : part.to();
            passed += to - part.from();
        }
        return passed;
    }

    private long position(Part part) {
        return consumer.position(part.id(), POSITION);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
