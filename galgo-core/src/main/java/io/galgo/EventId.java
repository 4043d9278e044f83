/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.galgo.Headers.Header;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The identity of an event: given once by its producer and kept through outbox, retry, dead letter, redrive and migration.
 * Topic, partition and offset change in all of these; the id never does.
 *
 * <p>Ids made by Galgo are UUIDs of version 7 (RFC 9562), which carry their time; ids of other producers may be any text of
 * 1 to 255 characters.
 *
 * <p>An event's id is made as bytes for its header or read from there, and few ask for its text: it is made when first asked for.
 *
 * <p>Immutable and safe for any thread.
 */
public final class EventId implements Comparable<EventId> {

    /** The longest id accepted, in characters. */
    public static final int MAX_LENGTH = 255;

    private static final UuidV7 GENERATOR = UuidV7.seeded();

    /** What it was made of: its {@link Header} or its text. */
    private final Object source;

    /** Its text once somebody asked for it. Threads that race each make one, and all are equal. */
    private String text;

    /**
     * Accepts an id made elsewhere.
     *
     * @param value the id as it stands in the header {@code ce_id}; in JSON it is this text too
     * @throws IllegalArgumentException if it is blank, longer than {@value #MAX_LENGTH} characters or holds half a surrogate pair
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EventId(String value) {
        this((Object) Objects.requireNonNull(value, "value"));
        if (!acceptable(value)) {
            throw new IllegalArgumentException("An event id has 1 to " + MAX_LENGTH
                    + " characters and is not blank; this one has " + value.length());
        }
        if (!new String(value.getBytes(UTF_8), UTF_8).equals(value)) {
            throw new IllegalArgumentException(
                    "An event id cannot hold half a surrogate pair: its header would hold another id, which others may have too");
        }
    }

    /** Of an acceptable header or text. */
    private EventId(Object source) {
        this.source = source;
    }

    static EventId of(UUID uuid) {
        return new EventId(new Header(HeaderNames.CE_ID, uuid.toString().getBytes(US_ASCII)));
    }

    /**
     * Returns the id that a header {@code ce_id} holds, without making text of it. The header's bytes are not copied; do not change them.
     *
     * @throws IllegalArgumentException if that is none: see the constructor
     */
    public static EventId of(Header header) {
        var bytes = header.value();
        boolean plainlyAcceptable = bytes != null && bytes.length > 0 && bytes.length <= MAX_LENGTH && bytes[0] > ' ';
        return plainlyAcceptable && header.name().equals(HeaderNames.CE_ID)
                ? new EventId(header)
                : new EventId(Objects.requireNonNullElse(header.text(), ""));
    }

    /** Returns a new id, greater than all that this method returned before. Safe for any thread. */
    public static EventId next() {
        return of(GENERATOR.next(System.currentTimeMillis()));
    }

    /**
     * Returns a new id that carries another time than now, for an event that is to happen then. Safe for any thread.
     *
     * @throws IllegalArgumentException if the time is before 1970 or after 10889
     */
    public static EventId at(Instant time) {
        return of(GENERATOR.at(time, System.currentTimeMillis()));
    }

    /**
     * Returns the id computed from what identifies the event: the same text and time give the same id, always and everywhere. A UUID
     * laid out as version 7: the time, to the millisecond, then 74 bits of a SHA-256 over the text.
     *
     * @param identity tells the event from all others, for ever
     * @param time the event's time; one before 1970 counts as 1970
     */
    public static EventId computed(String identity, Instant time) {
        var digest = ByteBuffer.wrap(sha256().digest(identity.getBytes(UTF_8)));
        return of(UuidV7.of(Math.max(0, time.toEpochMilli()), digest.getLong(), digest.getLong()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Returns the time inside the id, to the millisecond; empty if the id is not a UUID of version 7. */
    public Optional<Instant> time() {
        return UuidV7.timeOf(value());
    }

    /** Reads an id from a header of whoever wrote it: empty where there is none, or none that an id can be. */
    static Optional<EventId> parse(String text) {
        return text != null && acceptable(text) ? Optional.of(new EventId((Object) text)) : Optional.empty();
    }

    private static boolean acceptable(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH;
    }

    /** Returns the id as text, never null or blank. */
    @JsonValue
    public String value() {
        var known = text;
        if (known == null) {
            known = source instanceof Header header ? header.text() : (String) source;
            text = known;
        }
        return known;
    }

    /** Returns the header {@code ce_id} with this id. */
    public Header toHeader() {
        return source instanceof Header header ? header : new Header(HeaderNames.CE_ID, value().getBytes(UTF_8));
    }

    @Override
    public int compareTo(EventId other) {
        return value().compareTo(other.value());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventId that && value().equals(that.value());
    }

    @Override
    public int hashCode() {
        return value().hashCode();
    }

    @Override
    public String toString() {
        return value();
    }
}
