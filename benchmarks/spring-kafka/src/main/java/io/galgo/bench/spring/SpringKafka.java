/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.spring;

import io.galgo.bench.contender.Backoff;
import io.galgo.bench.contender.ConsumerSettings;
import io.galgo.bench.contender.Contender;
import io.galgo.bench.contender.Job;
import io.galgo.bench.contender.RecordHandler;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Spring Kafka's listener container with a record listener: for work that waits a thread a partition, which is all it can use;
 * without work one thread, as more only divide the cores.
 */
public final class SpringKafka implements Contender {

    private ConcurrentMessageListenerContainer<byte[], byte[]> container;

    public SpringKafka(String name) {}

    @Override
    public void start(Job job, RecordHandler handler) {
        var properties = new ContainerProperties(job.topic());
        properties.setGroupId(job.group());
        properties.setMessageListener((MessageListener<byte[], byte[]>)
                record -> handler.handle(record.partition(), record.offset(), record.key(), record.value()));
        properties.setStopImmediate(true);
        properties.setShutdownTimeout(2_000);
        container = new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(ConsumerSettings.tuned(job)), properties);
        container.setConcurrency(job.workNanos() == 0 ? 1 : Math.min(job.partitions(), job.concurrency()));
        container.setCommonErrorHandler(new DefaultErrorHandler(backOff()));
        container.start();
    }

    private static ExponentialBackOff backOff() {
        var backOff = new ExponentialBackOff(Backoff.FIRST.toMillis(), 2);
        backOff.setMaxInterval(Backoff.LONGEST.toMillis());
        return backOff;
    }

    @Override
    public void close() {
        container.stop();
    }
}
