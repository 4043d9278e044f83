/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.common.serialization.Serde;

/**
 * How keys or values are written as bytes and read again. Galgo brings JSON, text and bytes; {@link #serde} takes any Kafka
 * {@link Serde}, so Avro and Protobuf come through the libraries people already use. Implementations are safe for any thread.
 *
 * <p>A null value (a tombstone) never reaches a format: it is written and read as null.
 *
 * @param <T> what is written
 */
public interface Format<T> {

    /**
     * Writes a value.
     *
     * @param topic the topic's name, for formats that keep a schema a topic
     * @param value the value, never null
     * @throws RuntimeException if it cannot be written; publishing fails with it
     */
    byte[] encode(String topic, T value);

    /**
     * Reads a value.
     *
     * @param topic the topic's name
     * @param bytes the bytes, never null
     * @throws RuntimeException if they cannot be read; the event becomes a dead letter with its raw bytes and this message, which
     *     therefore quotes nothing of them
     */
    T decode(String topic, byte[] bytes);

    /** Returns the media type for the header {@code content-type}, as {@code application/json}. */
    String contentType();

    /** Returns the format of text in UTF-8. */
    static Format<String> string() {
        return BasicFormats.STRING;
    }

    /** Returns the format that leaves bytes as they are. */
    static Format<byte[]> bytes() {
        return BasicFormats.BYTES;
    }

    /**
     * Returns JSON by Jackson: records, dates and durations in ISO 8601, unknown properties passed over, so that a producer may
     * add fields; anything but white space after the value is an error.
     *
     * @param type the class to read
     */
    static <T> Format<T> json(Class<T> type) {
        return JsonFormat.of(type);
    }

    /** Returns JSON by Jackson for a generic type, as {@code new TypeReference<List<Line>>() {}}. */
    static <T> Format<T> json(TypeReference<T> type) {
        return JsonFormat.of(type);
    }

    /** Returns JSON by the given mapper, for those who need their own settings. */
    static <T> Format<T> json(Class<T> type, ObjectMapper mapper) {
        return JsonFormat.of(type, mapper);
    }

    /**
     * Returns a format on a Kafka serde, which must be configured, safe for any thread, and keep all it writes in the bytes (one
     * that writes a schema's id into a header does not). Its exceptions are passed on as they are.
     *
     * @param contentType the media type to declare, as {@code application/avro}
     */
    static <T> Format<T> serde(Serde<T> serde, String contentType) {
        return BasicFormats.serde(serde, contentType);
    }
}
