/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.SpoolSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meters of a real spool, whose brokers are away. */
class SpoolMetricsTest {

    private static final String NOBODY = "127.0.0.1:1";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void metersTellWhatWaitsOnDisk(@TempDir Path directory) {
        var topic = Topic.of("numbers", Format.string(), Format.string());
        var galgo = Galgo.builder().service("test").bootstrapServers(NOBODY).build();
        try (var publisher = galgo.publisher(SpoolSettings.in(directory).patience(Duration.ZERO))) {
            try (var metrics = new SpoolMetrics("test", publisher, Duration.ofMillis(100))) {
                metrics.bindTo(registry);
                for (int i = 0; i < 3; i++) {
                    publisher
                            .publish(topic, "k", "v")
                            .accepted()
                            .toCompletableFuture()
                            .join();
                }

                await().until(() -> gauge("unsent") == 3 && gauge("memory") == 0 && gauge("alarms") == 1);
                assertThat(gauge("disk")).isPositive();
                assertThat(gauge("disk.max")).isEqualTo(1 << 30);
                assertThat(gauge("spooling")).isEqualTo(1);
                assertThat(gauge("laid.aside")).isZero();
                assertThat(gauge("oldest.age")).isNotNegative();
                assertThat(registry.get("galgo.spool.published")
                                .functionCounter()
                                .count())
                        .isZero();
            }
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    private double gauge(String name) {
        return registry.get("galgo.spool." + name).gauge().value();
    }
}
