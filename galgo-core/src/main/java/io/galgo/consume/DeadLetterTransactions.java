/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Writes what a person decides about a group's dead letters. One at a time a group, over all processes: its transactional id is the lock.
 * Whoever opens it ends what others had begun and not committed, and refuses what they write afterwards; so a state that is read
 * behind that stays what it is until this one's own transaction commits. For one thread.
 */
final class DeadLetterTransactions implements AutoCloseable {

    private static final int COMMIT_TRIES = 6;

    private final Producer<byte[], byte[]> producer;

    /** Takes the lock. */
    DeadLetterTransactions(Producer<byte[], byte[]> producer) {
        this.producer = producer;
        try {
            producer.initTransactions();
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Somebody else took the lock; nothing of the transaction was written. */
    static final class TakenOverException extends Exception {

        private static final long serialVersionUID = 1;

        TakenOverException(Throwable cause) {
            super("Another process acts on the group's dead letters", cause);
        }
    }

    /**
     * Writes all of these or none.
     *
     * @throws KafkaException if nothing was written, or, where the brokers did not answer, perhaps all; the states tell
     */
    void write(List<ProducerRecord<byte[], byte[]>> records) throws TakenOverException {
        try {
            producer.beginTransaction();
            send(records);
            commit();
        } catch (KafkaException failure) {
            if (isLockLost(failure) || isLockLost(failure.getCause())) {
                throw new TakenOverException(failure);
            }
            throw failure;
        }
    }

    /** Since Kafka 4 a partition may also hear first that the transaction is not under way any more. */
    private static boolean isLockLost(Throwable failure) {
        return failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof InvalidTxnStateException;
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        var sent = new Sent();
        try {
            sent.send(producer, records);
            producer.flush();
            sent.offsets();
        } catch (ExecutionException refused) {
            throw aborted(refused.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(refused));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw aborted(new KafkaException("Interrupted", e));
        } catch (KafkaException refused) {
            throw aborted(refused);
        }
    }

    private KafkaException aborted(KafkaException why) {
        if (!(why instanceof ProducerFencedException) && !(why instanceof InvalidProducerEpochException)) {
            producer.abortTransaction();
        }
        return why;
    }

    private void commit() {
        for (int i = 1; ; i++) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException | InterruptException slow) { // it goes on in the background
                if (i == COMMIT_TRIES || Thread.currentThread().isInterrupted()) {
                    throw slow;
                }
            }
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
