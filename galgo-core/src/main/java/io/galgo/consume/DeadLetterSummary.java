/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.HeaderNames;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * What is known of a dead letter, without its value.
 *
 * @param id where it stands
 * @param eventId the event's id
 * @param topic where the event was read
 * @param partition the same
 * @param offset the same
 * @param time when the event's record was written
 * @param key the event's key, null if it has none; not copied, so do not change it
 * @param errorClass the class of the last failure
 * @param errorMessage its message, redacted; empty if it had none, or no room
 * @param attempts how many attempts failed
 * @param firstFailed when the first attempt failed
 * @param failed when the last attempt failed
 * @param rounds how often the event was redriven before it came here
 * @param status what has become of the letter
 */
@SuppressWarnings("ArrayRecordComponent") // a copy a letter would cost too much; letters are compared by their ids
public record DeadLetterSummary(
        DeadLetterId id,
        String eventId,
        String topic,
        int partition,
        long offset,
        Instant time,
        byte[] key,
        String errorClass,
        Optional<String> errorMessage,
        int attempts,
        Instant firstFailed,
        Instant failed,
        int rounds,
        DeadLetterStatus status) {

    /** Returns what a record of the dead-letter topic says; empty if it is no dead letter of Galgo's. */
    static Optional<DeadLetterSummary> of(ConsumerRecord<byte[], byte[]> letter, DeadLetterStatus status) {
        var headers = letter.headers();
        var topic = text(headers, HeaderNames.ORIGIN_TOPIC);
        long partition = number(headers, HeaderNames.ORIGIN_PARTITION, -1);
        long offset = number(headers, HeaderNames.ORIGIN_OFFSET, -1);
        if (topic == null || partition < 0 || partition > Integer.MAX_VALUE || offset < 0) {
            return Optional.empty();
        }
        long failed = number(headers, HeaderNames.ERROR_AT, letter.timestamp());
        return Optional.of(new DeadLetterSummary(
                new DeadLetterId(letter.partition(), letter.offset()),
                orEmpty(text(headers, HeaderNames.CE_ID)),
                topic,
                (int) partition,
                offset,
                Instant.ofEpochMilli(number(headers, HeaderNames.ORIGIN_TIMESTAMP, letter.timestamp())),
                letter.key(),
                orEmpty(text(headers, HeaderNames.ERROR_CLASS)),
                Optional.ofNullable(text(headers, HeaderNames.ERROR_MESSAGE)),
                (int) number(headers, HeaderNames.ATTEMPT, 0),
                Instant.ofEpochMilli(number(headers, HeaderNames.ERROR_FIRST_AT, failed)),
                Instant.ofEpochMilli(failed),
                rounds(headers),
                status));
    }

    /** Returns how often an event has been redriven. */
    static int rounds(Headers headers) {
        return (int) number(headers, HeaderNames.REDRIVEN, 0);
    }

    static String text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private static long number(Headers headers, String name, long otherwise) {
        var text = text(headers, name);
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException notOurs) {
            return otherwise;
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** Tells whether the other is the same letter in the same state. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DeadLetterSummary letter && id.equals(letter.id) && status.equals(letter.status);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Names the letter and its event, never its key or message, so that it may go into a log. */
    @Override
    public String toString() {
        return id + " (" + topic + "-" + partition + "@" + offset + ", "
                + status.state().word() + ")";
    }
}
