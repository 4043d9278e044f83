/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.Event;
import java.sql.Connection;

/**
 * What a service does with an event in its database, once in effect.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface InboxHandler<K, V> {

    /**
     * Handles an event on a connection whose transaction is begun before and committed after this call, together with the note that
     * this event was handled. Do neither here: the connection refuses it. What is published on it through an {@link Outbox} goes out
     * with the same commit.
     *
     * @throws Exception anything thrown rolls all of it back and is this event's failure
     */
    void handle(Event<K, V> event, Connection connection) throws Exception;
}
