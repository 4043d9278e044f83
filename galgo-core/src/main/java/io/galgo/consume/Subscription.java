/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Event;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.CurrentEvent;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A topic with its handler and how that is called: takes a record from bytes to handled. Safe for any thread.
 *
 * @param <K> the key
 * @param <V> the value
 */
final class Subscription<K, V> {

    /** What a call comes to whose event somebody else has gone on with: whoever made it leaves the event alone. */
    static final class Abandoned extends Exception {

        private static final long serialVersionUID = 1;

        Abandoned() {
            super("abandoned", null, false, false);
        }
    }

    private final Topic<K, V> topic;
    private final Handling<K, V> handling;
    private final Duration timeLimit;
    private final EventDecoder<K, V> decoder;
    private final TraceHeaders trace;
    private final Pace pace;
    private final TimeLimits limits = new TimeLimits();
    private final Gathering<K, V> gathering;
    private final Circuit<Lane> circuit;
    private final TopicCounts counts;

    /** What the service's own code says. Written under this object's lock, as is the next one. */
    private RetryPolicy own;

    /** What is asked for from outside. */
    private UnaryOperator<RetryPolicy> change = UnaryOperator.identity();

    /** Both together. */
    private volatile RetryPolicy policy;

    Subscription(
            Topic<K, V> topic,
            Handling<K, V> handling,
            HandlerOptions options,
            RetryPolicy policy,
            CircuitBreaker breaker,
            TraceHeaders trace) {
        this.topic = topic;
        this.handling = handling;
        this.timeLimit = options.timeLimit();
        this.decoder = new EventDecoder<>(topic, options.filter());
        this.own = options.retry().orElse(policy);
        this.policy = own;
        this.trace = trace;
        this.pace = new Pace();
        this.counts = new TopicCounts(topic.name());
        this.circuit = new Circuit<>(
                topic.name(),
                options.circuitBreaker().orElse(breaker),
                () -> ThreadLocalRandom.current().nextDouble(),
                counts::handled,
                new Circuit.Waiters<>(
                        lane -> lane.partition().isStopping(),
                        lane -> !lane.partition().isPaused(),
                        Lane::goOn));
        this.gathering =
                handling instanceof Handling.Batched<K, V> batched ? new Gathering<>(this, batched.limits()) : null;
    }

    String topic() {
        return topic.name();
    }

    Pace pace() {
        return pace;
    }

    RetryPolicy policy() {
        return policy;
    }

    /** Replaces the retry policy, from the next failure on. */
    synchronized void policy(RetryPolicy next) {
        own = next;
        policy = change.apply(own);
    }

    /** Changes the retry policy as long as no other change is asked for, whatever the service's own code says. */
    synchronized void change(UnaryOperator<RetryPolicy> next) {
        change = next;
        policy = change.apply(own);
    }

    TimeLimits limits() {
        return limits;
    }

    /** Returns what tells an outage from poison, and holds events back while there is one. */
    Circuit<Lane> circuit() {
        return circuit;
    }

    /** Returns what is counted of the topic. */
    TopicCounts counts() {
        return counts;
    }

    /** @param said says a failure as it may leave the process */
    ConsumerStatus.TopicStatus status(Function<Throwable, String> said) {
        return counts.status(circuit, said);
    }

    /** Tells whether handlers go on after the call. */
    boolean isAsync() {
        return handling instanceof Handling.Async;
    }

    /** Tells whether the handler has outputs that are committed with the event. */
    boolean isTransform() {
        return handling instanceof Handling.Transform;
    }

    /** Tells whether each key needs a lane from the start, however fast the handler is. */
    boolean needsLanes() {
        return isAsync() || gathering != null || isTransform();
    }

    /**
     * Tells whether handlers keep their places for long, so that there is no use in fetching more than these can begin with. Yes where nobody
     * decides on it, since each key has a lane however fast they are. Poll thread.
     */
    boolean mayBeSlow() {
        return needsLanes() || pace.isSlow();
    }

    /** Returns where lanes are gathered for a handler of batches; null for any other. */
    Gathering<?, ?> gathering() {
        return gathering;
    }

    /**
     * Decodes a record and gives it to a plain handler, or one with outputs.
     *
     * @param fetched the record as it was fetched
     * @param record the same as it stood in its own topic
     * @param note the calling thread's
     * @param out takes the handler's outputs, null if it has none
     * @return null if it is handled, else what was thrown: {@code Error}s too, since one event's must not end a worker
     */
    Throwable handle(
            ConsumerRecord<byte[], byte[]> fetched,
            ConsumerRecord<byte[], byte[]> record,
            SourceTopic source,
            int attempt,
            CurrentEvent note,
            KeptOutputs out) {
        if (timeLimit == null) {
            return uninterrupted(call(record, source, attempt, note, out));
        }
        return ended(limits.begin(fetched, timeLimit), () -> call(record, source, attempt, note, out));
    }

    private Throwable ended(TimeLimits.Call call, Supplier<Throwable> work) {
        var failure = work.get();
        return switch (call.end()) {
            case IN_TIME -> uninterrupted(failure);
            case LATE -> {
                boolean stillInterrupted = Thread.interrupted(); // it was meant for this call alone
                yield failure == null || failure instanceof UndecodableException
                        ? failure
                        : late(failure, stillInterrupted);
            }
            case ORDERED -> {
                Thread.interrupted();
                yield failure;
            }
            case ABANDONED -> {
                Thread.interrupted();
                yield new Abandoned();
            }
        };
    }

    /** What a handler leaves of an interruption on its thread, as is the custom, is not for the event that comes after it. */
    private static Throwable uninterrupted(Throwable outcome) {
        Thread.interrupted();
        return outcome;
    }

