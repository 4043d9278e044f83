/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.consume.RunningConsumer;
import io.galgo.retry.NonRetryableException;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Meters of a real consumer on a real broker. */
@WithKafka
class ConsumerMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CountDownLatch release = new CountDownLatch(1);
    private Galgo galgo;
    private Topic<String, Integer> topic;
    private RunningConsumer consumer;
    private ConsumerMetrics metrics;

    @BeforeEach
    void start(EmbeddedKafka kafka) {
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.json(kafka.newTopic("numbers", 1), Integer.class);
        try (var publisher = galgo.publisher()) {
            for (int i = 0; i < 10; i++) {
                publisher.publish(topic, "k", i).toCompletableFuture().join();
            }
        }
        consumer = galgo.consumer("group-" + UUID.randomUUID())
                .on(topic, event -> {
                    if (event.value() == 0) {
                        throw new NonRetryableException("never");
                    }
                    release.await();
                })
                .start();
        metrics = new ConsumerMetrics(consumer, ofMillis(100));
        metrics.bindTo(registry);
    }

    @AfterEach
    void close() {
        release.countDown();
        metrics.close();
        consumer.close();
    }

    @Test
    void aTopicThatAPatternFindsLaterIsCountedToo(EmbeddedKafka kafka) {
        var mine = "later" + UUID.randomUUID();
        kafka.createTopic(mine + ".first", 1);
        try (var matching = galgo.consumer("group-" + mine)
                        .onPattern(Pattern.compile(mine + ".*"), Format.string(), Format.string(), event -> {})
                        .kafka("metadata.max.age.ms", 500)
                        .start();
                var meters = new ConsumerMetrics(matching, ofMillis(100))) {
            meters.bindTo(registry);
            await().until(() -> isCounted(mine + ".first"));
            kafka.createTopic(mine + ".second", 1);
            await().until(() -> isCounted(mine + ".second"));
        }
    }

    private boolean isCounted(String name) {
        return registry.find("galgo.consumer.fetched").tag("topic", name).functionCounter() != null;
    }

    @Test
    void partitionsTellWhatIsBehindAndTopicsWhatWasCounted() {
        await().until(() -> gauge("waiting") == 9 && gauge("handling") == 1);

        assertThat(gauge("lag")).isEqualTo(9);
        assertThat(gauge("oldest.age")).isPositive();
        assertThat(gauge("paused")).isZero();
        assertThat(gauge("circuit.open")).isZero();
        assertThat(gauge("handling")).isEqualTo(1);
        assertThat(gauge("healthy")).isEqualTo(1);
        assertThat(count("fetched")).isEqualTo(10);
        assertThat(count("failed")).isEqualTo(1);
        assertThat(count("dead.letters")).isEqualTo(1);
        assertThat(count("lost")).isZero();
        assertThat(gauge("parked.age")).isZero();

        release.countDown();
        await().until(() -> gauge("lag") == 0 && gauge("oldest.age") == 0);
        assertThat(count("handled")).isEqualTo(9);
    }

    @Test
    void handlersAreTimedAndSoIsWhatWentBefore() {
        await().until(() -> gauge("waiting") == 9);
        release.countDown();
        await().until(() -> count("handled") == 9);

        var handler = registry.get("galgo.consumer.handler.time")
                .tag("topic", topic.name())
                .timer();
        await().until(() -> handler.count() >= 2);
        assertThat(handler.max(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(registry.get("galgo.consumer.queue.time").timer().count()).isPositive();
    }

    @Test
    void aPauseShows() {
        await().until(() -> gauge("waiting") == 9);
        consumer.pause();

        await().until(() -> gauge("paused") == 1);
    }

    @Test
    void anOpenCircuitShows(EmbeddedKafka kafka) {
        var letters = Topic.of(kafka.newTopic("letters", 1), Format.string(), Format.string());
        try (var publisher = galgo.publisher()) {
            for (int i = 0; i < 12; i++) {
                publisher.publish(letters, "key-" + i, "").toCompletableFuture().join();
            }
        }
        try (var failing = galgo.consumer("group-" + UUID.randomUUID())
                        .on(letters, event -> {
                            throw new IllegalStateException("the database is away");
                        })
                        .start();
                var meters = new ConsumerMetrics(failing, ofMillis(100))) {
            meters.bindTo(registry);
            await().until(() ->
                    registry.find("galgo.consumer.circuit.open").tag("topic", letters.name()).gauges().stream()
                            .anyMatch(gauge -> gauge.value() == 1));
        }
    }

    @Test
    void closingTakesTheMetersAwayAndLeavesTheConsumer() {
        await().until(() -> gauge("waiting") == 9);
        metrics.close();

        assertThat(registry.getMeters()).isEmpty();
        assertThat(consumer.health().isHealthy()).isTrue();
    }

    @Test
    void aConsumerThatIsClosedShowsNoPartitionsAndIsNotHealthy() {
        await().until(() -> gauge("waiting") == 9);
        release.countDown();
        consumer.close();

        await().until(() -> registry.find("galgo.consumer.lag").gauges().isEmpty());
        await().until(() -> gauge("healthy") == 0);
        assertThat(count("fetched")).isEqualTo(10);
    }

    @Test
    void anIntervalOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new ConsumerMetrics(consumer, ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100 ms");
    }

    private double gauge(String name) {
        var gauge = registry.find("galgo.consumer." + name).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    private double count(String name) {
        return registry.get("galgo.consumer." + name).functionCounter().count();
    }
}
