/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler calls under way that have a time limit. Workers begin and end calls; the poll thread looks for those that are over it.
 */
final class TimeLimits {

    private static final Logger log = LoggerFactory.getLogger(TimeLimits.class);
    private static final ThreadLocal<Call> OF_THREAD = new ThreadLocal<>();

    /** For so long a handler that was interrupted may clean up before the log tells of it. */
    private static final Duration IGNORES = Duration.ofSeconds(10);

    /**
     * What a call holds is let go of first, and may take this long: an interruption closes the socket that a virtual thread waits for, and a
     * server that was to be told to end its statement would hear nothing of it.
     */
    private static final Duration HEAD_START = Duration.ofSeconds(1);

    private final Set<Call> running = ConcurrentHashMap.newKeySet();

    /** Whether the latest thread that was to end what a call waits for could not be had. Poll thread. */
    private boolean noThread;

    /** How a call ended, for whoever made it. */
    enum End {
        IN_TIME,
        /** It was over its limit: if it was interrupted, that has happened by now, and nothing that comes after is. */
        LATE,
        /** As {@link #LATE}, by request: it was not over its limit. */
        ORDERED,
        /** Somebody else goes on with the event: what came out counts for nothing. */
        ABANDONED
    }

    /**
     * The calling thread begins a call, and will be interrupted.
     *
     * @param fetched the record as it was fetched: it tells this call from one of another assignment
     */
    Call begin(ConsumerRecord<byte[], byte[]> fetched, Duration limit) {
        return begin(List.of(fetched), limit, null);
    }

    /**
     * The calling thread begins a call with many records, and will be interrupted.
     *
     * @param fetched as above
     * @param goOn goes on with the records once the call is abandoned; null if whoever abandons it does that
     */
    Call begin(List<ConsumerRecord<byte[], byte[]>> fetched, Duration limit, Runnable goOn) {
        return begin(new Call(
                fetched,
                System.nanoTime() + limit.toNanos(),
                Thread.currentThread(),
                null,
                goOn,
                ConcurrentHashMap.newKeySet()));
    }

    /** A call has returned and goes on by itself, with what it has in hand, until its limit: then it will be cancelled. */
    Call goesOn(Call returned, Future<?> outcome) {
        return begin(new Call(returned.fetched, returned.deadline, null, outcome, null, returned.held));
    }

    /** Returns the call that the calling thread is in, if that has a time limit; else null. */
    static Call ofThread() {
        return OF_THREAD.get();
    }

    private Call begin(Call call) {
        running.add(call);
        if (call.thread != null) {
            OF_THREAD.set(call);
        }
        return call;
    }

    /** Interrupts what is over its limit. Poll thread. */
    void check(long now) {
        for (var call : running) {
            if (call.ordered || now - call.deadline >= 0) {
                call.expire(now);
                call.sayIfIgnored(now);
            }
        }
    }

