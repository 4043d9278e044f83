/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.HeaderNames;
import io.galgo.SourceTopic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * An event that could not be handled, with what there is to know about it.
 *
 * @param record the record as read
 * @param source where and by which group
 * @param attempts how many attempts failed
 * @param firstAt when the first failed
 * @param at when the last failed
 * @param failure the last failure
 */
record DeadLetter(
        ConsumerRecord<byte[], byte[]> record,
        SourceTopic source,
        int attempts,
        Instant firstAt,
        Instant at,
        Throwable failure) {

    static final int LONGEST_STACK = 4 * 1024;
    static final String LEFT_OUT = "left-out";
    private static final int LONGEST_MESSAGE = 1024;

    /** How much of it is written; a record that is refused as too large is tried with less. */
    enum Detail {
        ALL,
        NO_STACK,
        NO_MESSAGE,
        /** The value stays where it was: the origin headers say where. */
        NO_VALUE;

        Detail less() {
            return switch (this) {
                case ALL -> NO_STACK;
                case NO_STACK -> NO_MESSAGE;
                case NO_MESSAGE, NO_VALUE -> NO_VALUE;
            };
        }

        boolean isLeast() {
            return this == NO_VALUE;
        }
    }

    /** Returns the record to write: every original header, the id if it had none, and Galgo's own. */
    ProducerRecord<byte[], byte[]> toRecord(
            String topic, int partition, String version, UnaryOperator<String> redactor, Detail detail) {
        var value = detail == Detail.NO_VALUE ? null : record.value();
        var letter = new ProducerRecord<>(topic, partition, null, record.key(), value, record.headers());
        var headers = letter.headers();
        set(headers, HeaderNames.CE_ID, source.idOf(record).value());
        set(headers, HeaderNames.GROUP, source.group());
        set(headers, HeaderNames.ATTEMPT, Integer.toString(attempts));
        set(headers, HeaderNames.ORIGIN_TOPIC, record.topic());
        set(headers, HeaderNames.ORIGIN_PARTITION, Integer.toString(record.partition()));
        set(headers, HeaderNames.ORIGIN_OFFSET, Long.toString(record.offset()));
        set(headers, HeaderNames.ORIGIN_TIMESTAMP, Long.toString(record.timestamp()));
        set(headers, HeaderNames.ERROR_CLASS, failure.getClass().getName());
        set(headers, HeaderNames.ERROR_FIRST_AT, Long.toString(firstAt.toEpochMilli()));
        set(headers, HeaderNames.ERROR_AT, Long.toString(at.toEpochMilli()));
        if (detail == Detail.NO_VALUE && record.value() != null) {
            set(headers, HeaderNames.VALUE, LEFT_OUT);
        }
        if (!version.isEmpty()) {
            set(headers, HeaderNames.ERROR_VERSION, version);
        }
        if (detail.compareTo(Detail.NO_MESSAGE) < 0 && failure.getMessage() != null) {
            set(headers, HeaderNames.ERROR_MESSAGE, cut(redactor.apply(failure.getMessage()), LONGEST_MESSAGE));
        }
        if (detail == Detail.ALL) {
            set(headers, HeaderNames.ERROR_STACK, cut(redactor.apply(stack()), LONGEST_STACK));
        }
        return letter;
    }

    private String stack() {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }
}
