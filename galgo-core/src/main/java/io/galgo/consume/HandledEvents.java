/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A partition's handled events whose outputs wait for a transaction, first handled first: so those of a key are in its order. Workers add,
 * the poll thread takes and gives back.
 */
final class HandledEvents {

    private static final int LARGE = 1_000;
    private static final long LARGE_BYTES = 1L << 20;

    private final Queue<HandledEvent> added = new ConcurrentLinkedQueue<>();
    private final Deque<HandledEvent> waiting = new ArrayDeque<>();
    private long bytes;

    /** Any thread. */
    void add(HandledEvent event) {
        added.add(event);
    }

    // ---- poll thread ----

    boolean isEmpty() {
        return added.isEmpty() && waiting.isEmpty();
    }

    /** Tells whether there are so many that a transaction is worth its while at once. */
    boolean isLarge() {
        drain();
        return waiting.size() >= LARGE || bytes >= LARGE_BYTES;
    }

    /** Takes the first ones, as many as that and as large in all, but one at least. */
    List<HandledEvent> take(int most, long mostBytes) {
        drain();
        var taken = new ArrayList<HandledEvent>();
        long left = mostBytes;
        while (taken.size() < most
                && !waiting.isEmpty()
                && (taken.isEmpty() || waiting.peek().bytes() <= left)) {
            var next = waiting.poll();
            left -= next.bytes();
            bytes -= next.bytes();
            taken.add(next);
        }
        return taken;
    }

    /** Tells whether there are more than was taken last. */
    boolean hasMore() {
        return !waiting.isEmpty();
    }

    /** Puts back what was taken last, to the front. */
    void giveBack(List<HandledEvent> taken) {
        for (int i = taken.size() - 1; i >= 0; i--) {
            waiting.addFirst(taken.get(i));
            bytes += taken.get(i).bytes();
        }
    }

    private void drain() {
        for (var next = added.poll(); next != null; next = added.poll()) {
            waiting.add(next);
            bytes += next.bytes();
        }
    }
}
