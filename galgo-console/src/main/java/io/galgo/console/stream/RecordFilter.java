/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.HeaderNames;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which records are wanted. Safe for any thread. */
public interface RecordFilter {

    /**
     * Tells whether a record is wanted.
     *
     * @param record as anybody may see it; its buffers are not moved
     * @throws FilterException if it takes more than a filter may
     */
    boolean accepts(ConsumerRecord<ByteBuffer, ByteBuffer> record);

    /** Returns on how many records it could not be asked, as for want of a field; these were not wanted. */
    default long failed() {
        return 0;
    }

    /** Returns why, of the first of them. */
    default Optional<String> failure() {
        return Optional.empty();
    }

    /** All records. */
    static RecordFilter all() {
        return record -> true;
    }

    /** Those whose key is this text, byte for byte. */
    static RecordFilter key(String key) {
        var bytes = ByteBuffer.wrap(key.getBytes(UTF_8));
        return record -> bytes.equals(record.key());
    }

    /**
     * Those that have a header with this value.
     *
     * @throws FilterException if the header's name looks like a credential's: nobody is to find out its value by trying
     */
    static RecordFilter header(String name, String value) {
        if (HeaderNames.looksLikeCredential(name)) {
            throw new FilterException("The name of header " + name
                    + " looks like a credential's: its value is masked, and cannot be filtered by.");
        }
        var bytes = ByteBuffer.wrap(value.getBytes(UTF_8));
        return record -> {
            for (var header : record.headers().headers(name)) {
                if (header.value() != null && bytes.equals(ByteBuffer.wrap(header.value()))) {
                    return true;
                }
            }
            return false;
        };
    }

    /** Those that both want; the other one is asked second. */
    default RecordFilter and(RecordFilter other) {
        return new BothFilters(this, other);
    }
}
