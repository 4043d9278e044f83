/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.KafkaSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes batches, each in one Kafka transaction together with a text that says what it held, as a {@link BatchMark}. Opening it fences whoever published under
 * the same name before: what that one still has in flight is refused by the broker, and what it had not committed is aborted. After
 * any exception but a refusal it is done with: close it and open another. For one thread.
 *
 * <p>Two producers take turns. Kafka answers to a commit before the transaction's end is written everywhere, and one that follows under the same
 * transactional id meanwhile is put off by 20 ms; under another id it is not. A batch begins only when the one before it is committed.
 */
final class BatchPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;
    /** Not longer, else the broker may end the transaction first, and nobody could tell which partition did not answer. */
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofMillis(TRANSACTION_TIMEOUT_MS);

    private static final int BLOCK_MS = 3_000;
    private static final long FIRST_RETRY_MS = 2;
    /** What the second producer's transactional id ends with. */
    private static final String SECOND = ".2";

    private final String name;
    private final List<Producer<byte[], byte[]>> producers;
    private final ConsumerGroupMetadata group;
    /** The latest batch's; the producer whose turn it is follows from it. */
    private long number;

    private boolean inTransaction;

    /** What the owner does in its database while a batch is under way. */
    interface DatabaseStep {

        DatabaseStep NONE = () -> {};

        void run() throws SQLException;
    }

    /** Not all was acknowledged in time. */
    private static final class SilenceException extends TimeoutException {

        private static final long serialVersionUID = 1L;

        SilenceException(String message) {
            super(message);
        }
    }

    private BatchPublisher(String name, List<Producer<byte[], byte[]>> producers, ConsumerGroupMetadata group) {
        this.name = name;
        this.producers = producers;
        this.group = group;
    }

    /**
     * Opens a publisher and fences its predecessors.
     *
     * @param name one transactional id, what the other one begins with, and the group under which its marks are kept
     * @throws KafkaException if no broker answers or an id is refused
     */
    static BatchPublisher open(KafkaSettings kafka, String name) {
        var opened = new ArrayList<Producer<byte[], byte[]>>();
        try {
            for (var id : List.of(name, name + SECOND)) {
                opened.add(producer(kafka, id));
            }
            for (var producer : opened) {
                producer.initTransactions();
            }
            return new BatchPublisher(name, List.copyOf(opened), groupOf(kafka, name));
        } catch (RuntimeException failure) {
            closeAll(opened);
            throw failure;
        }
    }

    private static Producer<byte[], byte[]> producer(KafkaSettings kafka, String transactionalId) {
        var settings = kafka.forProducer();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        // a dead relay must not hold up those who read committed events for longer
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        // a batch ends as a whole: no record may give up alone and let those behind it pass
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
        settings.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE); // the topic's limit is the one that counts
        settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // the first record goes at once, all others while it is under way, as one; several requests of a partition's at
        // the
        // beginning of a transaction would overtake each other in the broker's check and be sent again
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // while the end of the last transaction but one is not written, the next is told to come again, less often
        // each time
        settings.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, FIRST_RETRY_MS);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The client names a group only through a consumer; this one never connects. */
    private static ConsumerGroupMetadata groupOf(KafkaSettings kafka, String name) {
        var settings = kafka.forConsumer();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, name);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic"); // without a thread of its own
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    /** Returns the text that went with the last batch published under this name, by whomever. */
    Optional<String> lastMark(Brokers brokers) {
        var latest = brokers.latestCommit(name);
        number = latest.map(OffsetAndMetadata::offset).orElse(0L);
        return latest.map(OffsetAndMetadata::metadata);
    }

    /**
     * Publishes a batch: all of it, or nothing.
     *
     * @param meanwhile runs once, while the records are on their way; nothing is published unless it succeeds
     * @param beats after how long without an answer the heartbeat runs, again and again
     * @throws BatchRefusedException if Kafka refuses part of it for good; nothing is published
     * @throws KafkaException if something else went wrong: published or not, {@link #lastMark} of the next publisher tells
     */
    void publish(List<OutboxRow> rows, String mark, DatabaseStep meanwhile, Duration beats, DatabaseStep heartbeat)
            throws BatchRefusedException, SQLException {
        var acks = new BatchAcks(rows.size());
        var producer = turn();
        try {
            inTransaction = true;
            producer.beginTransaction();
            for (var row : rows) {
                send(producer, row, acks);
                if (acks.failure().isPresent()) { // else each would wait for metadata as long as this one did
                    throw new KafkaException(
                            "The batch was not acknowledged", acks.failure().get());
                }
            }
            meanwhile.run();
            var anyPartition = new TopicPartition(rows.get(0).topic(), 0);
            producer.sendOffsetsToTransaction(Map.of(anyPartition, new OffsetAndMetadata(number + 1, mark)), group);
            await(acks, beats, heartbeat);
            producer.commitTransaction();
            number++;
            inTransaction = false;
        } catch (KafkaException failure) {
            abort(producer);
            var refusal = acks.refusal();
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            if (failure instanceof SilenceException && (acks.any() || !inTransaction)) { // so brokers do answer
                var silence = acks.silence(ACKNOWLEDGED_WITHIN);
                if (silence.isPresent()) {
                    throw silence.get();
                }
            }
            throw failure;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private static void send(Producer<byte[], byte[]> producer, OutboxRow row, BatchAcks acks) {
        try {
            producer.send(row.toRecord(), acks.of(row));
        } catch (IllegalArgumentException unreadable) {
            acks.unreadable(row, unreadable);
        }
    }

    private static void await(BatchAcks acks, Duration beats, DatabaseStep heartbeat) throws SQLException {
        long deadline = System.nanoTime() + ACKNOWLEDGED_WITHIN.toNanos();
        try {
            while (true) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SilenceException(
                            "Kafka did not acknowledge the batch within " + ACKNOWLEDGED_WITHIN.toSeconds() + " s");
                }
                if (acks.await(Math.min(beats.toMillis(), left / 1_000_000 + 1))) {
                    break;
                }
                heartbeat.run();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        if (acks.refusal().isPresent()) {
            throw new KafkaException("The batch holds what Kafka refuses");
        }
        var failure = acks.failure();
        if (failure.isPresent()) {
            throw new KafkaException("The batch was not acknowledged", failure.get());
        }
    }

    /** Afterwards every answer has come, since what was still on its way has failed. */
    private void abort(Producer<byte[], byte[]> producer) {
        try {
            producer.abortTransaction();
            inTransaction = false;
        } catch (KafkaException | IllegalStateException notPossible) { // as when it was fenced: the next one settles it
            LOG.debug("{}: the transaction could not be aborted in order", name, notPossible);
            closeAll(List.of(producer));
        }
    }

    private Producer<byte[], byte[]> turn() {
        return producers.get((int) (number % producers.size()));
    }

    /** Tells whether a failure says that another publisher was opened under the same name. */
    static boolean fenced(KafkaException failure) {
        return isFencing(failure) || isFencing(failure.getCause());
    }

    private static boolean isFencing(Throwable failure) {
        return failure instanceof ProducerFencedException || failure instanceof InvalidProducerEpochException;
    }

    /** Tells whether a transaction is open or its end unknown. */
    boolean broken() {
        return inTransaction;
    }

    @Override
    public void close() {
        closeAll(producers);
    }

    /** One that cannot be closed in order, as for the sake of a user's own metric reporter, is no reason to leave what else is to be closed. */
    private static void closeAll(List<Producer<byte[], byte[]>> producers) {
        for (var producer : producers) {
            try {
                producer.close(Duration.ZERO);
            } catch (KafkaException failure) {
                LOG.warn("A producer of the relay was not closed in order: {}", failure.toString());
            }
        }
    }
}
