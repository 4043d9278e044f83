/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records and offsets in one Kafka transaction: both or neither, and neither once the group has thrown this member out. One at a
 * time, on a thread of its own, which owns the producer.
 *
 * <p>What keeps a frozen or cut-off predecessor from committing behind its successor is the group: the offsets go with this member's id and
 * generation, which the coordinator checks (KIP-447), so a transactional id need not outlive its process. Once the coordinator has taken a
 * transaction's offsets, nobody is told of the partition's committed offset until that transaction has ended: whoever reads it then reads
 * how it ended.
 */
final class TransactionWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TransactionWriter.class);
    static final int COMMIT_TRIES = 6;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final BiPredicate<String, Integer> isAbsent;
    private final int commitTries;
    private final ExecutorService thread;
    /** Written by its thread; others only close it. */
    private volatile Producer<byte[], byte[]> producer;
    /** A topic that refused a batch of several records: until it is known which one it was, each goes as a batch of its own. Its thread alone. */
    private String alone;

    /**
     * @param producers gives a producer with the consumer's transactional id, each time a former one is of no use any more
     * @param isAbsent tells whether the brokers say that there is no such topic, or no such partition of it; may take a while
     * @param commitTries how often a commit is asked for whose answer is late
     */
    TransactionWriter(
            String group,
            Supplier<Producer<byte[], byte[]>> producers,
            BiPredicate<String, Integer> isAbsent,
            int commitTries) {
        this(producers, isAbsent, commitTries, Executors.newSingleThreadExecutor(task -> {
            var made = new Thread(task, "galgo-transactions-" + group);
            made.setDaemon(true);
            return made;
        }));
    }

    /** @param thread runs one transaction at a time */
    TransactionWriter(
            Supplier<Producer<byte[], byte[]>> producers,
            BiPredicate<String, Integer> isAbsent,
            int commitTries,
            ExecutorService thread) {
        this.producers = producers;
        this.isAbsent = isAbsent;
        this.commitTries = commitTries;
        this.thread = thread;
    }

    /** How a transaction ended. */
    sealed interface Outcome {

        /** All of it was written; the records' offsets in the order they were given. */
        record Committed(List<Long> offsets) implements Outcome {}

        /**
         * Nothing of it was written, or ever will be.
         *
         * @param refused which of the records the brokers do not take, {@link #NONE}, or {@link #SOUGHT}
         */
        record Aborted(Exception why, int refused) implements Outcome {

            /** It is no record's fault. */
            static final int NONE = -1;

            /** It is one's, and not known yet whose: the next transaction finds out. */
            static final int SOUGHT = -2;
        }

        /** It was committed or aborted, and nobody here knows which: the group's committed offsets tell. */
        record Unknown(Exception why) implements Outcome {}
    }

    private enum State {
        OPEN,
        COMMITTING,
        GIVEN_UP
    }

    /** A transaction under way. */
    final class Transaction {

        private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
        private Future<Outcome> outcome;

        Future<Outcome> outcome() {
            return outcome;
        }

        /**
         * Gives it up. Any thread.
         *
         * @return whether it never will be committed; else its commit is under way, and the group's committed offsets tell how it ended
         */
        boolean giveUp() {
            boolean never = state.compareAndSet(State.OPEN, State.GIVEN_UP);
            close(producer);
            return never;
        }
    }

    /** Starts a transaction; the one before must have ended, or been given up. */
    Transaction begin(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata member) {
        var transaction = new Transaction();
        var own = new HashMap<>(offsets);
        transaction.outcome = thread.submit(() -> run(transaction, records, own, member));
        return transaction;
    }

    private Outcome run(
            Transaction transaction,
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata member) {
        var sent = new Sent(alone);
        List<Long> written;
        try {
            connect();
            producer.beginTransaction();
            sent.send(producer, records);
            producer.flush();
            written = sent.offsets();
            producer.sendOffsetsToTransaction(offsets, member);
            if (!transaction.state.compareAndSet(State.OPEN, State.COMMITTING)) {
                throw new CancellationException("The transaction was given up");
            }
        } catch (RuntimeException | ExecutionException | InterruptedException failure) {
            return aborted(failure, records, sent);
        }
        return commit(written);
    }

    private void connect() {
        if (producer == null) {
            producer = producers.get();
            try {
                producer.initTransactions();
            } catch (RuntimeException failure) {
                discard();
                throw failure;
            }
        }
    }

    /**
     * Nobody has asked for its commit, so it never will be committed. After anything but a plain refusal its requests may still be on their way:
     * the producer is not used again, since the next one's epoch keeps them out.
     */
    private Outcome aborted(Exception failure, List<ProducerRecord<byte[], byte[]>> records, Sent sent) {
        boolean ended = abort();
        var refusal = sent.refusal();
        if (!ended || refusal == null) {
            discard();
        }
        if (refusal != null) {
            alone = refusal.isSure() ? null : refusal.topic();
            return new Outcome.Aborted(refusal.why(), refusal.isSure() ? refusal.record() : Outcome.Aborted.SOUGHT);
        }
        int absent = absent(records, sent);
        return absent >= 0
                ? new Outcome.Aborted(
                        new UnknownTopicOrPartitionException("There is no topic " + place(records.get(absent))), absent)
                : new Outcome.Aborted(causeOf(failure), Outcome.Aborted.NONE);
    }

    private static String place(ProducerRecord<byte[], byte[]> record) {
        return record.topic() + (record.partition() == null ? "" : " with a partition " + record.partition());
    }

    private boolean abort() {
        try {
            if (producer != null) {
                producer.abortTransaction();
            }
            return true;
        } catch (RuntimeException beyondRepair) {
            log.debug("The transaction ends with its producer", beyondRepair);
            return false;
        }
    }

    /** A record without an answer in time may be for a topic that was deleted, or made anew with fewer partitions: others need not wait for that. */
    private int absent(List<ProducerRecord<byte[], byte[]>> records, Sent sent) {
        var known = new HashMap<List<Object>, Boolean>();
        for (int i = 0; i < sent.size(); i++) {
            var record = records.get(i);
            if (sent.failure(i) instanceof TimeoutException
                    && known.computeIfAbsent(
                            Arrays.asList(record.topic(), record.partition()),
                            none -> isAbsent.test(record.topic(), record.partition()))) {
                return i;
            }
        }
        return -1;
    }

    private static Exception causeOf(Exception failure) {
        return failure instanceof ExecutionException && failure.getCause() instanceof Exception inner ? inner : failure;
    }

    /** A commit that timed out goes on in the background: it is asked for again until it is known how it ended. */
    private Outcome commit(List<Long> written) {
        for (int i = 1; ; i++) {
            try {
                producer.commitTransaction();
                alone = null;
                return new Outcome.Committed(written);
            } catch (TimeoutException | InterruptException slow) {
                if (i == commitTries || Thread.currentThread().isInterrupted()) {
                    replace();
                    return new Outcome.Unknown(slow);
                }
            } catch (RuntimeException failure) {
                replace();
                return new Outcome.Unknown(failure);
            }
        }
    }

    /** A new producer of the same transactional id ends what the former one began, if the coordinator has not already begun to commit it. */
    private void replace() {
        discard();
        try {
            connect();
        } catch (RuntimeException failure) {
            log.warn(
                    "Cannot make sure yet that a transaction has ended; the broker ends it after its timeout", failure);
        }
    }

    private void discard() {
        close(producer);
        producer = null;
    }

    private static void close(Producer<byte[], byte[]> producer) {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        close(producer);
    }
}