    /**
     * Does something on a thread of its own: it may wait for a network, and the poll thread waits for nothing. No worker does it, since
     * handlers that hang may have all their places.
     *
     * @return false if there is no thread
     */
    private boolean aside(Runnable work) {
        try {
            var thread = new Thread(work, "galgo-over-time");
            thread.setDaemon(true);
            thread.start();
            noThread = false;
            return true;
        } catch (Throwable failure) { // as an OutOfMemoryError
            if (!noThread) {
                log.error("No thread for what is to end with a handler over its time limit", failure);
            }
            noThread = true;
            return false;
        }
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    /**
     * Returns the call that handles a record; null if none with a limit does.
     *
     * <p>That very object is meant. A handler may hang for longer than its assignment lasts: when the partition comes back, the same offset
     * is fetched anew and its lane is another's, on which that call has no say.
     */
    @SuppressWarnings("ReferenceEquality") // as said above
    Call find(ConsumerRecord<byte[], byte[]> fetched) {
        for (var call : running) {
            for (var each : call.fetched) {
                if (each == fetched) {
                    return call;
                }
            }
        }
        return null;
    }

    /** One call of a handler. */
    final class Call {

        private final List<ConsumerRecord<byte[], byte[]>> fetched;
        private final long deadline;
        private final Thread thread;
        private final Future<?> outcome;
        private final Runnable goOn;
        private final Set<Resource> held;
        private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

        /** Whether it was interrupted by request. Written before the state that says that it was. */
        private volatile boolean ordered;

        /** Written by whoever brought about {@link State#INTERRUPTING}. */
        private volatile boolean interrupted;

        /** When it was seen to be over its limit. Poll thread. */
        private long lateSince;

        /** Whether there was no thread to let go of what it holds. Poll thread. */
        private boolean toLetGo;

        /** When it was first seen to go on though it had been told to end; 0 if it was not. Poll thread. */
        private long ignoresSince;

        private boolean saidThatItIgnores;

        /** @param thread null if it goes on by itself: then the outcome is not */
        private Call(
                List<ConsumerRecord<byte[], byte[]>> fetched,
                long deadline,
                Thread thread,
                Future<?> outcome,
                Runnable goOn,
                Set<Resource> held) {
            this.fetched = fetched;
            this.goOn = goOn;
            this.deadline = deadline;
            this.thread = thread;
            this.outcome = outcome;
            this.held = held;
        }

        /** Interrupts the call, whatever its limit. Poll thread. Returns false if that has been done. */
        boolean interrupt() {
            if (state.get() != State.RUNNING) {
                return false;
            }
            ordered = true;
            expire(System.nanoTime());
            return true;
        }

        private void expire(long now) {
            if (!state.compareAndSet(State.RUNNING, State.INTERRUPTED)) {
                if (toLetGo) {
                    toLetGo = !aside(this::letGoAndInterrupt);
                }
                if (now - lateSince >= HEAD_START.toNanos()) {
                    interruptThread();
                }
                return;
            }
            lateSince = now;
            if (thread == null) {
                if (!aside(this::cancel)) {
                    state.compareAndSet(State.INTERRUPTED, State.RUNNING); // for the next look
                }
            } else if (held.isEmpty()) {
                interruptThread();
            } else {
                toLetGo = !aside(this::letGoAndInterrupt);
            }
        }

        private void letGoAndInterrupt() {
            held.forEach(Resource::letGo);
            interruptThread();
        }

        /** Interrupts the thread, once, if it is in this call still. Poll thread, or the one that has let go of what the call held. */
        private void interruptThread() {
            if (thread != null && !interrupted && state.compareAndSet(State.INTERRUPTED, State.INTERRUPTING)) {
                try {
                    if (!interrupted) {
                        interrupted = true;
                        thread.interrupt();
                    }
                } finally {
                    state.set(State.INTERRUPTED);
                }
            }
        }

        /** Ends the call, and runs on this thread whatever hangs on its outcome: the engine's own part, and the service's. */
        private void cancel() {
            held.forEach(Resource::letGo);
            try {
                outcome.cancel(true);
            } catch (Throwable failure) {
                log.error("An asynchronous handler over its time limit could not be cancelled", failure);
            }
        }

        /** One that does not end though it was told to keeps its key, and perhaps nobody looks at the status. Poll thread. */
        private void sayIfIgnored(long now) {
            if (state.get() != State.INTERRUPTED || saidThatItIgnores || !(thread == null || interrupted)) {
                return;
            }
            if (ignoresSince == 0) {
                ignoresSince = now;
            } else if (now - ignoresSince >= IGNORES.toNanos()) {
                saidThatItIgnores = true;
                var first = fetched.get(0);
                log.warn(
                        "The handler at {}-{}@{} was interrupted, over its time limit or by request, and has not ended for {} s: its key waits until"
                                + " it does, or for RunningConsumer.abandon",
                        first.topic(),
                        first.partition(),
                        first.offset(),
                        IGNORES.toSeconds());
            }
        }

        /** The call's thread: from now on something is to be let go of when the limit is over. */
        HandlerCall.Held hold(Runnable letGo) {
            var resource = new Resource(this, letGo);
            held.add(resource);
            if (isLate()) {
                resource.letGo();
            }
            return resource;
        }

        /** Tells whether it is over its limit. */
        boolean isLate() {
            return state.get() != State.RUNNING;
        }

        /** Ends the call; by whoever made it. Waits out an interruption that is just happening. */
        End end() {
            running.remove(this);
            if (thread != null) {
                OF_THREAD.remove();
            }
            while (true) {
                switch (state.get()) {
                    case RUNNING -> {
                        if (state.compareAndSet(State.RUNNING, State.ENDED)) {
                            return End.IN_TIME;
                        }
                    }
                    case INTERRUPTED -> {
                        if (state.compareAndSet(State.INTERRUPTED, State.ENDED)) {
                            return ordered ? End.ORDERED : End.LATE;
                        }
                    }
                    case INTERRUPTING -> Thread.onSpinWait();
                    case ENDED, ABANDONED -> {
                        return End.ABANDONED;
                    }
                }
            }
        }

        /** Returns what goes on with the events of a call that was abandoned; null if whoever abandons it does that. */
        Runnable goOn() {
            return goOn;
        }

        /** Takes the event away from the call. Returns false if it has ended, is not over its limit, or is just being interrupted. Poll thread. */
        boolean abandon() {
            interruptThread();
            boolean taken = state.compareAndSet(State.INTERRUPTED, State.ABANDONED);
            if (taken) {
                running.remove(this);
            }
            return taken;
        }
    }

    /** What a call has in hand; let go of once, and never after it is closed: its lock makes sure of both. */
    private static final class Resource implements HandlerCall.Held {

        private final Call call;
        private Runnable letGo;

        Resource(Call call, Runnable letGo) {
            this.call = call;
            this.letGo = letGo;
        }

        synchronized void letGo() {
            if (letGo == null) {
                return;
            }
            try {
                letGo.run();
            } catch (Throwable failure) { // what else is held is let go of all the same
                log.error("What a handler over its time limit has in hand could not be let go of", failure);
            }
            letGo = null;
        }

        @Override
        public synchronized void close() {
            letGo = null;
            call.held.remove(this);
        }
    }

    private enum State {
        RUNNING,
        INTERRUPTING,
        INTERRUPTED,
        ENDED,
        ABANDONED
    }
}
