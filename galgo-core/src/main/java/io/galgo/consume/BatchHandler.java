/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/**
 * What a service does with several events of a topic at once, as one insert of many rows. A batch holds the events of a key in their
 * order, and no other batch holds events of that key meanwhile; batches of other keys may be handled at the same time.
 *
 * <pre>{@code
 * consumer.onBatch(CHECKED_OUT, BatchLimits.of(500, ofMillis(50)), batch -> insert(batch.events()))
 * }</pre>
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface BatchHandler<K, V> {

    /**
     * Handles a batch. Returning means that all its events are done but those that {@link EventBatch#failed} named.
     *
     * @throws Exception a batch of one event has failed as that event; of more, nobody knows which one it was: those that {@link
     *     EventBatch#done} named are done, {@code failed} ones have failed, and all others are handed over again at once, each in a batch
     *     of its own, so that one event's fault is no other's
     */
    void handle(EventBatch<K, V> batch) throws Exception;
}
