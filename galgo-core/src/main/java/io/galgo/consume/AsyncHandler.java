/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Event;
import java.util.concurrent.CompletionStage;

/**
 * What a service does with an event without keeping a thread: it starts the work and says when that is done. Until then the next event
 * of the key waits, and the work counts towards {@link ConsumerBuilder#concurrency}.
 *
 * <p>What it publishes before it returns carries the flow on (correlation and causation). A later stage runs on whatever thread completes
 * the one before: take {@code EventContext.current()} along and wrap the stage's work in it.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface AsyncHandler<K, V> {

    /**
     * Starts to handle an event.
     *
     * @return completes when the event is done, or with this event's failure; null is a failure
     * @throws Exception anything thrown is this event's failure too
     */
    CompletionStage<?> handle(Event<K, V> event) throws Exception;
}
