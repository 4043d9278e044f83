/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.Format;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The form of a dead letter's state in the topic of states, version 1: the letter's place as key, JSON as value. {@code docs/formats.md}
 * describes it.
 */
final class DeadStateRecord {

    private static final int VERSION = 1;
    private static final Format<Json> FORMAT = Format.json(Json.class);

    private DeadStateRecord() {}

    private record Json(int version, String state, long since, String who, String why) {}

    /** @param who null if nobody is named */
    static ProducerRecord<byte[], byte[]> of(
            String topic, DeadLetterId letter, DeadLetterState state, Instant since, String who, String why) {
        var value = FORMAT.encode(topic, new Json(VERSION, state.word(), since.toEpochMilli(), who, why));
        return new ProducerRecord<>(topic, letter.partition(), letter.toString().getBytes(UTF_8), value);
    }

    /** Makes the letter open again, as if nobody had ever done anything about it. */
    static ProducerRecord<byte[], byte[]> open(String topic, DeadLetterId letter) {
        return new ProducerRecord<>(topic, letter.partition(), letter.toString().getBytes(UTF_8), null);
    }

    /** Returns which letter's state it is; empty if it is none. */
    static Optional<DeadLetterId> letter(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.key() == null
                    ? Optional.empty()
                    : Optional.of(DeadLetterId.parse(new String(record.key(), UTF_8)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /** Returns the state; one that cannot be read is {@link DeadLetterState#UNKNOWN}, and so left alone. */
    static DeadLetterStatus status(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return DeadLetterStatus.OPEN;
        }
        try {
            var json = FORMAT.decode(record.topic(), record.value());
            return new DeadLetterStatus(
                    json.version() == VERSION ? DeadLetterState.of(json.state()) : DeadLetterState.UNKNOWN,
                    Optional.of(Instant.ofEpochMilli(json.since())),
                    Optional.ofNullable(json.who()),
                    Optional.ofNullable(json.why()));
        } catch (IllegalArgumentException unreadable) {
            return new DeadLetterStatus(DeadLetterState.UNKNOWN, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }
}
