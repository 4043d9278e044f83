/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** What was counted of one topic since the consumer started, and who is told how long its handlers take. Safe for any thread. */
final class TopicCounts {

    private final String topic;
    private final LongAdder fetched = new LongAdder();
    private final LongAdder handled = new LongAdder();
    private final LongAdder filtered = new LongAdder();
    private final LongAdder failedAttempts = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();

    /** Null if nobody wants to know. */
    private volatile HandlerObserver observer;

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

    /** @param circuit that of the topic's handler */
    ConsumerStatus.TopicStatus status(Circuit<?> circuit) {
        return new ConsumerStatus.TopicStatus(
                topic,
                fetched.sum(),
                handled.sum(),
                filtered.sum(),
                failedAttempts.sum(),
                deadLetters.sum(),
                circuit.status(System.nanoTime(), Instant.now()));
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
            told.waited(topic, now - fetchedAt);
        }
    }

    /** A handler is through. */
    void took(long nanos) {
        var told = observer;
        if (told != null) {
            told.handled(topic, nanos);
        }
    }
}
