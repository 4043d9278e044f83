/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/** The thread of a hand-written loop: polls, hands over, commits what it is told. */
final class PollThread implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    /** What the loop does with records, and when it is time to commit. */
    interface Loop {
        void records(ConsumerRecords<byte[], byte[]> records) throws InterruptedException;

        void commit(KafkaConsumer<byte[], byte[]> consumer);
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean closing;

    PollThread(Map<String, Object> settings, String topic, Loop loop, Consumer<Throwable> onFailure) {
        consumer = new KafkaConsumer<>(settings);
        consumer.subscribe(List.of(topic));
        thread = new Thread(() -> run(loop, onFailure), "poll");
        thread.start();
    }

    private void run(Loop loop, Consumer<Throwable> onFailure) {
        long commitAt = System.nanoTime();
        try {
            while (!closing) {
                loop.records(consumer.poll(POLL));
                if (System.nanoTime() >= commitAt) {
                    loop.commit(consumer);
                    commitAt = System.nanoTime()
                            + Duration.ofMillis(ConsumerSettings.COMMIT_MILLIS).toNanos();
                }
            }
        } catch (WakeupException | InterruptException | InterruptedException e) {
            if (!closing) {
                onFailure.accept(e);
            }
        } catch (RuntimeException e) {
            onFailure.accept(e);
        } finally {
            Thread.interrupted();
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(5)));
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