    private HandlerTimeoutException late(Throwable failure, boolean unnoticed) {
        var late = new HandlerTimeoutException(timeLimit, failure);
        if (unnoticed) {
            late.addSuppressed(new IllegalStateException("The handler did not notice the interruption"));
        }
        return late;
    }

    private Throwable call(
            ConsumerRecord<byte[], byte[]> record,
            SourceTopic source,
            int attempt,
            CurrentEvent note,
            KeptOutputs out) {
        Event<K, V> event;
        try {
            event = decodeWanted(record, source, attempt);
        } catch (Throwable failure) {
            return failure;
        }
        if (event == null) {
            return null;
        }
        note.set(event);
        try {
            if (trace.in(record.headers())) {
                handleTraced(event, out);
            } else {
                handlePlain(event, out);
            }
            return null;
        } catch (Throwable failure) {
            return failure;
        } finally {
            note.clear();
            if (out != null) {
                out.close();
            }
        }
    }

    /**
     * Decodes a record and gives it to an asynchronous handler.
     *
     * @param fetched the record as it was fetched
     * @param record the same as it stood in its own topic
     * @return completes with null if it is handled, else with its failure, or {@link Abandoned}; never exceptionally
     */
    CompletableFuture<Throwable> start(
            ConsumerRecord<byte[], byte[]> fetched,
            ConsumerRecord<byte[], byte[]> record,
            SourceTopic source,
            int attempt,
            CurrentEvent note) {
        var started = new AtomicReference<CompletableFuture<?>>();
        Supplier<Throwable> work = () -> {
            try {
                var event = decodeWanted(record, source, attempt);
                started.set(event == null ? CompletableFuture.completedFuture(null) : start(event, note));
                return null;
            } catch (Throwable failure) {
                return failure;
            }
        };
        var call = timeLimit == null ? null : limits.begin(fetched, timeLimit);
        var thrown = call == null ? work.get() : ended(call, work);
        if (thrown != null) {
            return CompletableFuture.completedFuture(thrown);
        }
        var stage = started.get();
        if (stage.isDone() || call == null) {
            return stage.handle((value, failure) -> unwrapped(failure));
        }
        var rest = limits.goesOn(call, stage);
        return stage.handle((value, failure) -> switch (rest.end()) {
            case IN_TIME, ORDERED -> unwrapped(failure);
            case LATE -> failure == null ? null : new HandlerTimeoutException(timeLimit, failure);
            case ABANDONED -> new Abandoned();
        });
    }

    /** A stage wraps what the one before it failed with. */
    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private CompletableFuture<?> start(Event<K, V> event, CurrentEvent note) throws Exception {
        note.set(event);
        try {
            var stage = trace.in(event.record().headers()) ? startTraced(event) : startPlain(event);
            if (stage == null) {
                throw new NullPointerException("The asynchronous handler of " + topic() + " returned null");
            }
            return stage.toCompletableFuture();
        } finally {
            note.clear();
            Thread.interrupted(); // as above
        }
    }

    /**
     * Decodes a record.
     *
     * @return the event; null if the filter refuses it
     * @throws Throwable the event's failure
     */
    Event<K, V> decodeWanted(ConsumerRecord<byte[], byte[]> record, SourceTopic source, int attempt) throws Throwable {
        if (!decoder.wants(record)) {
            counts.filtered();
            return null;
        }
        return decoder.decode(record, source, attempt);
    }

    /**
     * Gives a batch to its handler.
     *
     * @param fetched the records in it, as they were fetched
     * @param goOn goes on with them if they are taken away from the handler, which does not return
     * @return null if it returned, else what was thrown, or {@link Abandoned}
     */
    Throwable handle(EventBatch<K, V> batch, List<ConsumerRecord<byte[], byte[]>> fetched, Runnable goOn) {
        if (timeLimit == null) {
            return uninterrupted(call(batch));
        }
        return ended(limits.begin(fetched, timeLimit, goOn), () -> call(batch));
    }

    private Throwable call(EventBatch<K, V> batch) {
        @SuppressWarnings("unchecked") // a handler of wider types takes narrower ones
        var handler = (BatchHandler<K, V>) ((Handling.Batched<K, V>) handling).handler();
        try {
            handler.handle(batch);
            return null;
        } catch (Throwable failure) {
            return failure;
        }
    }

    /** Tells whether the handler was called for an event that came to a good end; no if the filter changed its mind and now throws. */
    boolean wasCalled(ConsumerRecord<byte[], byte[]> record) {
        try {
            return decoder.wants(record);
        } catch (RuntimeException | Error fickle) {
            return false;
        }
    }

    @SuppressWarnings("unchecked") // a handler of wider types takes narrower ones
    private void handlePlain(Event<K, V> event, KeptOutputs out) throws Exception {
        if (handling instanceof Handling.Transform<K, V> transform) {
            ((TransformHandler<K, V>) transform.handler()).handle(event, out);
        } else {
            ((Handler<K, V>) ((Handling.Plain<K, V>) handling).handler()).handle(event);
        }
    }

    @SuppressWarnings("try") // the scope is there to be closed
    private void handleTraced(Event<K, V> event, KeptOutputs out) throws Exception {
        try (var scope = trace.extract(event.record().headers()).makeCurrent()) {
            handlePlain(event, out);
        }
    }

    private CompletionStage<?> startPlain(Event<K, V> event) throws Exception {
        @SuppressWarnings("unchecked") // as above
        var handler = (AsyncHandler<K, V>) ((Handling.Async<K, V>) handling).handler();
        return handler.handle(event);
    }

    @SuppressWarnings("try") // the scope is there to be closed
    private CompletionStage<?> startTraced(Event<K, V> event) throws Exception {
        try (var scope = trace.extract(event.record().headers()).makeCurrent()) {
            return startPlain(event);
        }
    }
}
