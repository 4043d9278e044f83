/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.HeaderNames;
import io.galgo.SourceTopic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;

/**
 * The form of an event in the parked topic: the record's key, value and headers as they were, its id if it had none, then
 * {@code galgo-parked} and behind it what parking adds. {@code docs/formats.md} describes it.
 */
final class ParkedRecord {

    /** Later events of the key wait behind it. */
    private static final String IN_ORDER = "in-order";

    private static final String ALONE = "alone";
    private static final String HELD = "held";

    /** What a dead letter has beside the event's own headers. */
    private static final Set<String> OF_THE_LETTER = Set.of(
            HeaderNames.GROUP,
            HeaderNames.ATTEMPT,
            HeaderNames.ORIGIN_TOPIC,
            HeaderNames.ORIGIN_PARTITION,
            HeaderNames.ORIGIN_OFFSET,
            HeaderNames.ORIGIN_TIMESTAMP,
            HeaderNames.ERROR_CLASS,
            HeaderNames.ERROR_MESSAGE,
            HeaderNames.ERROR_STACK,
            HeaderNames.ERROR_FIRST_AT,
            HeaderNames.ERROR_AT,
            HeaderNames.ERROR_VERSION,
            HeaderNames.VALUE,
            HeaderNames.REDRIVEN);

    private ParkedRecord() {}

    /** Returns the copy to write, into the partition of the same number. */
    static ProducerRecord<byte[], byte[]> copy(String topic, ParkedCopy copy, SourceTopic source) {
        var parked = copy(topic, copy.task().record, copy.isInOrder(), source);
        var why = copy.why();
        if (why != null) {
            var headers = parked.headers();
            add(headers, HeaderNames.ATTEMPT, Integer.toString(why.attempts()));
            add(
                    headers,
                    HeaderNames.DUE,
                    why.next() == null ? HELD : Long.toString(why.next().toEpochMilli()));
            add(headers, HeaderNames.ERROR_CLASS, why.failure().getClass().getName());
            add(headers, HeaderNames.ERROR_FIRST_AT, Long.toString(why.since().toEpochMilli()));
        }
        return parked;
    }

    /**
     * Returns the copy that hands a handled event to its group again.
     *
     * @param again names what has it handled again, for inboxes that know the event; null if they are to know it
     */
    static ProducerRecord<byte[], byte[]> replayed(
            String topic, SourceTopic source, ConsumerRecord<byte[], byte[]> record, String again) {
        if (again != null) { // one of the event's own headers: it goes with it from now on, into a dead letter too
            record.headers().remove(HeaderNames.AGAIN);
            add(record.headers(), HeaderNames.AGAIN, again);
        }
        return copy(topic, record, record.key() != null, source);
    }

    private static ProducerRecord<byte[], byte[]> copy(
            String topic, ConsumerRecord<byte[], byte[]> record, boolean inOrder, SourceTopic source) {
        var parked =
                new ProducerRecord<>(topic, record.partition(), null, record.key(), record.value(), record.headers());
        var headers = parked.headers();
        var id = source.idOf(record).value();
        if (!id.equals(text(headers, HeaderNames.CE_ID))) {
            headers.remove(HeaderNames.CE_ID);
            add(headers, HeaderNames.CE_ID, id);
        }
        add(headers, HeaderNames.PARKED, inOrder ? IN_ORDER : ALONE);
        add(headers, HeaderNames.GROUP, source.group());
        add(headers, HeaderNames.ORIGIN_TOPIC, record.topic());
        add(headers, HeaderNames.ORIGIN_PARTITION, Integer.toString(record.partition()));
        add(headers, HeaderNames.ORIGIN_OFFSET, Long.toString(record.offset()));
        add(headers, HeaderNames.ORIGIN_TIMESTAMP, Long.toString(record.timestamp()));
        return parked;
    }

