/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What tells a record from others, without its value.
 *
 * @param offset where it is
 * @param timestamp when it was sent or appended, epoch milliseconds
 * @param key its key as text, cut at {@value #LONGEST_KEY} characters; empty if it has none. Whatever a producer wrote: never to be
 *     shown on a terminal as it is
 * @param keyHash tells keys apart
 */
public record RecordHead(long offset, long timestamp, Optional<String> key, int keyHash) {

    private static final int LONGEST_KEY = 200;

    static RecordHead of(ConsumerRecord<byte[], byte[]> record, int keyHash) {
        return new RecordHead(
                record.offset(),
                record.timestamp(),
                Optional.ofNullable(record.key()).map(RecordHead::text),
                keyHash);
    }

    private static String text(byte[] key) {
        var text = new String(key, UTF_8);
        return text.length() <= LONGEST_KEY ? text : text.substring(0, LONGEST_KEY) + "…";
    }
}
