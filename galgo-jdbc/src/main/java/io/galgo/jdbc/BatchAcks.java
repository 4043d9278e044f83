/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Collects the broker's answers to a batch. Filled on the client's network thread, read on the relay's. */
final class BatchAcks {

    private final CountDownLatch open;
    private final Map<Long, String> refusedRows = new HashMap<>();
    private final Map<String, String> refusedTopics = new HashMap<>();
    private final Set<TopicPartition> answering = ConcurrentHashMap.newKeySet();
    private final Set<TopicPartition> failing = new HashSet<>();
    private Exception failure;

    BatchAcks(int size) {
        open = new CountDownLatch(size);
    }

    Callback of(OutboxRow row) {
        return (metadata, error) -> {
            if (error == null) {
                answering.add(new TopicPartition(metadata.topic(), metadata.partition()));
            } else {
                if (!failed(row, error)) {
                    failed(metadata);
                }
            }
            open.countDown();
        };
    }

    private synchronized void failed(RecordMetadata metadata) {
        if (metadata != null && metadata.partition() >= 0) {
            failing.add(new TopicPartition(metadata.topic(), metadata.partition()));
        }
    }

    /** Notes that a row cannot even be handed to the client. */
    void unreadable(OutboxRow row, IllegalArgumentException error) {
        failed(row, error);
        open.countDown();
    }

    /** Returns whether it is a refusal. */
    private synchronized boolean failed(OutboxRow row, Exception error) {
        if (error instanceof RecordTooLargeException) {
            refusedRows.put(
                    row.id(),
                    "larger than topic " + row.topic() + " or the producer allows; raise the topic's"
                            + " max.message.bytes and send again (" + error.getMessage() + ")");
        } else if (error instanceof RecordBatchTooLargeException) { // of one row alone, or others with it
            refusedRows.put(
                    row.id(),
                    "larger than a segment of topic " + row.topic()
                            + "; raise the topic's segment.bytes and send again (" + error.getMessage() + ")");
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
        } else {
            failure = failure == null ? error : failure;
            return false;
        }
        return true;
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

    /**
     * Returns the topics of partitions that took none of their rows, once a batch that was waited for in vain is aborted: what was on its way has
     * failed by then. A partition that took some is only slow.
     */
    synchronized Optional<BatchRefusedException> silence(Duration waited) {
        var silent = new TreeMap<String, Set<Integer>>();
        for (var partition : failing) {
            if (!answering.contains(partition)) {
                silent.computeIfAbsent(partition.topic(), topic -> new TreeSet<>())
                        .add(partition.partition());
            }
        }
        if (silent.isEmpty()) {
            return Optional.empty();
        }
        var topics = new HashMap<String, String>();
        silent.forEach((topic, partitions) -> topics.put(
                topic, "partitions " + partitions + " did not acknowledge within " + waited.toSeconds() + " s"));
        return Optional.of(BatchRefusedException.silence(topics));
    }

    /** Returns whether any row was taken. */
    boolean any() {
        return !answering.isEmpty();
    }

    /** Returns the first failure of another kind. */
    synchronized Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }
}
