/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.consume.Ordering;
import io.galgo.consume.RunningConsumer;
import io.galgo.consume.StartPolicy;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.util.Locale;

/** Galgo by its public interface; the ordering is the name's end, as in {@code galgo-by-key}. */
public final class GalgoContender implements Contender {

    private final Ordering ordering;
    private RunningConsumer consumer;

    public GalgoContender(String name) {
        ordering = Ordering.valueOf(
                name.substring("galgo-".length()).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public void start(Job job, RecordHandler handler) {
        var galgo = Galgo.builder().service("bench").bootstrapServers(job.bootstrapServers());
        job.settings().forEach((name, value) -> galgo.kafka("consumer." + name, value));
        consumer = galgo.build()
                .consumer(job.group())
                .on(Topic.of(job.topic(), Format.bytes(), Format.bytes()), event -> handle(event, handler))
                .ordering(ordering)
                .concurrency(Integer.getInteger("conc", Workers.atOnce(job.concurrency())))
                .retry(RetryPolicy.backoff(Backoff.FIRST, Backoff.LONGEST).unlimited())
                .startFrom(StartPolicy.EARLIEST)
                .start();
    }

    private static void handle(Event<byte[], byte[]> event, RecordHandler handler) {
        handler.handle(event.partition(), event.offset(), event.key(), event.value());
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
    }
}
