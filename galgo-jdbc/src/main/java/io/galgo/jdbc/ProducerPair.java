/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two producers whose transactions take turns, each with a transactional id of its own. They are opened together, which fences their predecessors. */
final class ProducerPair implements AutoCloseable {

    static final int SIZE = 2;
    static final int TRANSACTION_TIMEOUT_MS = 10_000;
    /** Why partitions may not take a transaction's end; follows their names. */
    static final String CAUSES = ": they have no leader, or fewer replicas in sync than min.insync.replicas";

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int BLOCK_MS = 3_000;
    private static final int METADATA_AGE_MS = 5_000;
    private static final long FIRST_RETRY_MS = 2;
    /** What the second producer's transactional id ends with. */
    private static final String SECOND = ".2";

    private final List<String> ids;
    private final List<Producer<byte[], byte[]>> producers;

    private ProducerPair(List<String> ids, List<Producer<byte[], byte[]>> producers) {
        this.ids = ids;
        this.producers = producers;
    }

    /**
     * Opens two producers.
     *
     * @param name the first one's transactional id, and what the second one's begins with
     * @param brokers whom to ask for the reason where none can be opened
     * @throws KafkaException if no broker answers, an id is refused, or the end of a predecessor's transaction cannot be written
     */
    static ProducerPair open(KafkaSettings kafka, String name, Brokers brokers) {
        var ids = List.of(name, name + SECOND);
        var opened = new ArrayList<Producer<byte[], byte[]>>();
        try {
            for (var id : ids) {
                opened.add(producer(kafka, id));
            }
            for (var producer : opened) {
                producer.initTransactions();
            }
            return new ProducerPair(ids, List.copyOf(opened));
        } catch (TimeoutException failure) {
            opened.forEach(ProducerPair::close);
            throw explained(failure, ids, brokers);
        } catch (RuntimeException failure) {
            opened.forEach(ProducerPair::close);
            throw failure;
        }
    }

    /** A transaction whose end some partition does not take looks like brokers that do not answer. */
    private static TimeoutException explained(TimeoutException failure, List<String> ids, Brokers brokers) {
        try {
            var partitions = ids.stream()
                    .flatMap(id -> brokers.withoutEnd(id).stream())
                    .distinct()
                    .toList();
            return partitions.isEmpty()
                    ? failure
                    : new TimeoutException(
                            "the end of the last transaction is not written yet in " + partitions + CAUSES, failure);
        } catch (InterruptException interrupted) {
            throw interrupted;
        } catch (KafkaException unanswered) {
            failure.addSuppressed(unanswered);
            return failure;
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
        // a refusal for replicas out of sync has no metadata fetched, and they are to be known before a transaction
        // waits for them
        settings.putIfAbsent(ProducerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MS);
        settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // the first record goes at once, all others while it is under way, as one; several requests of a partition's at
        // the beginning of a transaction would overtake each other in the broker's check and be sent again
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // while the end of the last transaction but one is not written, the next is told to come again, less often
        // each time
        settings.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, FIRST_RETRY_MS);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Producer<byte[], byte[]> get(int number) {
        return producers.get(number);
    }

    /** Returns a producer's transactional id. */
    String id(int number) {
        return ids.get(number);
    }

    /** Closes one of them at once; what it has not been answered fails. */
    void close(int number) {
        close(producers.get(number));
    }

    @Override
    public void close() {
        producers.forEach(ProducerPair::close);
    }

    /** One that cannot be closed in order, as for the sake of a user's own metric reporter, is no reason to leave what else is to be closed. */
    private static void close(Producer<byte[], byte[]> producer) {
        try {
            producer.close(Duration.ZERO);
        } catch (KafkaException failure) {
            LOG.warn("A producer of the relay was not closed in order: {}", failure.toString());
        }
    }
}
