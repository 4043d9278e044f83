/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.debezium;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A relay as people build it of Debezium: its embedded engine reads the outbox table from the log, its event router makes records of the
 * rows, and a plain Kafka producer ({@code acks=all}, idempotent, pipelined) sends them. A batch's offsets are marked once all of it is
 * acknowledged. Rows stay in the table, as its guide has it: only their insertion is read.
 */
final class DebeziumOutbox implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CountDownLatch remaining;

    /** Starts to relay. The table's rows of before count: the engine begins with a snapshot. */
    DebeziumOutbox(Properties connector, String bootstrapServers, long events) {
        remaining = new CountDownLatch(Math.toIntExact(events));
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "acks", "all",
                        "enable.idempotence", true,
                        "compression.type", "lz4",
                        "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(connector)
                .notifying(this::relay)
                .build();
        thread.execute(engine);
    }

    private void relay(
            List<RecordChangeEvent<SourceRecord>> batch,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        var failure = new AtomicReference<Exception>();
        int sent = 0;
        for (var change : batch) {
            if (change.record().value() instanceof byte[] || change.record().value() instanceof String) {
                send(change.record(), failure);
                sent++;
            }
        }
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("The broker refused an event", failure.get());
        }
        for (var change : batch) {
            committer.markProcessed(change);
        }
        committer.markBatchFinished();
        for (int i = 0; i < sent; i++) {
            remaining.countDown();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private void send(SourceRecord source, AtomicReference<Exception> failure) {
        var record = new ProducerRecord<>(source.topic(), null, bytes(source.key()), bytes(source.value()));
        source.headers().forEach(header -> record.headers().add(header.key(), bytes(header.value())));
        producer.send(record, (metadata, refused) -> failure.compareAndSet(null, refused));
    }

    private static byte[] bytes(Object value) {
        if (value == null) {
            return null;
        }
        return value instanceof byte[] bytes ? bytes : value.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Waits until all events are acknowledged. */
    void awaitAll() throws InterruptedException {
        remaining.await();
    }

    @Override
    public void close() throws java.io.IOException {
        engine.close();
        thread.shutdown();
        producer.close();
    }
}
