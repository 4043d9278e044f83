/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Event;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Events handed to a {@link BatchHandler} together, and what it says of single ones. What is published while a batch is handled belongs to no
 * flow, unless in the context of one of its events: {@code EventContext.of(event).open()}. Safe for any thread until the handler returns.
 *
 * @param <K> the key
 * @param <V> the value
 */
public final class EventBatch<K, V> {

    private final List<Event<K, V>> events;
    private final Set<Event<K, V>> own = identities();
    private final Set<Event<K, V>> done = Collections.synchronizedSet(identities());
    private final Map<Event<K, V>, Throwable> failed = Collections.synchronizedMap(new IdentityHashMap<>());

    EventBatch(List<Event<K, V>> events) {
        this.events = List.copyOf(events);
        own.addAll(this.events);
    }

    /** By what an event is, not by what it says: an event has no equals of its own. */
    private static <E> Set<E> identities() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Returns the events: at least one, those of a key in their order. */
    public List<Event<K, V>> events() {
        return events;
    }

    /**
     * Says that an event is done, whatever becomes of the others: needed only where the handler throws afterwards. An event that comes
     * after one of its key that is not done is handled again all the same, since the order of its key goes before.
     *
     * @throws IllegalArgumentException if the event is not of this batch
     */
    public void done(Event<K, V> event) {
        done.add(own(event));
    }

    /**
     * Says that an event has failed; the retry policy says what comes next for it, and the later events of its key wait and are handed
     * over again, done or not. Takes precedence over {@link #done}.
     *
     * @throws IllegalArgumentException if the event is not of this batch
     */
    public void failed(Event<K, V> event, Throwable why) {
        failed.put(own(event), Objects.requireNonNull(why, "why"));
    }

    private Event<K, V> own(Event<K, V> event) {
        if (!own.contains(event)) {
            throw new IllegalArgumentException("Not an event of this batch: " + event);
        }
        return event;
    }

    boolean isDone(Event<K, V> event) {
        return done.contains(event);
    }

    /** Returns what an event failed with; null if nobody said that it did. */
    Throwable failure(Event<K, V> event) {
        return failed.get(event);
    }
}