    /**
     * Returns the copy that hands a dead letter to its group again. How often that was done before goes with the event.
     *
     * @param group the group
     * @param letter the record of the dead-letter topic
     * @param value the event's value, which is the letter's unless that had no room for it
     */
    static ProducerRecord<byte[], byte[]> redriven(
            String topic,
            String group,
            DeadLetterSummary summary,
            ConsumerRecord<byte[], byte[]> letter,
            byte[] value) {
        var own = new ArrayList<Header>();
        for (var header : letter.headers()) {
            if (!OF_THE_LETTER.contains(header.key())) {
                own.add(header);
            }
        }
        var parked = new ProducerRecord<>(topic, summary.partition(), null, letter.key(), value, own);
        var headers = parked.headers();
        add(headers, HeaderNames.REDRIVEN, Integer.toString(summary.rounds() + 1));
        add(headers, HeaderNames.PARKED, letter.key() == null ? ALONE : IN_ORDER);
        add(headers, HeaderNames.GROUP, group);
        add(headers, HeaderNames.ORIGIN_TOPIC, summary.topic());
        add(headers, HeaderNames.ORIGIN_PARTITION, Integer.toString(summary.partition()));
        add(headers, HeaderNames.ORIGIN_OFFSET, Long.toString(summary.offset()));
        add(headers, HeaderNames.ORIGIN_TIMESTAMP, Long.toString(summary.time().toEpochMilli()));
        add(headers, HeaderNames.DEAD_LETTER, summary.id().toString());
        return parked;
    }

    /** Returns which dead letter a record of the parked topic is a redrive of; null if it is none. */
    static DeadLetterId deadLetter(ConsumerRecord<byte[], byte[]> parked) {
        var text = text(parked.headers(), HeaderNames.DEAD_LETTER);
        try {
            return text == null ? null : DeadLetterId.parse(text);
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    /** Returns the topic that a record of the parked topic comes from; null if it is no parked event. */
    static String originTopic(ConsumerRecord<byte[], byte[]> parked) {
        return text(parked.headers(), HeaderNames.PARKED) == null
                ? null
                : text(parked.headers(), HeaderNames.ORIGIN_TOPIC);
    }

    /** Tells whether a record of the parked topic is this source partition's. */
    static boolean isOf(ConsumerRecord<byte[], byte[]> parked, SourceTopic source, int partition) {
        return text(parked.headers(), HeaderNames.PARKED) != null
                && source.group().equals(text(parked.headers(), HeaderNames.GROUP))
                && source.topic().equals(text(parked.headers(), HeaderNames.ORIGIN_TOPIC))
                && number(parked, HeaderNames.ORIGIN_PARTITION, -1) == partition;
    }

    static boolean isInOrder(ConsumerRecord<byte[], byte[]> parked) {
        return parked.key() != null && IN_ORDER.equals(text(parked.headers(), HeaderNames.PARKED));
    }

    /** Returns the record as it stood in its own topic. */
    static ConsumerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> parked) {
        var before = new ArrayList<Header>();
        var added = parked.headers().lastHeader(HeaderNames.PARKED);
        for (var header : parked.headers()) {
            if (header.equals(added)) {
                break;
            }
            before.add(header);
        }
        return new ConsumerRecord<>(
                text(parked.headers(), HeaderNames.ORIGIN_TOPIC),
                parked.partition(),
                number(parked, HeaderNames.ORIGIN_OFFSET, parked.offset()),
                number(parked, HeaderNames.ORIGIN_TIMESTAMP, parked.timestamp()),
                TimestampType.CREATE_TIME,
                parked.serializedKeySize(),
                parked.serializedValueSize(),
                parked.key(),
                parked.value(),
                new ProducerRecord<byte[], byte[]>("", null, null, null, null, before).headers(),
                Optional.empty());
    }

    /** Returns why the event waits, as it was when it was parked; null if it only waits behind another. */
    static Blockage why(ConsumerRecord<byte[], byte[]> parked) {
        int attempts = (int) number(parked, HeaderNames.ATTEMPT, -1);
        if (attempts < 0) {
            return null;
        }
        var due = text(parked.headers(), HeaderNames.DUE);
        var next = HELD.equals(due) ? null : Instant.ofEpochMilli(number(parked, HeaderNames.DUE, 0));
        var since = Instant.ofEpochMilli(number(parked, HeaderNames.ERROR_FIRST_AT, parked.timestamp()));
        return new Blockage(parked.offset(), attempts, attempts + 1, since, next, failure(parked));
    }

    /** Stands for a failure that was thrown before a restart. */
    private static Throwable failure(ConsumerRecord<byte[], byte[]> parked) {
        var name = text(parked.headers(), HeaderNames.ERROR_CLASS);
        return name == null ? unknownFailure() : new FailedBefore(name);
    }

    static Throwable unknownFailure() {
        return new FailedBefore("failed before it was read here");
    }

    private static long number(ConsumerRecord<byte[], byte[]> record, String header, long otherwise) {
        var text = text(record.headers(), header);
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException notOurs) {
            return otherwise;
        }
    }

    private static String text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    /** A failure of another instance, known by its class alone. */
    static final class FailedBefore extends Exception {

        private static final long serialVersionUID = 1;

        FailedBefore(String message) {
            super(message, null, false, false);
        }
    }
}
