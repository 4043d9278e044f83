/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.EventId;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;

/**
 * Takes what a {@link TransformHandler} makes of an event. Nothing is sent before the handler has succeeded; then all of it stands in Kafka
 * together with the event's being done, or nothing does. Safe for any thread until the handler returns; from a thread of your own, publish
 * inside {@code EventContext.current().wrap(...)}, so that the outputs belong to the event's flow.
 *
 * <p>In a test of a handler a lambda stands in for it.
 */
@FunctionalInterface
public interface Outputs {

    /** Publishes an event of a topic, key and value; see {@link #publish(NewEvent)}. */
    default <K, V> EventId publish(Topic<K, V> topic, K key, V value) {
        return publish(NewEvent.of(topic, key, value));
    }

    /**
     * Publishes an event, in the calling thread's context, if the handler succeeds. It is written as bytes at once.
     *
     * @return its identity, which it keeps until it stands in Kafka; a further attempt of the handler gives another
     * @throws IllegalArgumentException if the event cannot be written
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if there is no such topic
     * @throws IllegalStateException if the handler has returned
     */
    EventId publish(NewEvent<?, ?> event);
}
