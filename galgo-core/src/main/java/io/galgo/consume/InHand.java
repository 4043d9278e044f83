/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * A worker's thread while it has an event in hand, so that somebody may look at it, or interrupt it for exactly that event. The worker
 * begins and ends, which costs it one atomic step; the poll thread interrupts.
 */
final class InHand {

    private static final Object INTERRUPTING = new Object();
    private static final Object INTERRUPTED = new Object();
    private static final Object GOES_ON = new Object();

    /** The thread; or what is being done to it; null while nothing is in hand. */
    private final AtomicReference<Object> state = new AtomicReference<>();

    private volatile long since;

    /** Who began last. */
    private volatile Thread thread;

    /** The calling thread begins. */
    void begin(long now) {
        since = now;
        thread = Thread.currentThread();
        state.set(thread);
    }

    /**
     * The thread that began is through with the event. Waits out an interruption that is just happening, so that it hits nothing that comes after.
     *
     * @return whether it was interrupted
     */
    boolean end() {
        if (state.compareAndSet(Thread.currentThread(), null)) {
            return false;
        }
        while (state.get() == INTERRUPTING) {
            Thread.onSpinWait();
        }
        state.set(null);
        Thread.interrupted(); // it was meant for this event alone
        return true;
    }

    /**
     * Interrupts the thread.
     *
     * @param still tells whether the event in hand is the one that is meant; asked while the thread cannot go on
     * @return whether it was interrupted now
     */
    boolean interrupt(BooleanSupplier still) {
        var who = thread;
        if (who == null || !state.compareAndSet(who, INTERRUPTING)) {
            return false;
        }
        boolean meant = still.getAsBoolean();
        if (meant) {
            who.interrupt();
        }
        state.set(meant ? INTERRUPTED : who);
        return meant;
    }

    /** An asynchronous handler begins, which has no thread. */
    void goesOn(long now) {
        since = now;
        thread = null;
        state.set(GOES_ON);
    }

    /** An asynchronous handler is through. */
    void gone() {
        state.set(null);
    }

    /** Returns the thread; null if nothing is in hand, or the handler is asynchronous. */
    Thread thread() {
        return isBusy() ? thread : null;
    }

    /** Tells whether an event is in hand. */
    boolean isBusy() {
        return state.get() != null;
    }

    /** Tells whether the event in hand is one whose handler was interrupted, and has not returned. */
    boolean isInterrupted() {
        return state.get() == INTERRUPTED;
    }

    /** Returns since when, by {@link System#nanoTime}; means something while it is busy. */
    long since() {
        return since;
    }
}
