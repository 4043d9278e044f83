/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.function.BiFunction;
import org.apache.kafka.common.serialization.Serde;

/** The formats that need no library of their own. */
record BasicFormats<T>(String contentType, BiFunction<String, T, byte[]> writer, BiFunction<String, byte[], T> reader)
        implements Format<T> {

    static final Format<String> STRING = new BasicFormats<>(
            "text/plain; charset=utf-8", (topic, text) -> text.getBytes(UTF_8), (topic, bytes) -> utf8(bytes));

    static final Format<byte[]> BYTES =
            new BasicFormats<>("application/octet-stream", (topic, bytes) -> bytes, (topic, bytes) -> bytes);

    static <T> Format<T> serde(Serde<T> serde, String contentType) {
        var serializer = serde.serializer();
        var deserializer = serde.deserializer();
        return new BasicFormats<>(contentType, serializer::serialize, deserializer::deserialize);
    }

    @Override
    public byte[] encode(String topic, T value) {
        return writer.apply(topic, value);
    }

    @Override
    public T decode(String topic, byte[] bytes) {
        return reader.apply(topic, bytes);
    }

    /** Refuses bytes that are not UTF-8 instead of replacing them: a key that changes silently is another key. */
    private static String utf8(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("These bytes are not UTF-8 text", e);
        }
    }
}
