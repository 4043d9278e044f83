/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiFunction;
import org.apache.kafka.common.serialization.Serde;

/** The formats that need no library of their own. */
record BasicFormats<T>(String contentType, BiFunction<String, T, byte[]> writer, BiFunction<String, byte[], T> reader)
        implements Format<T> {

    static final Format<String> STRING =
            new BasicFormats<>("text/plain; charset=utf-8", BasicFormats::toUtf8, BasicFormats::fromUtf8);

    static final Format<byte[]> BYTES =
            new BasicFormats<>("application/octet-stream", (topic, bytes) -> bytes, (topic, bytes) -> bytes);

    /** What stands in a text for bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    static <T> Format<T> serde(Serde<T> serde, String contentType) {
        Objects.requireNonNull(contentType, "contentType");
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

    // Both ways refuse what is not UTF-8 instead of replacing it: a key that changes silently is another key. The
    // platform's own ways, which replace it, and a comparison with what was given take a fraction of the time of an
    // encoder or decoder that refuses.

    private static byte[] toUtf8(String topic, String text) {
        var bytes = text.getBytes(UTF_8);
        if (!new String(bytes, UTF_8).equals(text)) {
            throw new IllegalArgumentException(
                    "Cannot write a text of topic " + topic + " as UTF-8: it holds half a surrogate pair");
        }
        return bytes;
    }

    private static String fromUtf8(String topic, byte[] bytes) {
        var text = new String(bytes, UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(text.getBytes(UTF_8), bytes)) {
            throw new IllegalArgumentException("Cannot read a text of topic " + topic + ": its bytes are not UTF-8");
        }
        return text;
    }
}
