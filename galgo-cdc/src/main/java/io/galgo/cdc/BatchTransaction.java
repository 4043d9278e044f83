/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.produce.EncodedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes a batch of events and the position behind it as one Kafka transaction. Opening it refuses all that a predecessor still sends. */
final class BatchTransaction implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;

    BatchTransaction(CaptureSettings settings) {
        var kafka = settings.galgo().kafka().forProducer();
        kafka.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.owned());
        kafka.put(ProducerConfig.ACKS_CONFIG, "all");
        kafka.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        kafka.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        kafka.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000);
        kafka.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        kafka.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        kafka.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 20_000);
        producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Returns when all of it is written. Whatever it throws: whether it was written, the position in the topic tells. */
    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if any of them does, and the callback says why
    void write(List<EncodedEvent> events, ProducerRecord<byte[], byte[]> position) {
        var failure = new AtomicReference<Exception>();
        producer.beginTransaction();
        try {
            for (var event : events) {
                producer.send(event.toRecord(), (metadata, refused) -> failure.compareAndSet(null, refused));
                if (failure.get() instanceof RuntimeException first) {
                    throw first; // else each would wait for metadata as long as this one did
                }
            }
            producer.send(position);
            producer.commitTransaction();
        } catch (RuntimeException e) {
            if (failure.get() instanceof RuntimeException first && first != e) {
                first.addSuppressed(e);
                throw first;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
