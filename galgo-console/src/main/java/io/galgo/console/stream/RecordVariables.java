/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelVariableResolver;
import io.galgo.console.picture.Masks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What an expression knows of a record, read when it is asked for. For one evaluation, by one thread. */
final class RecordVariables implements CelVariableResolver {

    /** As much as brokers take unless told otherwise; what is larger would be read for too long. */
    private static final int LARGEST = 1 << 20;

    private final ConsumerRecord<ByteBuffer, ByteBuffer> record;
    private final Fields fields;
    private Optional<Object> value = Optional.empty();

    RecordVariables(ConsumerRecord<ByteBuffer, ByteBuffer> record, Fields fields) {
        this.record = record;
        this.fields = fields;
    }

    @Override
    public Optional<Object> find(String name) {
        return switch (name) {
            case CelFilter.VALUE -> value();
            case CelFilter.KEY -> Optional.of(RecordText.lenient(record.key()));
            case "headers" -> Optional.of(headers());
            case "topic" -> Optional.of(record.topic());
            case "partition" -> Optional.of((long) record.partition());
            case "offset" -> Optional.of(record.offset());
            case "timestamp" -> Optional.of(Instant.ofEpochMilli(record.timestamp()));
            default -> Optional.empty();
        };
    }

    private Optional<Object> value() {
        if (value.isEmpty()) {
            value = Optional.of(read(record.value()));
        }
        return value;
    }

    /** Null for none, so that {@code value == null} finds tombstones. */
    private Object read(ByteBuffer bytes) {
        if (bytes == null) {
            return NullValue.NULL_VALUE;
        }
        if (bytes.remaining() > LARGEST) {
            throw new IllegalArgumentException(
                    "a value of " + bytes.remaining() + " bytes is too large to be filtered by");
        }
        try {
            return bytes.hasArray()
                    ? JsonValue.read(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(), fields)
                    : JsonValue.read(RecordText.bytes(bytes), 0, bytes.remaining(), fields);
        } catch (IOException noJson) {
            return RecordText.lenient(bytes);
        }
    }

    private Map<String, String> headers() {
        var headers = new HashMap<String, String>();
        for (var header : record.headers()) {
            headers.put(
                    header.key(),
                    RecordText.isCredential(header.key())
                            ? Masks.MASK
                            : RecordText.lenient(header.value() == null ? null : ByteBuffer.wrap(header.value())));
        }
        return headers;
    }
}
