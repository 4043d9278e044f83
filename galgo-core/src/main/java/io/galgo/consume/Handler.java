/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Event;

/**
 * What a service does with an event. Called by one thread at a time for events of one order (a key, by default), by many for
 * different ones. It may be called again for an event it has handled: after a crash, say, or a rebalance.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface Handler<K, V> {

    /**
     * Handles an event. Returning means it is done.
     *
     * @throws Exception anything thrown is this event's failure, and the retry policy says what comes next
     */
    void handle(Event<K, V> event) throws Exception;
}
