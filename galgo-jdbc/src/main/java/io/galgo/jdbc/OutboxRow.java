/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.produce.EncodedEvent;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A row of the outbox as a relay reads it.
 *
 * @param id its number
 * @param topic where the event goes
 * @param key the key's bytes, or null
 * @param headers the headers as they stand in the column
 * @param value the value's bytes, or null
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record OutboxRow(long id, String topic, byte[] key, byte[] headers, byte[] value) {

    /** @throws IllegalArgumentException if the headers cannot be read */
    ProducerRecord<byte[], byte[]> toRecord() {
        return new EncodedEvent(topic, key, value, HeaderCodec.decode(headers)).toRecord();
    }
}
