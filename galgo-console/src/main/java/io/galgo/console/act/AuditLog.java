/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import static io.galgo.console.act.RefusedException.Reason.NO_AUDIT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.control.ControlRecords;
import io.galgo.control.Purpose;
import io.galgo.control.SigningKey;
import io.galgo.control.TrustedKeys;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit. Each line is one Kafka transaction of a transactional id that all who write with one key share: who comes later fences who
 * was before, and so the chain has one end. For one thread.
 */
final class AuditLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int ATTEMPTS = 5;

    private final ActClients clients;
    private final String topic;
    private final SigningKey key;
    private final AuditTrail trail;

    /** The number of the last line written from here: once committed, a line can be read a little later only. */
    private long own;

    private KafkaProducer<byte[], byte[]> producer;
    private KafkaConsumer<byte[], byte[]> consumer;

    AuditLog(ActClients clients, String topic, SigningKey key, TrustedKeys keys) {
        this.clients = clients;
        this.topic = topic;
        this.key = key;
        this.trail = new AuditTrail(keys);
    }

    /**
     * Writes a line behind the last one; when this returns, brokers have it, and it can be read.
     *
     * @throws RefusedException if it cannot be written
     */
    void append(AuditRecord line) {
        for (int attempt = 1; ; attempt++) {
            try {
                tryToAppend(line);
                return;
            } catch (ProducerFencedException | InvalidProducerEpochException | InvalidTxnStateException another) {
                // brokers say the last where another's transaction has begun or ended in between
                closeProducer();
                if (attempt == ATTEMPTS) {
                    throw noAudit("others write to it all the time", another);
                }
            } catch (KafkaException e) {
                closeProducer();
                throw noAudit(e.getMessage(), e);
            }
        }
    }

    private void tryToAppend(AuditRecord line) {
        if (producer == null) {
            requireTopic();
            producer = clients.clients()
                    .transactional("galgo-audit-" + topic + "-" + key.trust().id());
            producer.initTransactions();
        }
        readToEnd();
        var end = trail.end(line.console());
        var value = line.chained(end.number() + 1, end.hash()).bytes();
        var record = new ProducerRecord<>(topic, 0, line.console().getBytes(UTF_8), value);
        record.headers().add(ControlRecords.KEY_HEADER, key.trust().id().getBytes(UTF_8));
        record.headers().add(ControlRecords.SIGNATURE_HEADER, key.sign(Purpose.AUDIT, value));
        producer.beginTransaction();
        var sent = producer.send(record);
        producer.commitTransaction(); // fails if the record did
        if (!sent.isDone()) {
            throw new KafkaException("the line was committed and not sent");
        }
        own = end.number() + 1;
        awaitReadable();
    }

    /** Waits until whoever reads the audit sees the line. If that takes too long it is there all the same, and who writes next is told. */
    private void awaitReadable() {
        try {
            readToEnd();
        } catch (KafkaException later) {
            LOG.warn("The last line of {} is written, and cannot be read yet: {}", topic, later.getMessage());
        }
    }

    /** Returns all there is. */
    AuditTrail read() {
        try {
            requireTopic();
            readToEnd();
            return trail;
        } catch (KafkaException e) {
            throw noAudit(e.getMessage(), e);
        }
    }

    private void requireTopic() {
        int partitions = clients.partitions(topic);
        if (partitions != 1) {
            throw new RefusedException(
                    NO_AUDIT,
                    partitions == 0
                            ? "No audit, no command: there is no topic " + topic + ". galgo init creates it."
                            : "No audit, no command: " + topic + " has " + partitions
                                    + " partitions, and the audit is one sequence. Make it anew with one.");
        }
    }

    private void readToEnd() {
        var partition = new TopicPartition(topic, 0);
        if (consumer == null) {
            consumer = clients.clients().follower();
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
        }
        long end = consumer.endOffsets(List.of(partition), PATIENCE).get(partition);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition, PATIENCE) < end
                || trail.end(key.trust().id()).number() < own) {
            if (System.nanoTime() - deadline > 0) {
                throw new KafkaException(topic + " could not be read to its end in " + PATIENCE.toSeconds() + " s");
            }
            consumer.poll(POLL).forEach(trail::take);
        }
    }

    private RefusedException noAudit(String why, Exception cause) {
        return new RefusedException(NO_AUDIT, "No audit, no command: " + topic + " cannot be written: " + why, cause);
    }

    private void closeProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void close() {
        closeProducer();
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
