/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which records are wanted. Safe for any thread. */
public interface RecordFilter {

    /**
     * Tells whether a record is wanted.
     *
     * @throws FilterException if it takes more than a filter may
     */
    boolean accepts(ConsumerRecord<byte[], byte[]> record);

    /** All records. */
    static RecordFilter all() {
        return record -> true;
    }

    /** Those whose key is this text, byte for byte. */
    static RecordFilter key(String key) {
        var bytes = key.getBytes(UTF_8);
        return record -> Arrays.equals(bytes, record.key());
    }

    /** Those that have a header with this value. */
    static RecordFilter header(String name, String value) {
        var bytes = value.getBytes(UTF_8);
        return record -> {
            for (var header : record.headers().headers(name)) {
                if (Arrays.equals(bytes, header.value())) {
                    return true;
                }
            }
            return false;
        };
    }

    /** Those that both want; the other one is asked second. */
    default RecordFilter and(RecordFilter other) {
        return record -> accepts(record) && other.accepts(record);
    }
}
