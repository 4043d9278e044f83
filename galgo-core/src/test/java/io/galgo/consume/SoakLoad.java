/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.Publisher;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Publishes events of random keys and fates, all the while, as long as a broker takes them. */
final class SoakLoad implements AutoCloseable {

    private static final int MOST_AT_ONCE = 40;
    private static final int PAUSE_MILLIS = 80;

    private final Publisher publisher;
    private final List<Topic<String, String>> topics;
    private final int keys;
    private final Random random;
    private final CompletableFuture<Void> running;
    private volatile boolean closed;

    SoakLoad(String bootstrapServers, List<String> topics, int keys, long seed) {
        this.publisher = Galgo.builder()
                .service("soak")
                .bootstrapServers(bootstrapServers)
                .build()
                .publisher();
        this.topics = topics.stream()
                .map(topic -> Topic.of(topic, Format.string(), Format.string()))
                .toList();
        this.keys = keys;
        this.random = new Random(seed);
        running = CompletableFuture.runAsync(this::run, task -> new Thread(task, "soak-load").start());
    }

    /** Bursts and pauses, so that members are idle at times and behind at others. What is published is what stands in the topics. */
    @SuppressWarnings("FutureReturnValueIgnored") // the topics tell
    private void run() {
        try {
            while (!closed) {
                int burst = 1 + random.nextInt(MOST_AT_ONCE);
                for (int i = 0; i < burst; i++) {
                    var topic = topics.get(random.nextInt(topics.size()));
                    publisher.publish(
                            topic,
                            "key" + random.nextInt(keys),
                            SoakFate.random(random).name());
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * PAUSE_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        running.join();
        publisher.close();
    }
}
