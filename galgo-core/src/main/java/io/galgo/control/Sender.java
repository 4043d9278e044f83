/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Writes records to the control plane's topics without waiting for them, and learns the brokers' time by them. Safe for any thread. */
final class Sender implements AutoCloseable {

    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final BrokerClock clock;
    private final Consumer<String> trouble;

    /** @param trouble is told why a record could not be written */
    Sender(Producer<byte[], byte[]> producer, BrokerClock clock, Consumer<String> trouble) {
        this.producer = producer;
        this.clock = clock;
        this.trouble = trouble;
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        send(record, () -> {});
    }

    /** Writes a record, and waits a while for what brokers say to it: by that their time is known. */
    void sendAndWait(ProducerRecord<byte[], byte[]> record, Duration patience) {
        var answered = new CountDownLatch(1);
        send(record, answered::countDown);
        try {
            if (!answered.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                trouble.accept(record.topic() + " does not answer in " + patience.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its outcome is told to the callback
    private void send(ProducerRecord<byte[], byte[]> record, Runnable answered) {
        Instant sent = clock.ownNow();
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure != null) {
                    trouble.accept("cannot write to " + record.topic() + ": " + failure);
                } else if (metadata.hasTimestamp()) {
                    clock.appended(sent, metadata.timestamp());
                }
                answered.run();
            });
        } catch (KafkaException failure) {
            trouble.accept("cannot write to " + record.topic() + ": " + failure);
            answered.run();
        }
    }

    @Override
    public void close() {
        producer.close(LAST_WORDS);
    }
}
