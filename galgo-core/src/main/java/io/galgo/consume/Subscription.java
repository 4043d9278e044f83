/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Event;
import io.galgo.Headers;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.CurrentEvent;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;

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
    private final Predicate<Headers> filter;
    private final TraceHeaders trace;
    private final Pace pace;
    private final TimeLimits limits = new TimeLimits();
    private final Gathering<K, V> gathering;
    private final Circuit<Lane> circuit;
    private final LongAdder fetched = new LongAdder();
    private final LongAdder handled = new LongAdder();
    private final LongAdder filtered = new LongAdder();
    private final LongAdder failedAttempts = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private volatile RetryPolicy policy;

    /** Null if nobody wants to know. */
    private volatile HandlerObserver observer;

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
        this.filter = options.filter();
        this.policy = options.retry().orElse(policy);
        this.trace = trace;
        this.pace = new Pace();
        this.circuit = new Circuit<>(
                topic.name(),
                options.circuitBreaker().orElse(breaker),
                () -> ThreadLocalRandom.current().nextDouble(),
                handled::sum,
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
    void policy(RetryPolicy next) {
        policy = next;
    }

    TimeLimits limits() {
        return limits;
    }

    /** Returns what tells an outage from poison, and holds events back while there is one. */
    Circuit<Lane> circuit() {
        return circuit;
    }

    /** Handlers were through with that many events. */
    void handled(int events) {
        handled.add(events);
    }

    void observer(HandlerObserver next) {
        observer = next;
    }

    /** Tells whether somebody wants to know how long handlers take. */
    boolean isObserved() {
        return observer != null;
    }

    /** An event's handler begins; times are {@link System#nanoTime}'s. */
    void began(long fetchedAt, long now) {
        var told = observer;
        if (told != null) {
            told.waited(topic(), now - fetchedAt);
        }
    }

    /** A handler is through. */
    void took(long nanos) {
        var told = observer;
        if (told != null) {
            told.handled(topic(), nanos);
        }
    }

    void fetched(int events) {
        fetched.add(events);
    }

    void attemptFailed() {
        failedAttempts.increment();
    }

    void deadLetterWritten() {
        deadLetters.increment();
    }

    ConsumerStatus.TopicStatus status() {
        return new ConsumerStatus.TopicStatus(
                topic(),
                fetched.sum(),
                handled.sum(),
                filtered.sum(),
                failedAttempts.sum(),
                deadLetters.sum(),
                circuit.status(System.nanoTime(), Instant.now()));
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

    /** Returns where lanes are gathered for a handler of batches; null for any other. */
    Gathering<?, ?> gathering() {
        return gathering;
    }

    /**
     * Decodes a record and gives it to a plain handler, or one with outputs.
     *
     * @param note the calling thread's
     * @param out takes the handler's outputs, null if it has none
     * @return null if it is handled, else what was thrown: {@code Error}s too, since one event's must not end a worker
     */
    Throwable handle(
            ConsumerRecord<byte[], byte[]> record,
            SourceTopic source,
            int attempt,
            CurrentEvent note,
            KeptOutputs out) {
        if (timeLimit == null) {
            return call(record, source, attempt, note, out);
        }
        return ended(limits.begin(record, timeLimit), () -> call(record, source, attempt, note, out));
    }

    private Throwable ended(TimeLimits.Call call, Supplier<Throwable> work) {
        var failure = work.get();
        return switch (call.end()) {
            case IN_TIME -> failure;
            case LATE -> {
                boolean stillInterrupted = Thread.interrupted(); // it was meant for this call alone
                yield failure == null || failure instanceof UndecodableException
                        ? failure
                        : late(failure, stillInterrupted);
            }
            case ABANDONED -> {
                Thread.interrupted();
                yield new Abandoned();
            }
        };
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
        try {
            if (isFiltered(record)) {
                return null;
            }
        } catch (Throwable failure) {
            return failure;
        }
        Event<K, V> event;
        try {
            event = decode(record, source, attempt);
        } catch (Throwable failure) {
            return isOutage(failure) ? failure : new UndecodableException(record, failure);
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
     * @return completes with null if it is handled, else with its failure, or {@link Abandoned}; never exceptionally
     */
    CompletableFuture<Throwable> start(
            ConsumerRecord<byte[], byte[]> record, SourceTopic source, int attempt, CurrentEvent note) {
        CompletableFuture<?> stage;
        try {
            stage = isFiltered(record)
                    ? CompletableFuture.completedFuture(null)
                    : startDecoded(record, source, attempt, note);
        } catch (Throwable failure) {
            return CompletableFuture.completedFuture(failure);
        }
        if (stage.isDone() || timeLimit == null) {
            return stage.handle((value, failure) -> unwrapped(failure));
        }
        var call = limits.begin(record, timeLimit, stage);
        return stage.handle((value, failure) -> switch (call.end()) {
            case IN_TIME -> unwrapped(failure);
            case LATE -> failure == null ? null : new HandlerTimeoutException(timeLimit, failure);
            case ABANDONED -> new Abandoned();
        });
    }

    /** A stage wraps what the one before it failed with. */
    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private CompletableFuture<?> startDecoded(
            ConsumerRecord<byte[], byte[]> record, SourceTopic source, int attempt, CurrentEvent note)
            throws Exception {
        Event<K, V> event;
        try {
            event = decode(record, source, attempt);
        } catch (Throwable failure) {
            if (isOutage(failure)) {
                throw failure;
            }
            return CompletableFuture.failedFuture(new UndecodableException(record, failure));
        }
        note.set(event);
        try {
            var stage = trace.in(record.headers()) ? startTraced(event) : startPlain(event);
            if (stage == null) {
                throw new NullPointerException("The asynchronous handler of " + topic() + " returned null");
            }
            return stage.toCompletableFuture();
        } finally {
            note.clear();
        }
    }

    /**
     * Decodes a record for a batch.
     *
     * @return the event; null if the filter refuses it
     * @throws Throwable the event's failure
     */
    Event<K, V> decodeWanted(ConsumerRecord<byte[], byte[]> record, SourceTopic source, int attempt) throws Throwable {
        if (isFiltered(record)) {
            return null;
        }
        try {
            return decode(record, source, attempt);
        } catch (Throwable failure) {
            throw isOutage(failure) ? failure : new UndecodableException(record, failure);
        }
    }

    /**
     * Gives a batch to its handler.
     *
     * @param records what is in it
     * @param goOn goes on with them if they are taken away from the handler, which does not return
     * @return null if it returned, else what was thrown, or {@link Abandoned}
     */
    Throwable handle(EventBatch<K, V> batch, List<ConsumerRecord<byte[], byte[]>> records, Runnable goOn) {
        if (timeLimit == null) {
            return call(batch);
        }
        return ended(limits.begin(records, timeLimit, goOn), () -> call(batch));
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
            return isWanted(record);
        } catch (RuntimeException fickle) {
            return false;
        }
    }

    private boolean isWanted(ConsumerRecord<byte[], byte[]> record) {
        return filter == null || filter.test(Headers.of(record.headers()));
    }

    private boolean isFiltered(ConsumerRecord<byte[], byte[]> record) {
        if (isWanted(record)) {
            return false;
        }
        filtered.increment();
        return true;
    }

    private Event<K, V> decode(ConsumerRecord<byte[], byte[]> record, SourceTopic source, int attempt) {
        return new Event<>(record, source, decodeKey(record), decodeValue(record), attempt);
    }

    /** A format that asks a schema registry fails when that is out of reach: that is no fault of the event. */
    private static boolean isOutage(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof RetriableException) {
                return true;
            }
        }
        return false;
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

    private K decodeKey(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : topic.keyFormat().decode(topic.name(), record.key());
    }

    private V decodeValue(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? null : topic.valueFormat().decode(topic.name(), record.value());
    }
}
