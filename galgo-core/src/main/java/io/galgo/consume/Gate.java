/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.List;

/** Holds back what is to begin while it is closed. The poll thread closes and opens it, any thread comes to it. */
final class Gate {

    private final List<Runnable> held = new ArrayList<>();

    /** Written under the lock of what is held back. */
    private volatile boolean closed;

    void close() {
        synchronized (held) {
            closed = true;
        }
    }

    /** What was held back begins. */
    void open() {
        List<Runnable> waiting;
        synchronized (held) {
            closed = false;
            waiting = List.copyOf(held);
            held.clear();
        }
        waiting.forEach(Runnable::run);
    }

    boolean isClosed() {
        return closed;
    }

    /** Begins something now, or when it is opened. */
    void pass(Runnable beginning) {
        synchronized (held) {
            if (closed) {
                held.add(beginning);
                return;
            }
        }
        beginning.run();
    }
}
