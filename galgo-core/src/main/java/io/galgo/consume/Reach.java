/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Whether the client is connected to any broker. Its {@code poll} says nothing of that: with all brokers gone it returns no records, as
 * with nothing to read. Owned by the poll thread.
 */
final class Reach {

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SAID_AFTER_NANOS = Duration.ofSeconds(3).toNanos();

    private final Supplier<Map<MetricName, ? extends Metric>> metrics;
    private Metric connections;
    private long lookedAt;
    private long connectedAt;
    private String trouble;

    Reach(Supplier<Map<MetricName, ? extends Metric>> metrics, long now) {
        this.metrics = metrics;
        this.lookedAt = now;
        this.connectedAt = now;
    }

    /** Returns what is wrong; null if nothing is, or has been for a moment only. */
    String trouble(long now) {
        if (now - lookedAt < LOOK_NANOS) {
            return trouble;
        }
        lookedAt = now;
        if (isConnected()) {
            connectedAt = now;
        }
        trouble = now - connectedAt < SAID_AFTER_NANOS ? null : "no broker is in reach; trying again";
        return trouble;
    }

    private boolean isConnected() {
        if (connections == null) {
            connections = metrics.get().entrySet().stream()
                    .filter(entry -> entry.getKey().name().equals("connection-count")
                            && entry.getKey().group().equals("consumer-metrics"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        return connections == null || !(connections.metricValue() instanceof Number count) || count.doubleValue() > 0;
    }
}
