/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Event;
import io.galgo.Headers;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import java.io.IOException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Makes events of a topic's records, of those that its filter wants. Safe for any thread.
 *
 * @param <K> the key
 * @param <V> the value
 */
final class EventDecoder<K, V> {

    /** Causes may go round in a circle. */
    private static final int DEEPEST = 50;

    private final Topic<K, V> topic;
    private final Predicate<Headers> filter;

    /** @param filter null if all are wanted */
    EventDecoder(Topic<K, V> topic, Predicate<Headers> filter) {
        this.topic = topic;
        this.filter = filter;
    }

    /** Tells whether the filter wants a record. What it throws is the event's failure. */
    boolean wants(ConsumerRecord<byte[], byte[]> record) {
        return filter == null || filter.test(Headers.of(record.headers()));
    }

    /** @throws Throwable the event's failure */
    Event<K, V> decode(ConsumerRecord<byte[], byte[]> record, SourceTopic source, int attempt) throws Throwable {
        try {
            return new Event<>(record, source, key(record), value(record), attempt);
        } catch (Throwable failure) {
            throw isOutage(failure) ? failure : new UndecodableException(record, failure);
        }
    }

    private K key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : topic.keyFormat().decode(topic.name(), record.key());
    }

    private V value(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? null : topic.valueFormat().decode(topic.name(), record.value());
    }

    /** A format that asks a schema registry fails when that is out of reach: that is no fault of the event. */
    private static boolean isOutage(Throwable failure) {
        var cause = failure;
        for (int depth = 0; cause != null && depth <= DEEPEST; depth++) {
            if (cause instanceof IOException || cause instanceof RetriableException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
