/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;
import io.galgo.Headers;
import io.galgo.Topic;
import java.time.Instant;
import java.util.Objects;

/**
 * An event to be published. Only topic, key and value must be given:
 *
 * <pre>{@code
 * publisher.publish(NewEvent.of(CART_CHANGED, cart.id(), state).subject(cart.id()).revision(cart.revision()));
 * }</pre>
 *
 * @param topic where it goes
 * @param key its key; null for an event without order
 * @param value its value; null for a tombstone
 * @param id its identity; null to be given one when published
 * @param time its own time; null for the time of publishing
 * @param subject the id of the entity it is about, or null
 * @param revision the entity's revision after the change, or null
 * @param headers further headers of the user's
 */
public record NewEvent<K, V>(
        Topic<K, V> topic, K key, V value, EventId id, Instant time, String subject, Long revision, Headers headers) {

    public NewEvent {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(headers, "headers");
        if (revision != null && revision < 0) {
            throw new IllegalArgumentException("A revision counts from 0; " + revision + " is below");
        }
        if (subject != null && subject.isBlank()) {
            throw new IllegalArgumentException("A subject is not blank; leave it out if the event is about no entity");
        }
    }

    /** Returns an event of a topic, key and value. */
    public static <K, V> NewEvent<K, V> of(Topic<K, V> topic, K key, V value) {
        return new NewEvent<>(topic, key, value, null, null, null, null, Headers.none());
    }

    /** Returns this event with an id of your own: a repeat with the same id is the same event. */
    public NewEvent<K, V> id(EventId own) {
        return new NewEvent<>(topic, key, value, own, time, subject, revision, headers);
    }

    /** Returns this event with its own time. */
    public NewEvent<K, V> time(Instant own) {
        return new NewEvent<>(topic, key, value, id, own, subject, revision, headers);
    }

    /** Returns this event about an entity. */
    public NewEvent<K, V> subject(String entityId) {
        return new NewEvent<>(topic, key, value, id, time, entityId, revision, headers);
    }

    /** Returns this event with the entity's revision after the change, 0 or above. */
    public NewEvent<K, V> revision(long after) {
        return new NewEvent<>(topic, key, value, id, time, subject, after, headers);
    }

    /** Returns this event with a header of the user's. Names of Galgo, CloudEvents and credentials are refused at publish. */
    public NewEvent<K, V> header(String name, String text) {
        return new NewEvent<>(topic, key, value, id, time, subject, revision, headers.with(name, text));
    }

    /** Names the topic and the id if given, never key, value or headers, so that it may go into a log. */
    @Override
    public String toString() {
        return "event of " + topic + (id == null ? "" : " " + id);
    }
}
