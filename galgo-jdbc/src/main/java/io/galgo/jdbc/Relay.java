/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

/**
 * Publishes what is in the outbox. Any number of instances may run one: one of them relays, the others stand by. Started by {@link
 * Outbox#startRelay}; safe for any thread.
 *
 * <p>A database or broker that is away is waited for, and {@link #status} and the log say so.
 */
public sealed interface Relay extends AutoCloseable permits TableRelay, LogRelay {

    /** Returns what the relay is doing. Asks the database for what waits and is stuck; never fails. */
    RelayStatus status();

    /** Finishes the batches under way, lets another instance take over at once, and ends. */
    @Override
    void close();
}
