/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import io.galgo.console.picture.LogReader.Part;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Headers;

/**
 * Reads much of which little is wanted: keys and values are views of what was fetched, nobody copied them. As {@code read_committed} consumers
 * see it, masked. For one thread.
 */
public final class LogScanner implements AutoCloseable {

    private final PartReader<ByteBuffer> parts;
    private final Masks masks;

    LogScanner(KafkaConsumer<ByteBuffer, ByteBuffer> consumer, Masks masks) {
        this.parts = new PartReader<>(consumer);
        this.masks = masks;
    }

    /** Takes what is read. */
    public interface Reader {

        /** Takes records of one partition, in order. */
        void records(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records);

        /**
         * Takes how far it is, after each look for records.
         *
         * @param offsets how many offsets of all parts were passed: as many as records were read, or more, by holes
         */
        void passed(long offsets);
    }

    /**
     * Reads parts of logs, each in order, one among the other, until all is read or it is told to stop.
     *
     * @param stop asked some ten times a second
     */
    public void read(Collection<Part> wanted, Reader reader, BooleanSupplier stop) {
        parts.begin(wanted);
        while (!parts.isDone() && !stop.getAsBoolean()) {
            parts.poll(records -> reader.records(masks.isNone() ? records : masked(records)));
            reader.passed(parts.passed(wanted));
        }
    }

    private List<ConsumerRecord<ByteBuffer, ByteBuffer>> masked(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        return records.stream()
                .map(record -> masks.concern(record.topic(), record.headers()) ? masked(record) : record)
                .toList();
    }

    private ConsumerRecord<ByteBuffer, ByteBuffer> masked(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        var masked = masks.apply(with(record, bytes(record.key()), bytes(record.value()), record.headers()));
        return with(record, buffer(masked.key()), buffer(masked.value()), masked.headers());
    }

    private static <T> ConsumerRecord<T, T> with(ConsumerRecord<?, ?> record, T key, T value, Headers headers) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                key,
                value,
                headers,
                record.leaderEpoch());
    }

    private static byte[] bytes(ByteBuffer view) {
        if (view == null) {
            return null;
        }
        var bytes = new byte[view.remaining()];
        view.get(view.position(), bytes);
        return bytes;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    @Override
    public void close() {
        parts.close();
    }
}
