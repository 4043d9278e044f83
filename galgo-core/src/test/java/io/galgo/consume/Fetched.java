/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Records as the client fetches them: they say how large they are, and of which leader epoch. */
final class Fetched {

    private Fetched() {}

    static ConsumerRecord<byte[], byte[]> record(TopicPartition id, long offset, String key, String value) {
        return new ConsumerRecord<>(
                id.topic(),
                id.partition(),
                offset,
                0,
                TimestampType.CREATE_TIME,
                key.length(),
                value.length(),
                key.getBytes(UTF_8),
                value.getBytes(UTF_8),
                new RecordHeaders(),
                Optional.of(0));
    }
}
