/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.HeaderNames;
import io.galgo.console.picture.Masks;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record as text, as anybody may see it.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset where it is
 * @param timestamp when it was sent or appended
 * @param key its key, hexadecimal if it is no text in UTF-8; empty if it has no key
 * @param value its value likewise
 * @param headers its headers in order; those whose names look like credentials are masked
 */
public record RecordText(
        String topic,
        int partition,
        long offset,
        Instant timestamp,
        Optional<String> key,
        Optional<String> value,
        List<HeaderText> headers) {

    /** Names of headers are few; more than that are somebody's data. */
    private static final int MOST_NAMES = 10_000;

    private static final Map<String, Boolean> CREDENTIALS = new ConcurrentHashMap<>();

    public RecordText {
        headers = List.copyOf(headers);
    }

    /** One header. */
    public record HeaderText(String name, String value) {}

    /** Returns the text of a record that was read as bytes. */
    public static RecordText of(ConsumerRecord<byte[], byte[]> record) {
        return of(record, text(record.key()), text(record.value()));
    }

    static RecordText ofViews(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return of(record, text(bytes(record.key())), text(bytes(record.value())));
    }

    private static RecordText of(ConsumerRecord<?, ?> record, Optional<String> key, Optional<String> value) {
        var headers = new ArrayList<HeaderText>();
        for (var header : record.headers()) {
            headers.add(new HeaderText(
                    header.key(),
                    isCredential(header.key())
                            ? Masks.MASK
                            : text(header.value()).orElse("")));
        }
        return new RecordText(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                key,
                value,
                headers);
    }

    /** Returns where it is, as {@code shop.orders/7@812044}. */
    public String address() {
        return topic + "/" + partition + "@" + offset;
    }

    static boolean isCredential(String header) {
        if (CREDENTIALS.size() > MOST_NAMES) {
            CREDENTIALS.clear();
        }
        return CREDENTIALS.computeIfAbsent(header, HeaderNames::looksLikeCredential);
    }

    private static Optional<String> text(byte[] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException binary) {
            return Optional.of("0x" + HexFormat.of().formatHex(bytes));
        }
    }

    /** Returns bytes as text in UTF-8; what is none becomes U+FFFD. */
    static String lenient(ByteBuffer view) {
        return view == null ? "" : new String(bytes(view), UTF_8);
    }

    /** Returns a copy of what a view shows; null for none. */
    static byte[] bytes(ByteBuffer view) {
        if (view == null) {
            return null;
        }
        var bytes = new byte[view.remaining()];
        view.get(view.position(), bytes);
        return bytes;
    }
}
