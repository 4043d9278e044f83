/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import io.galgo.produce.SpoolStatus;
import io.galgo.produce.SpoolStatus.State;
import io.galgo.produce.SpoolingPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Meters of a publisher with a spool: what it publishes, what waits, on disk and in memory, and what a person should look at.
 *
 * <pre>{@code
 * var metrics = new SpoolMetrics("web", publisher);
 * metrics.bindTo(registry);
 * }</pre>
 *
 * The publisher is asked every ten seconds, on a thread of this object's; meters show what it said last. Safe for any thread.
 */
public final class SpoolMetrics implements MeterBinder, AutoCloseable {

    private final StatusMeters<SpoolStatus> meters;
    private final InstantSource clock = InstantSource.system();

    /**
     * Meters of a publisher, which stays the caller's to close.
     *
     * @param name tells spools apart, in the tag {@code spool}
     */
    public SpoolMetrics(String name, SpoolingPublisher publisher) {
        this(name, publisher, StatusMeters.EVERY);
    }

    /**
     * Meters of a publisher that is asked at that interval.
     *
     * @throws IllegalArgumentException if it is not from 100 ms to 1 hour
     */
    public SpoolMetrics(String name, SpoolingPublisher publisher, Duration every) {
        Objects.requireNonNull(publisher, "publisher");
        this.meters = new StatusMeters<>("spool", name, publisher::status, every);
    }

    /** Adds the meters to a registry, and keeps them up to date until {@link #close}. */
    @Override
    public void bindTo(MeterRegistry registry) {
        var bound = meters.bind(registry);
        bound.gauge("unsent", "events", "Taken, and not in Kafka", SpoolStatus::unsent);
        bound.gauge("oldest.age", "seconds", "Wait of the oldest of these", this::age);
        bound.gauge("disk", "bytes", "What the spool takes on disk", SpoolStatus::diskBytes);
        bound.gauge("disk.max", "bytes", "The most it may take there", SpoolStatus::maxBytes);
        bound.gauge("memory", "bytes", "What is not on disk", SpoolStatus::memoryBytes);
        bound.gauge("spooling", null, "1 while events go to disk", status -> goesToDisk(status) ? 1 : 0);
        bound.gauge(
                "laid.aside",
                "events",
                "Refused by Kafka for good",
                status -> status.laidAside().size());
        bound.gauge(
                "alarms",
                null,
                "What a person should look at",
                status -> status.alarms().size());
        bound.counter("published", "events", "Events published by this instance", Tags.empty(), SpoolStatus::published);
    }

    /** Stops asking, and takes the meters out of their registries. The publisher goes on. */
    @Override
    public void close() {
        meters.close();
    }

    private double age(SpoolStatus status) {
        return status.oldestUnsent()
                .map(oldest ->
                        Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1000.0))
                .orElse(0.0);
    }

    private static boolean goesToDisk(SpoolStatus status) {
        return status.state() == State.SPOOLING || status.state() == State.DRAINING;
    }
}
