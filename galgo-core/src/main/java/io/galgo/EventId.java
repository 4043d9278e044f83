/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The identity of an event: given once by its producer and kept through outbox, retry, dead letter, redrive and migration.
 * Topic, partition and offset change in all of these; the id never does.
 *
 * <p>Ids made by Galgo are UUIDs of version 7 (RFC 9562), which carry their time; ids of other producers may be any text of
 * 1 to 255 characters.
 *
 * @param value the id as it stands in the header {@code ce_id}; never null or blank
 */
public record EventId(String value) implements Comparable<EventId> {

    /** The longest id accepted, in characters. */
    public static final int MAX_LENGTH = 255;

    private static final UuidV7 GENERATOR = UuidV7.seeded();

    /**
     * Accepts an id made elsewhere.
     *
     * @throws IllegalArgumentException if it is blank or longer than {@value #MAX_LENGTH} characters
     */
    public EventId {
        Objects.requireNonNull(value, "value");
        if (!acceptable(value)) {
            throw new IllegalArgumentException("An event id has 1 to " + MAX_LENGTH
                    + " characters and is not blank; this one has " + value.length());
        }
    }

    /** Returns a new id, greater than all that this method returned before. Safe for any thread. */
    public static EventId next() {
        return new EventId(GENERATOR.next(System.currentTimeMillis()).toString());
    }

    /**
     * Returns a new id that carries another time than now, for an event that is to happen then. Safe for any thread.
     *
     * @throws IllegalArgumentException if the time is before 1970 or after 10889
     */
    public static EventId at(Instant time) {
        return new EventId(GENERATOR.at(time, System.currentTimeMillis()).toString());
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
        return new EventId(UuidV7.of(Math.max(0, time.toEpochMilli()), digest.getLong(), digest.getLong())
                .toString());
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
        return UuidV7.timeOf(value);
    }

    /** Reads an id from a header of whoever wrote it: empty where there is none, or none that an id can be. */
    static Optional<EventId> parse(String text) {
        return text != null && acceptable(text) ? Optional.of(new EventId(text)) : Optional.empty();
    }

    private static boolean acceptable(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH;
    }

    @Override
    public int compareTo(EventId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
