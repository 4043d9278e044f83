/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The records that two filters want. */
record BothFilters(RecordFilter first, RecordFilter second) implements RecordFilter {

    @Override
    public boolean accepts(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return first.accepts(record) && second.accepts(record);
    }

    @Override
    public long failed() {
        return first.failed() + second.failed();
    }

    @Override
    public Optional<String> failure() {
        return first.failure().or(second::failure);
    }
}
