/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Collects the broker's answers to a batch. Filled on the client's network thread, read on the relay's. */
final class BatchAcks {

    private final CountDownLatch open;
    private final Map<Long, String> refusedRows = new HashMap<>();
    private final Map<String, String> refusedTopics = new HashMap<>();
    private Exception failure;

    BatchAcks(int size) {
        open = new CountDownLatch(size);
    }

    Callback of(OutboxRow row) {
        return (metadata, error) -> {
            if (error != null) {
                failed(row, error);
            }
            open.countDown();
        };
    }

    /** Notes that a row cannot even be handed to the client. */
    void unreadable(OutboxRow row, IllegalArgumentException error) {
        failed(row, error);
        open.countDown();
    }

    private synchronized void failed(OutboxRow row, Exception error) {
        if (error instanceof RecordTooLargeException) {
            refusedRows.put(
                    row.id(),
                    "larger than topic " + row.topic() + " or the producer allows; raise the topic's"
                            + " max.message.bytes and send again (" + error.getMessage() + ")");
        } else if (error instanceof InvalidRecordException || error instanceof IllegalArgumentException) {
            refusedRows.put(row.id(), String.valueOf(error.getMessage()));
        } else if (error instanceof TopicAuthorizationException refused) {
            var named = refused.unauthorizedTopics();
            for (var topic : named.isEmpty() ? Set.of(row.topic()) : named) {
                refusedTopics.put(
                        topic,
                        "the broker refuses it to this principal: grant WRITE, and READ for the relay's marks ("
                                + error.getMessage() + ")");
            }
        } else if (error instanceof InvalidTopicException) {
            refusedTopics.put(row.topic(), String.valueOf(error.getMessage()));
        } else if (failure == null) {
            failure = error;
        }
    }

    /** Returns whether all answers have come. */
    boolean await(long millis) throws InterruptedException {
        return open.await(millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Returns what was refused for good, if anything was. Of several rows one may be to blame for all: the client fails what it had not
     * sent yet with the error of what it had.
     */
    synchronized Optional<BatchRefusedException> refusal() {
        return refusedRows.isEmpty() && refusedTopics.isEmpty()
                ? Optional.empty()
                : Optional.of(new BatchRefusedException(refusedRows, refusedTopics));
    }

    /** Returns the first failure of another kind. */
    synchronized Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }
}
