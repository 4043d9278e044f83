/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Event;

/**
 * Makes events of an event, exactly once inside Kafka: whoever reads {@code read_committed} sees the outputs of one successful attempt, once.
 * Called as a {@link Handler} is, and as that perhaps more than once for an event: side effects elsewhere may happen again.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface TransformHandler<K, V> {

    /**
     * Handles an event. Returning means that its outputs are to be published and that it is done, both or neither.
     *
     * @param event the event
     * @param out takes the outputs
     * @throws Exception if it failed: its outputs are dropped, and the retry policy says what comes next
     */
    void handle(Event<K, V> event, Outputs out) throws Exception;
}
