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
    private long lookedAt;
    private long connectedAt;
    private String trouble = "connecting";

    Reach(Supplier<Map<MetricName, ? extends Metric>> metrics, long now) {
        this.metrics = metrics;
        this.lookedAt = now;
        this.connectedAt = now;
    }

    /** Returns what is wrong; null if nothing is, or has been for a moment only. */
    String trouble(long now) {
        if (trouble != null || now - lookedAt >= LOOK_NANOS) {
            look(now);
        }
        return trouble;
    }

    private void look(long now) {
        lookedAt = now;
        if (isConnected()) {
            connectedAt = now;
            trouble = null;
        } else if (now - connectedAt >= SAID_AFTER_NANOS) {
            trouble = "no broker is in reach; trying again";
        }
    }

    /** Of the client as it is now: it may have been exchanged. */
    private boolean isConnected() {
        return metrics.get().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("connection-count")
                        && entry.getKey().group().equals("consumer-metrics"))
                .allMatch(
                        entry -> !(entry.getValue().metricValue() instanceof Number count) || count.doubleValue() > 0);
    }
}
