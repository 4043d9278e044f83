/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The limit without work: one thread polls and handles, and commits between polls. */
public final class PlainLoop implements Contender {

    private final boolean tuned;
    private PollThread thread;

    public PlainLoop(String name) {
        tuned = !name.endsWith("untuned");
    }

    @Override
    public void start(Job job, RecordHandler handler) {
        var settings = tuned ? ConsumerSettings.tuned(job) : ConsumerSettings.untuned(job);
        thread = new PollThread(settings, job.topic(), new Loop(handler), Failures::fatal);
    }

    @Override
    public void close() {
        thread.close();
    }

    private record Loop(RecordHandler handler) implements PollThread.Loop {

        @Override
        public void records(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
            for (var record : records) {
                handle(record);
            }
        }

        /** A failed record holds the whole consumer: that is what blocking retry means in a plain loop. */
        private void handle(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
            for (int attempt = 1; ; attempt++) {
                try {
                    handler.handle(record.partition(), record.offset(), record.key(), record.value());
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    return;
                } catch (FailingKeyException e) {
                    Thread.sleep(Backoff.after(attempt).toMillis());
                }
            }
        }

        @Override
        public void commit(KafkaConsumer<byte[], byte[]> consumer) {
            consumer.commitAsync();
        }
    }
}
