/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * A transaction's records on their way, and which of them is to blame if brokers refuse one. Once a batch is refused the client fails what it
 * had not sent yet, of any partition, with the same error: the first that it tells of is to blame, not the first in order. Filled on the
 * client's thread too.
 */
final class Sent {

    private final String alone;
    private final List<Future<RecordMetadata>> acks = new ArrayList<>();
    private final Queue<Refused> refused = new ConcurrentLinkedQueue<>();

    /** A record that failed with a refusal, be it its own or another's. */
    private record Refused(int record, TopicPartition partition, Exception why) {

        boolean isNamed() {
            return why instanceof TopicAuthorizationException forbidden
                    && forbidden.unauthorizedTopics().contains(partition.topic());
        }

        /** The client splits what is too large until it is one record, and a topic that refuses one refuses all. */
        boolean isItsOwn() {
            return why instanceof RecordTooLargeException
                    || why instanceof TopicAuthorizationException
                    || why instanceof InvalidTopicException;
        }

        boolean mayBeOneBatch(Refused other) {
            return why == other.why && partition.equals(other.partition);
        }
    }

    /**
     * A record that brokers do not take.
     *
     * @param isSure whether it is this one; else it is one of those sent to this one's topic
     */
    record Refusal(int record, String topic, Exception why, boolean isSure) {}

    Sent() {
        this(null);
    }

    /** @param alone a topic whose records go one by one, each as a batch of its own; null if none does */
    Sent(String alone) {
        this.alone = alone;
    }

    /**
     * Sends records one after another, up to the first that has failed already: it waited for metadata in vain, and each of the others would
     * wait as long.
     */
    void send(Producer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records)
            throws ExecutionException, InterruptedException {
        for (var record : records) {
            int number = acks.size();
            var ack = producer.send(record, (metadata, failure) -> {
                if (isRefusal(failure)) {
                    refused.add(new Refused(number, partition(record, metadata), failure));
                }
            });
            acks.add(ack);
            if (record.topic().equals(alone)) {
                producer.flush();
                ack.get();
            }
            if (ack.isDone()) {
                ack.get();
            }
        }
    }

    private static TopicPartition partition(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
        return new TopicPartition(record.topic(), metadata == null ? -1 : metadata.partition());
    }

    /** By name: what is above these takes in failures of the login and of the transaction's own rights, which are no record's fault. */
    private static boolean isRefusal(Exception failure) {
        return TooLarge.is(failure)
                || failure instanceof TopicAuthorizationException
                || failure instanceof InvalidTopicException
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException;
    }

    /** Returns how many records were handed to the client. */
    int size() {
        return acks.size();
    }

    /** Waits for all of them to be taken. */
    List<Long> offsets() throws ExecutionException, InterruptedException {
        var offsets = new ArrayList<Long>();
        for (var each : acks) {
            offsets.add(each.get().offset());
        }
        return offsets;
    }

    /** Returns what a record's sending failed with; null if it did not, or has not ended. */
    Exception failure(int record) {
        if (!acks.get(record).isDone()) {
            return null;
        }
        try {
            acks.get(record).get();
            return null;
        } catch (ExecutionException failure) {
            return failure.getCause() instanceof Exception inner ? inner : failure;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Returns the record to blame, once it is known that one has failed; null if it is no record's fault. */
    Refusal refusal() {
        var told = List.copyOf(refused);
        if (told.isEmpty()) {
            return null;
        }
        var first = told.stream()
                .filter(Refused::isNamed) // by the coordinator, before anything was sent: these fail in any order
                .min(Comparator.comparingInt(Refused::record))
                .orElse(told.get(0));
        boolean isSure =
                first.isItsOwn() || told.stream().filter(first::mayBeOneBatch).count() == 1;
        return new Refusal(first.record(), first.partition().topic(), first.why(), isSure);
    }
}
