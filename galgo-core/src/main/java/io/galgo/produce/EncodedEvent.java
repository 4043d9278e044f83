/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;
import io.galgo.HeaderNames;
import io.galgo.Headers;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An event as it goes on the wire: what an outbox row keeps and a relay sends. The arrays are not copied; do not change them.
 *
 * @param topic the topic's name
 * @param key the key's bytes, or null
 * @param value the value's bytes, or null for a tombstone
 * @param headers all headers, {@code ce_id} among them
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record EncodedEvent(String topic, byte[] key, byte[] value, Headers headers) {

    public EncodedEvent {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(headers, "headers");
    }

    /** Returns the event's identity. */
    public EventId id() {
        return EventId.of(headers.last(HeaderNames.CE_ID)
                .orElseThrow(() -> new IllegalStateException("An encoded event without " + HeaderNames.CE_ID)));
    }

    /** Returns the record to send: its timestamp is left to the time of sending, since brokers delete by it. */
    public ProducerRecord<byte[], byte[]> toRecord() {
        return new ProducerRecord<>(topic, null, null, key, value, headers.toKafka());
    }

    /** Names the topic and the headers, never what they or key and value hold, so that it may go into a log. */
    @Override
    public String toString() {
        return "event of " + topic + " " + headers;
    }
}
