/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.dead;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.HeaderNames;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads dead letters of Galgo, of Spring Kafka, of Kafka Streams (KIP-1034) and of share groups (KIP-1191). These name what they are by
 * headers; nothing else in a topic is a dead letter.
 */
public final class DeadLetterFormat {

    private static final String SPRING = "kafka_dlt-";
    private static final String STREAMS = "__streams.errors.";
    private static final String SHARE_GROUP = "__dlq.errors.";
    private static final String[] SUFFIXES = {".galgo-dead", "-dlt", ".DLT", "-dlq", ".DLQ"};

    /** What brokers ask of the names of share groups' topics, where nothing else is set. */
    private static final String PREFIX = "dlq.";

    private DeadLetterFormat() {}

    /** Tells whether a topic holds dead letters, by its name. */
    public static boolean isDeadLetterTopic(String topic) {
        return topic.startsWith(PREFIX) || Arrays.stream(SUFFIXES).anyMatch(topic::endsWith);
    }

    /** Reads a record of a dead-letter topic; empty if it is no dead letter. */
    public static Optional<DeadLetter> read(ConsumerRecord<byte[], byte[]> record) {
        if (text(record, HeaderNames.ERROR_CLASS).isPresent()) {
            return Optional.of(ofGalgo(record));
        }
        return bytes(record, SPRING + "original-topic")
                .map(topic -> ofSpring(record))
                .or(() -> bytes(record, STREAMS + "topic").map(topic -> ofStreams(record)))
                .or(() -> bytes(record, SHARE_GROUP + "topic").map(topic -> ofShareGroup(record)));
    }

    private static DeadLetter ofGalgo(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                record.topic(),
                record.partition(),
                record.offset(),
                text(record, HeaderNames.GROUP),
                origin(record, HeaderNames.ORIGIN_TOPIC, HeaderNames.ORIGIN_PARTITION, HeaderNames.ORIGIN_OFFSET),
                "galgo",
                Failure.of(text(record, HeaderNames.ERROR_CLASS), text(record, HeaderNames.ERROR_STACK)),
                text(record, HeaderNames.ERROR_MESSAGE),
                number(record, HeaderNames.ATTEMPT).orElse(0L).intValue(),
                number(record, HeaderNames.ERROR_FIRST_AT).map(Instant::ofEpochMilli),
                Instant.ofEpochMilli(number(record, HeaderNames.ERROR_AT).orElse(record.timestamp())),
                text(record, HeaderNames.ERROR_VERSION),
                Arrays.hashCode(record.key()));
    }

    private static DeadLetter ofSpring(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                record.topic(),
                record.partition(),
                record.offset(),
                text(record, SPRING + "original-consumer-group"),
                text(record, SPRING + "original-topic")
                        .map(topic -> topic + "/" + integer(record, SPRING + "original-partition") + "@"
                                + integer(record, SPRING + "original-offset")),
                "spring-kafka",
                Failure.of(
                        text(record, SPRING + "exception-cause-fqcn").or(() -> text(record, SPRING + "exception-fqcn")),
                        text(record, SPRING + "exception-stacktrace").map(DeadLetterFormat::cause)),
                text(record, SPRING + "exception-message"),
                0,
                Optional.empty(),
                Instant.ofEpochMilli(record.timestamp()),
                Optional.empty(),
                Arrays.hashCode(record.key()));
    }

    private static DeadLetter ofStreams(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                record.topic(),
                record.partition(),
                record.offset(),
                Optional.empty(),
                origin(record, STREAMS + "topic", STREAMS + "partition", STREAMS + "offset"),
                "kafka-streams",
                Failure.of(
                        text(record, STREAMS + "exception").map(DeadLetterFormat::withoutMessage),
                        text(record, STREAMS + "stacktrace")),
                text(record, STREAMS + "message"),
                0,
                Optional.empty(),
                Instant.ofEpochMilli(record.timestamp()),
                Optional.empty(),
                Arrays.hashCode(record.key()));
    }

    /** Brokers write these, who know of no exception. */
    private static DeadLetter ofShareGroup(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                record.topic(),
                record.partition(),
                record.offset(),
                text(record, SHARE_GROUP + "group"),
                origin(record, SHARE_GROUP + "topic", SHARE_GROUP + "partition", SHARE_GROUP + "offset"),
                "share-group",
                Failure.of(Optional.empty(), Optional.empty()),
                text(record, SHARE_GROUP + "message"),
                number(record, SHARE_GROUP + "delivery.count").orElse(0L).intValue(),
                Optional.empty(),
                Instant.ofEpochMilli(record.timestamp()),
                Optional.empty(),
                Arrays.hashCode(record.key()));
    }

    /** Where the event was read, by the names of the headers that say so in text. */
    private static Optional<String> origin(
            ConsumerRecord<byte[], byte[]> record, String topic, String partition, String offset) {
        return text(record, topic)
                .map(name -> name + "/" + text(record, partition).orElse("?") + "@"
                        + text(record, offset).orElse("?"));
    }

    /** An exception's class, of its text. */
    private static String withoutMessage(String exception) {
        int colon = exception.indexOf(':');
        return (colon < 0 ? exception : exception.substring(0, colon)).strip();
    }

    /** Spring wraps what the listener threw: the frames of the cause tell more. */
    private static String cause(String stack) {
        int cause = stack.indexOf("\nCaused by: ");
        return cause < 0 ? stack : stack.substring(cause);
    }

    private static Optional<byte[]> bytes(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? Optional.empty() : Optional.ofNullable(header.value());
    }

    private static Optional<String> text(ConsumerRecord<byte[], byte[]> record, String name) {
        return bytes(record, name).map(value -> new String(value, UTF_8));
    }

    /** A number in decimal, as Galgo writes it. */
    private static Optional<Long> number(ConsumerRecord<byte[], byte[]> record, String name) {
        try {
            return text(record, name).map(Long::valueOf);
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /** A number in big-endian bytes, as Spring writes it. */
    private static String integer(ConsumerRecord<byte[], byte[]> record, String name) {
        return bytes(record, name)
                .map(value -> switch (value.length) {
                    case Integer.BYTES -> String.valueOf(ByteBuffer.wrap(value).getInt());
                    case Long.BYTES -> String.valueOf(ByteBuffer.wrap(value).getLong());
                    default -> "?";
                })
                .orElse("?");
    }
}
