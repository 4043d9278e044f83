/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was counted of one topic since the consumer started, and who is told how long its handlers take. Safe for any thread. */
final class TopicCounts {

    private static final Logger log = LoggerFactory.getLogger(TopicCounts.class);

    private final String topic;
    private final LongAdder fetched = new LongAdder();
    private final LongAdder handled = new LongAdder();
    private final LongAdder filtered = new LongAdder();
    private final LongAdder failedAttempts = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder lost = new LongAdder();

    /** Null if nobody wants to know. */
    private volatile HandlerObserver observer;

    /** The observer whose failure was said last; null before the first. */
    private volatile HandlerObserver failed;

    TopicCounts(String topic) {
        this.topic = topic;
    }

    void fetched(int events) {
        fetched.add(events);
    }

    /** Handlers were through with that many events. */
    void handled(int events) {
        handled.add(events);
    }

    /** Returns how many events handlers were through with. */
    long handled() {
        return handled.sum();
    }

    void filtered() {
        filtered.increment();
    }

    void attemptFailed() {
        failedAttempts.increment();
    }

    void deadLetterWritten() {
        deadLetters.increment();
    }

    /** The log no longer had that many offsets when they were to be read. */
    void lost(long offsets) {
        lost.add(offsets);
    }

    /**
     * @param circuit that of the topic's handler
     * @param said says a failure as it may leave the process
     */
    ConsumerStatus.TopicStatus status(Circuit<?> circuit, Function<Throwable, String> said) {
        return new ConsumerStatus.TopicStatus(
                topic,
                fetched.sum(),
                handled.sum(),
                filtered.sum(),
                failedAttempts.sum(),
                deadLetters.sum(),
                lost.sum(),
                circuit.status(System.nanoTime(), Instant.now(), said));
    }

    // ---- times ----

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
            try {
                told.waited(topic, now - fetchedAt);
            } catch (Throwable bug) {
                observerFailed(told, bug);
            }
        }
    }

    /** A handler is through. */
    void took(long nanos) {
        var told = observer;
        if (told != null) {
            try {
                told.handled(topic, nanos);
            } catch (Throwable bug) {
                observerFailed(told, bug);
            }
        }
    }

    /** It must not cost an event its outcome; and it would fail at each. */
    private void observerFailed(HandlerObserver told, Throwable bug) {
        if (failed != told) {
            failed = told;
            log.error("{}: an observer of handlers threw; that is said once", topic, bug);
        }
    }
}
