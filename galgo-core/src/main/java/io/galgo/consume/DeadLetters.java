/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;

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
     * @param outcome called once, on the producer's thread or the caller's: null when it is acknowledged, else why not
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
                outcome.accept(bug instanceof RuntimeException own ? own : new IllegalStateException(bug));
            } else {
                write(letter, detail.less(), outcome);
            }
            return;
        }
        try {
            producer.send(record, (metadata, refused) -> {
                if (refused instanceof RecordTooLargeException && !detail.isLeast()) {
                    write(letter, detail.less(), outcome);
                } else {
                    outcome.accept(refused);
                }
            });
        } catch (RuntimeException refused) {
            outcome.accept(refused);
        }
    }

    void close(Duration timeout) {
        producer.close(timeout);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }
}
