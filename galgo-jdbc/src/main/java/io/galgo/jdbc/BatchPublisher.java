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
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes batches, each in one Kafka transaction together with a text that says what it held, as a {@link BatchMark}. Opening it fences whoever published under
 * the same name before: what that one still has in flight is refused by the broker, and what it had not committed is aborted. After
 * any exception but a refusal it is done with: close it and open another. For one thread.
 *
 * <p>Two producers take turns. Kafka answers to a commit before the transaction's end is written everywhere, and one that follows under the same
 * transactional id meanwhile is put off by 20 ms; under another id it is not. A batch begins only when the one before it is committed.
 *
 * <p>A transaction that waits for a partition in vain is left, never to be committed, and so is its producer: where the partition does not take
 * the abort either, no other transaction begins under its id before it does. The other producer goes on alone. It was opened together with the one
 * that was left, and whoever comes later opens both before it learns what was published. The one that was left is not opened again here: whoever has
 * come since would be fenced, and rows that were read before that published again.
 */
final class BatchPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    /** Not longer, else the broker may end the transaction first, and nobody could tell which partition did not answer. */
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofMillis(ProducerPair.TRANSACTION_TIMEOUT_MS);

    private final String name;
    private final ProducerPair producers;
    private final ConsumerGroupMetadata group;
    private final Brokers brokers;
    /** At most one for each producer. */
    private final List<LeftTransaction> left = new ArrayList<>();

    /** The latest batch's; the producer whose turn it is follows from it. */
    private long number;

    private boolean inTransaction;

    /** Whether that is still to be aborted by the producer that goes on alone. */
    private boolean aborting;

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

    private BatchPublisher(String name, ProducerPair producers, ConsumerGroupMetadata group, Brokers brokers) {
        this.name = name;
        this.producers = producers;
        this.group = group;
        this.brokers = brokers;
    }

    /**
     * Opens a publisher and fences its predecessors.
     *
     * @param name one transactional id, what the other one begins with, and the group under which its marks are kept
     * @param brokers whom to ask how transactions stand that do not end
     * @throws KafkaException if no broker answers or an id is refused
     */
    static BatchPublisher open(KafkaSettings kafka, String name, Brokers brokers) {
        var producers = ProducerPair.open(kafka, name, brokers);
        try {
            return new BatchPublisher(name, producers, groupOf(kafka, name), brokers);
        } catch (RuntimeException failure) {
            producers.close();
            throw failure;
        }
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
    Optional<String> lastMark() {
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
        int turn = turn();
        endAborting(turn);
        var producer = producers.get(turn);
        boolean committing = false;
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
            committing = true;
            producer.commitTransaction();
            number++;
            inTransaction = false;
        } catch (SilenceException failure) {
            boolean answered = leave(turn, beats, heartbeat);
            if (answered || acks.any()) { // a row that is refused too is so again, without those that wait
                refuse(acks.silence(ACKNOWLEDGED_WITHIN));
            }
            refuse(acks.refusal());
            throw failure;
        } catch (KafkaException failure) {
            if (!abort(turn) && !committing) {
                if (left.isEmpty()) {
                    leave(turn, beats, heartbeat); // as where the end of its transaction before this one is not written
                } else {
                    aborting = true; // a publisher opened anew would have to wait for the one that was left
                }
            }
            refuse(acks.refusal());
            throw failure;
        }
    }

    private static void refuse(Optional<BatchRefusedException> refusal) throws BatchRefusedException {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    /** Leaves a producer and its transaction. Afterwards every answer has come. Returns whether brokers answer. */
    private boolean leave(int producer, Duration beats, DatabaseStep heartbeat) {
        producers.close(producer);
        inTransaction = false; // nobody will commit it
        var transaction = new LeftTransaction(producer, producers.id(producer), brokers);
        left.add(transaction);
        return transaction.abort(beats, heartbeat);
    }

    /** Tells whether the producer that was left can be opened again, and so this publisher should be. Asks now and then. */
    boolean mended() {
        return !left.isEmpty() && left.get(left.size() - 1).isOver();
    }

    /** Tells why a topic takes nothing, as far as the transaction that was left shows it. */
    Optional<String> obstacle(String topic) {
        var partitions = left.stream()
                .flatMap(transaction -> transaction.unfinished().stream())
                .filter(partition -> partition.topic().equals(topic))
                .map(TopicPartition::partition)
                .toList();
        return partitions.isEmpty()
                ? Optional.empty()
                : Optional.of("the end of the last transaction is not written yet in partitions " + partitions
                        + ProducerPair.CAUSES);
    }

    /** Tells whether one producer was left, and the other goes on: a publisher opened anew would have to wait for the one that was left. */
    boolean alone() {
        return !left.isEmpty() && !broken();
    }

    /** Tells whether replicas of a topic are out of sync, or a partition has no leader, as far as is known here. */
    boolean reduced(String topic) {
        try {
            return producers.get(turn()).partitionsFor(topic).stream()
                    .anyMatch(partition -> partition.leader() == null
                            || partition.leader().isEmpty()
                            || partition.inSyncReplicas().length < partition.replicas().length);
        } catch (AuthorizationException | InvalidTopicException refused) { // as sending will tell
            return false;
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

    /**
     * Ends a transaction without what it holds. Afterwards every answer has come, since what was still on its way has failed. Returns false if the
     * brokers do not end it in time.
     */
    private boolean abort(int producer) {
        try {
            producers.get(producer).abortTransaction();
            inTransaction = false;
            return true;
        } catch (TimeoutException late) {
            LOG.debug("{}: the transaction was not aborted in time", name, late);
            return false;
        } catch (KafkaException | IllegalStateException notPossible) { // as when it was fenced: the next one settles it
            LOG.debug("{}: the transaction could not be aborted in order", name, notPossible);
            producers.close(producer);
            return true;
        }
    }

    /** Before the producer that goes on alone begins a transaction, its last one is to be aborted. */
    private void endAborting(int producer) {
        if (!aborting) {
            return;
        }
        if (!abort(producer)) {
            throw new TimeoutException("The last transaction is not aborted yet");
        }
        aborting = false;
        if (inTransaction) {
            throw new KafkaException("The last transaction could not be aborted in order");
        }
    }

    private int turn() {
        int next = (int) (number % ProducerPair.SIZE);
        return left.isEmpty() || left.get(0).producer() != next ? next : 1 - next;
    }

    /** Tells whether a failure says that another publisher was opened under the same name. */
    static boolean fenced(KafkaException failure) {
        return isFencing(failure) || isFencing(failure.getCause());
    }

    private static boolean isFencing(Throwable failure) {
        return failure instanceof ProducerFencedException || failure instanceof InvalidProducerEpochException;
    }

    /** Tells whether the end of a transaction is unknown, or no producer is left. */
    boolean broken() {
        return (inTransaction && !aborting) || left.size() == ProducerPair.SIZE;
    }

    @Override
    public void close() {
        producers.close();
    }
}
