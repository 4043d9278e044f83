/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.EventId;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Turns the client's errors into what happened and what to do. Never says a key, a value or a header. */
final class PublishFailures {

    private PublishFailures() {}

    static PublishException explain(EncodedEvent event, Exception failure) {
        return explain(event.id(), event.topic(), event.value() == null ? 0 : event.value().length, failure);
    }

    static PublishException explain(EventId id, String topic, int valueBytes, Exception failure) {
        boolean retriable = failure instanceof RetriableException;
        var message = "Event " + id + " was not published to " + topic + ": " + advice(valueBytes, failure);
        return new PublishException(id, retriable, message, failure);
    }

    /** An event that was not even taken. */
    static PublishException notTaken(EncodedEvent event, boolean retriable, String why) {
        return new PublishException(
                event.id(),
                retriable,
                "Event " + event.id() + " was not published to " + event.topic() + ": " + why,
                null);
    }

    private static String advice(int valueBytes, Exception failure) {
        if (failure instanceof RecordTooLargeException) {
            return "its value of " + valueBytes
                    + " bytes is larger than the producer or the topic allows; raise max.request.size and the topic's"
                    + " max.message.bytes, or publish a reference to it";
        }
        if (failure instanceof RecordBatchTooLargeException) {
            return "its value of " + valueBytes
                    + " bytes is larger than a segment of the topic; raise the topic's segment.bytes,"
                    + " or publish a reference to it";
        }
        if (failure instanceof AuthorizationException) {
            return "the broker refuses it to this principal; grant WRITE on the topic (" + failure.getMessage() + ")";
        }
        if (failure instanceof UnknownTopicOrPartitionException) {
            return "the topic does not exist; create it";
        }
        if (failure instanceof BufferExhaustedException) {
            return "the client's buffer stayed full, so it was not sent; publish it again later, and never on the client's own"
                    + " thread, which makes the room (" + failure.getMessage() + ")";
        }
        if (failure instanceof TimeoutException) {
            return "no broker acknowledged it in time, or the topic does not exist; it may have been written, so publish it"
                    + " again with the same id (" + failure.getMessage() + ")";
        }
        if (failure instanceof InterruptException) {
            return "the thread was interrupted while it waited for room in the client's buffer or for the topic's partitions;"
                    + " it was not sent";
        }
        if (failure instanceof IllegalStateException) {
            return "the publisher is closed or its producer is in a transaction that failed (" + failure.getMessage()
                    + ")";
        }
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
}
