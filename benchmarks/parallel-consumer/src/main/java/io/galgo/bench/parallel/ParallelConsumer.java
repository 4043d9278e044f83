/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.parallel;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import io.galgo.bench.contender.Backoff;
import io.galgo.bench.contender.ConsumerSettings;
import io.galgo.bench.contender.Contender;
import io.galgo.bench.contender.Job;
import io.galgo.bench.contender.RecordHandler;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Confluent parallel-consumer, by key, or by another order that the name ends with. It handles on platform threads only. */
public final class ParallelConsumer implements Contender {

    /** More threads than these no longer help it on a small machine. */
    private static final int MOST_THREADS = 1_000;
    /** Without work: with fewer its queues run empty, more only cost. */
    private static final int THREADS_WITHOUT_WORK = 100;

    private final ProcessingOrder order;
    private ParallelStreamProcessor<byte[], byte[]> processor;

    public ParallelConsumer(String name) {
        order = name.endsWith("unordered") ? ProcessingOrder.UNORDERED : ProcessingOrder.KEY;
    }

    @Override
    public void start(Job job, RecordHandler handler) {
        int threads = job.workNanos() == 0 ? THREADS_WITHOUT_WORK : Math.min(job.concurrency(), MOST_THREADS);
        var options = ParallelConsumerOptions.<byte[], byte[]>builder()
                .consumer(new KafkaConsumer<>(ConsumerSettings.tuned(job)))
                .ordering(order)
                .maxConcurrency(threads)
                .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                .commitInterval(Duration.ofMillis(ConsumerSettings.COMMIT_MILLIS))
                .retryDelayProvider(record -> Backoff.after(record.getNumberOfFailedAttempts()))
                .shutdownTimeout(Duration.ofSeconds(1))
                .build();
        processor = ParallelStreamProcessor.createEosStreamProcessor(options);
        processor.subscribe(List.of(job.topic()));
        processor.poll(context -> {
            var record = context.getSingleConsumerRecord();
            handler.handle(record.partition(), record.offset(), record.key(), record.value());
        });
    }

    @Override
    public void close() {
        processor.closeDontDrainFirst();
    }
}
