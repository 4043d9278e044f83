/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.context;

import io.galgo.Event;
import io.galgo.EventId;
import io.opentelemetry.context.Context;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The context an event is published in: which flow it belongs to and which event caused it. Inside a handler it is that of the
 * event being handled, without a line of code. Work moved to a thread of your own is carried over by {@link #wrap}:
 *
 * <pre>{@code
 * executor.submit(EventContext.current().wrap(() -> publisher.publish(PAID, order, paid)));
 * }</pre>
 *
 * <p>Immutable and safe for any thread; what is current is a matter of each thread. Trace context lives in OpenTelemetry's own
 * {@link Context}, so instrumented libraries see it; {@link #wrap} and {@link #open} carry it too.
 */
public final class EventContext {

    static final EventContext NONE = new EventContext(null, null, Context.root());

    private final String correlationId;
    private final EventId causationId;
    private final Context trace;

    private EventContext(String correlationId, EventId causationId, Context trace) {
        this.correlationId = correlationId;
        this.causationId = causationId;
        this.trace = trace;
    }

    /** Returns the calling thread's context; {@link #none} outside of handlers. */
    public static EventContext current() {
        var noted = CurrentEvent.ofThread().context();
        var trace = Context.current();
        return noted.trace == trace ? noted : new EventContext(noted.correlationId, noted.causationId, trace);
    }

    /** Returns the context of what is published while this event is handled, with the calling thread's trace. */
    public static EventContext of(Event<?, ?> event) {
        return new EventContext(event.correlationId(), event.id(), Context.current());
    }

    /**
     * Returns the context of a flow that somebody else began, as a web request with an id of its own.
     *
     * @throws IllegalArgumentException if the id is blank
     */
    public static EventContext correlated(String correlationId) {
        if (Objects.requireNonNull(correlationId, "correlationId").isBlank()) {
            throw new IllegalArgumentException(
                    "A correlation id is not blank; without one the next event starts a flow");
        }
        return new EventContext(correlationId, null, Context.current());
    }

    /** Returns the context outside of any flow. */
    public static EventContext none() {
        return NONE;
    }

    /** Returns the correlation id of the flow; empty where the next event starts one. */
    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /** Returns the id of the event that causes what is published now. */
    public Optional<EventId> causationId() {
        return Optional.ofNullable(causationId);
    }

    /** Returns OpenTelemetry's context as it was when this one was taken. */
    public Context trace() {
        return trace;
    }

    /**
     * Makes this context the calling thread's until the scope is closed, by the same thread.
     *
     * @return the scope; closing it on another thread throws {@link IllegalStateException}
     */
    @SuppressWarnings("MustBeClosedChecker") // closed by the scope returned
    public Scope open() {
        var thread = CurrentEvent.ofThread();
        var former = thread.context();
        var traceScope = trace.makeCurrent();
        thread.restore(this);
        return () -> {
            if (CurrentEvent.ofThread() != thread) {
                throw new IllegalStateException(
                        "A scope is closed by the thread that opened it; use wrap() for another's work");
            }
            thread.restore(former);
            traceScope.close();
        };
    }

    /** Returns a task that runs in this context on whatever thread runs it. */
    @SuppressWarnings("try") // a scope is there to be closed
    public Runnable wrap(Runnable task) {
        return () -> {
            try (var scope = open()) {
                task.run();
            }
        };
    }

    /** Returns a task that runs in this context on whatever thread runs it. */
    @SuppressWarnings("try") // a scope is there to be closed
    public <T> Callable<T> wrap(Callable<T> task) {
        return () -> {
            try (var scope = open()) {
                return task.call();
            }
        };
    }

    /** A stretch in which a context is current. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        /** Gives the thread back the context it had. */
        @Override
        void close();
    }
}
