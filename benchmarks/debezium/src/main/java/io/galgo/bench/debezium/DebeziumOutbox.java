/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.debezium;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A relay as people build it of Debezium: its embedded engine reads the outbox table from the log, its event router makes records of the
 * rows, and a plain Kafka producer ({@code acks=all}, idempotent, pipelined, not transactional) sends them. A batch's offsets are marked
 * once all of it is acknowledged. Rows stay in the table: only their insertion is read.
 */
final class DebeziumOutbox implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicReference<Throwable> ended = new AtomicReference<>();

    /** Starts to relay. */
    DebeziumOutbox(Properties connector, String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "compression.type",
                        "lz4",
                        "linger.ms",
                        5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(connector)
                .using((success, message, failure) -> ended.compareAndSet(
                        null, new IllegalStateException("The engine has ended: " + message, failure)))
                .notifying(this::relay)
                .build();
        thread.execute(engine);
    }

    private void relay(
            List<RecordChangeEvent<SourceRecord>> batch,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        var refusal = new AtomicReference<Exception>();
        for (var change : batch) {
            if (change.record().value() instanceof byte[] || change.record().value() instanceof String) {
                send(change.record(), refusal);
            }
        }
        producer.flush();
        if (refusal.get() != null) {
            throw new IllegalStateException("The broker refused an event", refusal.get());
        }
        for (var change : batch) {
            committer.markProcessed(change);
        }
        committer.markBatchFinished();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private void send(SourceRecord source, AtomicReference<Exception> refusal) {
        var record = new ProducerRecord<>(source.topic(), null, bytes(source.key()), bytes(source.value()));
        source.headers().forEach(header -> record.headers().add(header.key(), bytes(header.value())));
        producer.send(record, (metadata, refused) -> refusal.compareAndSet(null, refused));
    }

    private static byte[] bytes(Object value) {
        if (value == null) {
            return null;
        }
        return value instanceof byte[] bytes ? bytes : value.toString().getBytes(UTF_8);
    }

    /** @throws IllegalStateException if it relays no more */
    void check() {
        if (ended.get() != null) {
            throw new IllegalStateException(ended.get());
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
        thread.shutdown();
        producer.close();
    }
}
