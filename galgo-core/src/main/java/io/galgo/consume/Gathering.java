/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Lanes of one topic that wait to be handled together. A batch begins when there are as many events as it may hold, or when its first lane
 * has waited long enough. A lane that is here is held by nobody else; one whose head goes alone does not wait for others.
 *
 * <p>For any thread: the poll thread adds lanes and says that more came for them, workers give lanes back, the timer ends waits. The lock is
 * held for counting and choosing only.
 */
final class Gathering<K, V> {

    private final Subscription<K, V> subscription;
    private final BatchLimits limits;
    private final Deque<Lane> waiting = new ArrayDeque<>();

    /** How many events the waiting lanes have, as last counted, and as far as they fill a batch. */
    private int events;

    /** Which wait the timer is to end: one that was overtaken by a full batch ends nothing. */
    private long wait;

    Gathering(Subscription<K, V> subscription, BatchLimits limits) {
        this.subscription = subscription;
        this.limits = limits;
    }

    /** Has a lane handled soon; held by the caller. */
    void add(Lane lane) {
        if (lane.isAlone() || limits.events() == 1) {
            beginAlone(lane);
            return;
        }
        boolean first;
        long number;
        synchronized (this) {
            first = waiting.isEmpty();
            if (first) {
                wait++;
            }
            number = wait;
            waiting.add(lane);
            events += lane.pending(limits.events());
        }
        beginFull();
        if (first) {
            endLater(lane.partition(), number);
        }
    }

    /** More events came, perhaps for lanes that are here already. Poll thread, once for all that a poll brought. */
    void grown() {
        synchronized (this) {
            count();
        }
        beginFull();
    }

    /** Counts the waiting events, as far as they fill a batch. Under the lock. */
    private void count() {
        events = 0;
        for (var lane : waiting) {
            events += lane.pending(limits.events());
            if (events >= limits.events()) {
                return;
            }
        }
    }

    private void endLater(Partition partition, long number) {
        if (limits.patience().isZero()) {
            partition.workers().submit(() -> end(number));
        } else {
            partition.later(limits.patience(), () -> end(number));
        }
    }

    private void end(long number) {
        List<Lane> rest;
        synchronized (this) {
            if (number != wait || waiting.isEmpty()) {
                return;
            }
            rest = List.copyOf(waiting);
            waiting.clear();
            events = 0;
        }
        begin(rest, limits.events());
    }

    private void beginFull() {
        while (true) {
            var full = new ArrayList<Lane>();
            Lane next;
            long number;
            synchronized (this) {
                if (events < limits.events()) {
                    return;
                }
                int taken = 0;
                while (taken < limits.events() && !waiting.isEmpty()) {
                    var lane = waiting.poll();
                    taken += lane.pending(limits.events());
                    full.add(lane);
                }
                count(); // more may have come for those that were here
                number = ++wait;
                next = waiting.peek();
            }
            begin(full, limits.events());
            if (next != null) {
                endLater(next.partition(), number);
            }
        }
    }

    private void beginAlone(Lane lane) {
        var call = new BatchCall<>(subscription, List.of(lane), 1);
        if (lane.isAlone()) { // its head has been tried before, by itself or in a batch
            lane.partition().workers().submitRetry(call);
        } else {
            lane.partition().workers().submit(call);
        }
    }

    private void begin(List<Lane> lanes, int most) {
        if (!lanes.isEmpty()) {
            lanes.get(0).partition().workers().submit(new BatchCall<>(subscription, lanes, most));
        }
    }
}
