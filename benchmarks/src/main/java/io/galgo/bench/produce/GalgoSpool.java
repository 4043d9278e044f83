/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.SpoolSettings;
import io.galgo.produce.SpoolStatus;
import io.galgo.produce.SpoolingPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Galgo's publisher with a spool: while the brokers are there, while they are away, and emptying the disk afterwards. */
public final class GalgoSpool implements ProduceContender {

    private static final long MOST_BYTES = 8L << 30;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    @Override
    public List<Figures> measure(ProduceJob job, Ground ground) throws InterruptedException, IOException {
        var directory = Files.createTempDirectory("galgo-bench-spool");
        try {
            return measure(job, ground, directory);
        } finally {
            delete(directory);
        }
    }

    private static List<Figures> measure(ProduceJob job, Ground ground, Path directory) throws InterruptedException {
        var galgo = Galgo.builder()
                .service("bench")
                .bootstrapServers(job.bootstrapServers())
                .build();
        var settings = SpoolSettings.in(directory).maxBytes(MOST_BYTES).maxBlock(Duration.ofMinutes(1));
        var topic = Topic.of(job.topic(), Format.string(), Format.bytes());
        try (var publisher = galgo.publisher(settings)) {
            var load = new Load();
            Load.Sending sending = sending(publisher, topic);
            var there = load.measure(job, sending);
            ground.cutBroker();
            load.rate(job.warmUpMillis(), sending);
            await(publisher, status -> status.state() == SpoolStatus.State.SPOOLING);
            double away = load.rate(job.millis(), sending);
            ground.healBroker();
            return List.of(
                    there,
                    Figures.rate(job.contender() + "-brokers-away", away),
                    Figures.rate(job.contender() + "-emptying", empty(publisher)));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the stage's end is told to the load
    private static Load.Sending sending(SpoolingPublisher publisher, Topic<String, byte[]> topic) {
        return (number, key, value, ended) ->
                publisher.publish(topic, key, value).accepted().whenComplete((safe, failure) -> ended.accept(failure));
    }

    /** Returns how many events a second leave the disk, from the first batch's end to the last. */
    private static double empty(SpoolingPublisher publisher) {
        long before = publisher.status().published();
        await(publisher, status -> status.published() > before);
        long start = System.nanoTime();
        long first = publisher.status().published();
        await(publisher, status -> status.unsent() == 0);
        return (publisher.status().published() - first) * 1e9 / (System.nanoTime() - start);
    }

    private static void await(SpoolingPublisher publisher, Predicate<SpoolStatus> condition) {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.test(publisher.status())) {
            if (System.nanoTime() > patience) {
                throw new IllegalStateException("The spool does not get on: " + publisher.status());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
