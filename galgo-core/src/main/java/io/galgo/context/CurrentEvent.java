/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.context;

import io.galgo.Event;

/**
 * A thread's note of the context it works in. Filled in by whoever runs handlers: one look-up a thread instead of one object an
 * event, since handlers that publish nothing never ask. Owned by its thread; never hand it to another.
 */
public final class CurrentEvent {

    private static final ThreadLocal<CurrentEvent> NOTES = ThreadLocal.withInitial(CurrentEvent::new);

    private Event<?, ?> event;
    private EventContext context = EventContext.NONE;

    private CurrentEvent() {}

    /** Returns the calling thread's note. */
    public static CurrentEvent ofThread() {
        return NOTES.get();
    }

    /** Notes that this thread handles an event from now on. */
    public void set(Event<?, ?> handled) {
        event = handled;
        context = null; // made when somebody asks
    }

    /** Notes that this thread handles nothing any more. */
    public void clear() {
        restore(EventContext.NONE);
    }

    EventContext context() {
        if (context == null) {
            context = EventContext.of(event);
        }
        return context;
    }

    void restore(EventContext former) {
        event = null;
        context = former;
    }
}
