/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes dead letters to the group's topic, partition for partition. Safe for any thread. */
final class DeadLetters implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final String version;
    private final UnaryOperator<String> redactor;

    DeadLetters(Producer<byte[], byte[]> producer, String topic, String version, UnaryOperator<String> redactor) {
        this.producer = producer;
        this.topic = topic;
        this.version = version;
        this.redactor = redactor;
    }

    String topic() {
        return topic;
    }

    /**
     * Writes a dead letter.
     *
     * @param outcome called once, on the producer's thread or the caller's: null when it is acknowledged, else why not, or why that is not known
     */
    void write(DeadLetter letter, Consumer<Exception> outcome) {
        write(letter, DeadLetter.Detail.ALL, outcome);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private void write(DeadLetter letter, DeadLetter.Detail detail, Consumer<Exception> outcome) {
        ProducerRecord<byte[], byte[]> record;
        try {
            record = letter.toRecord(topic, letter.record().partition(), version, redactor, detail);
        } catch (RuntimeException | Error bug) { // the redactor's or the exception's own
            if (detail.isLeast()) {
                outcome.accept(exception(bug));
            } else {
                write(letter, detail.less(), outcome);
            }
            return;
        }
        var isTold = new AtomicBoolean(); // an error may come though the record is on its way
        try {
            producer.send(record, (metadata, refused) -> {
                if (!isTold.compareAndSet(false, true)) {
                    return; // it was given up already
                }
                if (TooLarge.is(refused) && !detail.isLeast()) {
                    write(letter, detail.less(), outcome);
                } else {
                    outcome.accept(refused);
                }
            });
        } catch (RuntimeException | Error refused) { // as a NoClassDefFoundError of a compression's library
            if (!isTold.compareAndSet(false, true)) {
                throw refused; // the outcome's own
            }
            outcome.accept(exception(refused));
        }
    }

    private static Exception exception(Throwable failure) {
        return failure instanceof Exception own ? own : new IllegalStateException(failure);
    }

    void close(Duration timeout) {
        producer.close(timeout);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }
}
