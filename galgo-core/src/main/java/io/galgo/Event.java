/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An event that arrived: its key and value decoded, everything else read from the record's headers when asked for. Immutable and
 * safe for any thread.
 *
 * <p>A record of another producer, without Galgo's headers, is an ordinary event: it has a computed {@link #id}, the topic's name
 * as {@link #type} and the record's timestamp as {@link #time}.
 *
 * @param <K> the key
 * @param <V> the value
 */
public final class Event<K, V> {

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}"); // what fits any long; revisions count from 0

    private final ConsumerRecord<byte[], byte[]> record;
    private final SourceTopic source;
    private final K key;
    private final V value;
    private final int attempt;
    private EventId id; // computed once, for records without ce_id; a race computes the same twice

    /**
     * Makes an event of a record; handlers are given one, so only tests of handlers need this.
     *
     * @param record the record as read
     * @param source where it was read
     * @param key its decoded key, null if the record has none
     * @param value its decoded value, null for a tombstone
     * @param attempt which attempt at handling it this is, from 1
     * @throws IllegalArgumentException if the attempt is below 1
     */
    public Event(ConsumerRecord<byte[], byte[]> record, SourceTopic source, K key, V value, int attempt) {
        this.record = Objects.requireNonNull(record, "record");
        this.source = Objects.requireNonNull(source, "source");
        this.key = key;
        this.value = value;
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt + ": attempts count from 1");
        }
        this.attempt = attempt;
    }

    /** Returns the event's identity, the same in every copy. */
    public EventId id() {
        var known = id;
        if (known == null) {
            known = source.idOf(record);
            id = known;
        }
        return known;
    }

    /** Returns the key, null if the record has none. */
    public K key() {
        return key;
    }

    /** Returns the value, null for a tombstone. */
    public V value() {
        return value;
    }

    /** Returns the event's type: {@code ce_type}, else the topic's name. */
    public String type() {
        return header(HeaderNames.CE_TYPE).orElse(record.topic());
    }

    /** Returns the service that published the event: {@code ce_source}; empty if it is not known. */
    public Optional<String> source() {
        return header(HeaderNames.CE_SOURCE);
    }

    /** Returns the id of the entity the event is about, if given. */
    public Optional<String> subject() {
        return header(HeaderNames.CE_SUBJECT);
    }

    /** Returns the event's own time: {@code ce_time}, else the record's timestamp. */
    public Instant time() {
        return header(HeaderNames.CE_TIME).flatMap(Event::parseTime).orElseGet(this::timestamp);
    }

    /** Returns the correlation id of the whole flow: the event's own id where it starts one. */
    public String correlationId() {
        return header(HeaderNames.CE_CORRELATION_ID)
                .filter(flow -> !flow.isBlank())
                .orElseGet(() -> id().value());
    }

    /** Returns the id of the event that caused this one; empty at the start of a flow. */
    public Optional<EventId> causationId() {
        return header(HeaderNames.CE_CAUSATION_ID).flatMap(EventId::parse);
    }

    /**
     * Returns the entity's revision after the change, if the event carries one.
     *
     * @throws IllegalArgumentException if its header is not a decimal number
     */
    public OptionalLong revision() {
        var text = header(HeaderNames.REVISION);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!DECIMAL.matcher(text.get()).matches()) {
            throw new IllegalArgumentException("The header " + HeaderNames.REVISION + " of " + this
                    + " is not a decimal number of 1 to 18 digits");
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    /** Returns all headers of the record. */
    public Headers headers() {
        return Headers.of(record.headers());
    }

    /** Returns which attempt at handling this event it is, from 1. */
    public int attempt() {
        return attempt;
    }

    /** Returns the consumer group that handles this event. */
    public String group() {
        return source.group();
    }

    /** Returns the topic the record was read from. */
    public String topic() {
        return record.topic();
    }

    /** Returns the partition the record was read from. */
    public int partition() {
        return record.partition();
    }

    /** Returns the offset the record was read at: where it is, not what it is ({@link #id} is that). */
    public long offset() {
        return record.offset();
    }

    /** Returns the record's timestamp: when it was sent or appended. */
    public Instant timestamp() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** Returns the record as read, its key and value raw. Do not change its headers. */
    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(Headers.lastText(record.headers(), name));
    }

    private static Optional<Instant> parseTime(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException foreign) {
            return Optional.empty(); // another producer's idea of a time: the record's timestamp stands in
        }
    }

    /** Names the event by where it is, never by its key or value, so that it may go into a log. */
    @Override
    public String toString() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
