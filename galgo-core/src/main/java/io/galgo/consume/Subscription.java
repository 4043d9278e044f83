/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Event;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.context.CurrentEvent;
import io.galgo.context.TraceHeaders;
import io.galgo.retry.RetryPolicy;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;

/**
 * A topic with its handler and policy: takes a record from bytes to handled. Safe for any thread.
 *
 * @param <K> the key
 * @param <V> the value
 */
final class Subscription<K, V> {

    private final Topic<K, V> topic;
    private final Handler<? super K, ? super V> handler;
    private final TraceHeaders trace;
    private final Pace pace = new Pace();
    private volatile RetryPolicy policy;

    Subscription(Topic<K, V> topic, Handler<? super K, ? super V> handler, RetryPolicy policy, TraceHeaders trace) {
        this.topic = topic;
        this.handler = handler;
        this.policy = policy;
        this.trace = trace;
    }

    String topic() {
        return topic.name();
    }

    Pace pace() {
        return pace;
    }

    RetryPolicy policy() {
        return policy;
    }

    /**
     * Decodes a record and gives it to the handler.
     *
     * @param note the calling thread's
     * @return null if it is handled, else what was thrown: {@code Error}s too, since one event's must not end a worker
     */
    @SuppressWarnings("unchecked") // a handler of wider types takes narrower ones
    Throwable handle(ConsumerRecord<byte[], byte[]> record, SourceTopic source, int attempt, CurrentEvent note) {
        Event<K, V> event;
        try {
            event = new Event<>(record, source, decodeKey(record), decodeValue(record), attempt);
        } catch (Throwable failure) {
            return isOutage(failure) ? failure : new UndecodableException(record, failure);
        }
        note.set(event);
        try {
            if (trace.in(record.headers())) {
                handleTraced(event);
            } else {
                ((Handler<K, V>) handler).handle(event);
            }
            return null;
        } catch (Throwable failure) {
            return failure;
        } finally {
            note.clear();
        }
    }

    /** A format that asks a schema registry fails when that is out of reach: that is no fault of the event. */
    private static boolean isOutage(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof RetriableException) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings({"unchecked", "try"}) // the scope is there to be closed
    private void handleTraced(Event<K, V> event) throws Exception {
        try (var scope = trace.extract(event.record().headers()).makeCurrent()) {
            ((Handler<K, V>) handler).handle(event);
        }
    }

    private K decodeKey(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : topic.keyFormat().decode(topic.name(), record.key());
    }

    private V decodeValue(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? null : topic.valueFormat().decode(topic.name(), record.value());
    }
}
