/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The end of a spool's sequence: events that are not on disk. Guarded by the {@link Spool}'s lock. */
final class SpoolMemory {

    private final Deque<Unsent> events = new ArrayDeque<>();
    private long bytes;

    void add(Unsent unsent) {
        events.add(unsent);
        bytes += unsent.bytes();
    }

    /** Returns the oldest event; null if there is none. */
    Unsent oldest() {
        return events.peek();
    }

    Optional<Instant> oldestAt() {
        return Optional.ofNullable(events.peek()).map(unsent -> Instant.ofEpochMilli(unsent.millis()));
    }

    /** Returns the oldest events, as many as allowed; one at least, if there is one. */
    List<Unsent> oldest(int most, long mostBytes) {
        var oldest = new ArrayList<Unsent>();
        long sum = 0;
        for (var unsent : events) {
            if (!oldest.isEmpty() && (oldest.size() == most || sum + unsent.bytes() > mostBytes)) {
                break;
            }
            oldest.add(unsent);
            sum += unsent.bytes();
        }
        return oldest;
    }

    /** Takes out the events up to a number, and returns them. */
    List<Unsent> removeThrough(long number) {
        var removed = new ArrayList<Unsent>();
        while (!events.isEmpty() && events.peek().number() <= number) {
            var unsent = events.poll();
            bytes -= unsent.bytes();
            removed.add(unsent);
        }
        return removed;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    int size() {
        return events.size();
    }

    long bytes() {
        return bytes;
    }

    List<Unsent> all() {
        return List.copyOf(events);
    }
}
