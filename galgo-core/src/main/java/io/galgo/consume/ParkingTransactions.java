/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records and offsets in one Kafka transaction: both or neither, and neither once the group has thrown this member out. One at a
 * time, on a thread of its own, which owns the producer.
 */
final class ParkingTransactions implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ParkingTransactions.class);
    private static final int COMMIT_TRIES = 6;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final ExecutorService thread;
    /** Written by its thread; others only close it. */
    private volatile Producer<byte[], byte[]> producer;

    /** @param producers gives a producer with the consumer's transactional id, each time a former one is of no use any more */
    ParkingTransactions(String group, Supplier<Producer<byte[], byte[]>> producers) {
        this(producers, Executors.newSingleThreadExecutor(task -> {
            var made = new Thread(task, "galgo-parking-" + group);
            made.setDaemon(true);
            return made;
        }));
    }

    /** @param thread runs one transaction at a time */
    ParkingTransactions(Supplier<Producer<byte[], byte[]>> producers, ExecutorService thread) {
        this.producers = producers;
        this.thread = thread;
    }

    /** How a transaction ended. */
    sealed interface Outcome {

        /** All of it was written; the records' offsets in the order they were given. */
        record Committed(List<Long> offsets) implements Outcome {}

        /** Nothing of it was written, or ever will be. */
        record Aborted(Exception why) implements Outcome {}

        /** It was committed or aborted, and nobody here knows which; but it has ended. */
        record Unknown(Exception why) implements Outcome {}
    }

    /** Starts a transaction; the one before must have ended. */
    Future<Outcome> begin(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata member) {
        return thread.submit(() -> run(List.copyOf(records), new HashMap<>(offsets), member));
    }

    private Outcome run(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata member) {
        List<Long> written;
        try {
            connect();
            producer.beginTransaction();
            written = write(records);
            producer.sendOffsetsToTransaction(offsets, member);
        } catch (RuntimeException | ExecutionException | InterruptedException failure) {
            return aborted(failure);
        }
        return commit(written);
    }

    private void connect() {
        if (producer == null) {
            producer = producers.get();
            producer.initTransactions();
        }
    }

    private List<Long> write(List<ProducerRecord<byte[], byte[]>> records)
            throws ExecutionException, InterruptedException {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var record : records) {
            sent.add(producer.send(record));
        }
        producer.flush();
        var offsets = new ArrayList<Long>();
        for (var each : sent) {
            offsets.add(each.get().offset());
        }
        return offsets;
    }

    private Outcome aborted(Exception failure) {
        var cause = failure instanceof ExecutionException && failure.getCause() instanceof Exception inner
                ? inner
                : failure;
        try {
            if (producer != null) {
                producer.abortTransaction();
            }
        } catch (RuntimeException beyondRepair) {
            log.debug("The transaction ends with its producer", beyondRepair);
            return replace() ? new Outcome.Aborted(cause) : new Outcome.Unknown(cause);
        }
        return new Outcome.Aborted(cause);
    }

    /** A commit that timed out goes on in the background: it is asked for again until it is known how it ended. */
    private Outcome commit(List<Long> written) {
        for (int i = 1; ; i++) {
            try {
                producer.commitTransaction();
                return new Outcome.Committed(written);
            } catch (TimeoutException | InterruptException slow) {
                if (i == COMMIT_TRIES || Thread.currentThread().isInterrupted()) {
                    replace();
                    return new Outcome.Unknown(slow);
                }
            } catch (RuntimeException failure) {
                replace();
                return new Outcome.Unknown(failure);
            }
        }
    }

    /** A new producer of the same transactional id ends what the former one began. Returns whether that succeeded. */
    private boolean replace() {
        close(producer);
        producer = null;
        try {
            connect();
            return true;
        } catch (RuntimeException failure) {
            close(producer);
            producer = null;
            log.warn(
                    "Cannot make sure yet that a transaction has ended; the broker ends it after its timeout", failure);
            return false;
        }
    }

    private static void close(Producer<byte[], byte[]> producer) {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }

    /** Gives up what is under way: if it was not being committed already, it never will be. Any thread. */
    void giveUp() {
        close(producer);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        giveUp();
    }
}
