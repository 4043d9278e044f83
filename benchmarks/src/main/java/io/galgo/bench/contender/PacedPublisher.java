/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes at a fixed rate; each value begins with the time it was due, by {@link System#nanoTime}. */
final class PacedPublisher implements AutoCloseable {

    private static final int VALUE_BYTES = 256;
    private static final int KEYS = 10_007;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private int next;

    PacedPublisher(Job job) {
        topic = job.topic();
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        job.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Publishes so many records, all later ones on time whatever happened to the earlier. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the outcome
    void publish(long records, int perSecond) {
        long start = System.nanoTime();
        for (long i = 0; i < records; i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            var key = ("key-" + next++ % KEYS).getBytes(UTF_8);
            var value = ByteBuffer.allocate(VALUE_BYTES).putLong(due).array();
            producer.send(new ProducerRecord<>(topic, key, value), (sent, problem) -> {
                if (problem != null) {
                    failure.compareAndSet(null, problem);
                }
            });
        }
        if (failure.get() != null) {
            throw new IllegalStateException("Cannot publish to " + topic, failure.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
