/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import io.galgo.produce.SpoolStatus;
import io.galgo.produce.SpoolStatus.State;
import io.galgo.produce.SpoolingPublisher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

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

    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Tags tags;
    private final SpoolingPublisher publisher;
    private final Duration every;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final List<Runnable> bindings = new ArrayList<>(); // what takes each registry's meters out; guarded by this
    /** The last answer; null before the first. */
    private volatile SpoolStatus last;

    /**
     * Meters of a publisher, which stays the caller's to close.
     *
     * @param name tells spools apart, in the tag {@code spool}
     */
    public SpoolMetrics(String name, SpoolingPublisher publisher) {
        this(name, publisher, EVERY);
    }

    /**
     * Meters of a publisher that is asked at that interval.
     *
     * @throws IllegalArgumentException if it is not from 100 ms to 1 hour
     */
    public SpoolMetrics(String name, SpoolingPublisher publisher, Duration every) {
        if (every.compareTo(Duration.ofMillis(100)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("every(" + every + "): from 100 ms to 1 hour");
        }
        this.tags = Tags.of("spool", Objects.requireNonNull(name, "name"));
        this.publisher = Objects.requireNonNull(publisher, "publisher");
        this.every = every;
        this.clock = InstantSource.system();
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "galgo-metrics-spool-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Adds the meters to a registry, and keeps them up to date until {@link #close}. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // asking for a status never fails
    public synchronized void bindTo(MeterRegistry registry) {
        if (bindings.isEmpty()) {
            timer.scheduleWithFixedDelay(() -> last = publisher.status(), 0, every.toMillis(), TimeUnit.MILLISECONDS);
        }
        var meters = List.of(
                gauge(registry, "unsent", "events", "Taken, and not in Kafka", SpoolStatus::unsent),
                gauge(registry, "oldest.age", "seconds", "Wait of the oldest of these", this::age),
                gauge(registry, "disk", "bytes", "What the spool takes on disk", SpoolStatus::diskBytes),
                gauge(registry, "disk.max", "bytes", "The most it may take there", SpoolStatus::maxBytes),
                gauge(registry, "memory", "bytes", "What is not on disk", SpoolStatus::memoryBytes),
                gauge(registry, "spooling", null, "1 while events go to disk", status -> goesToDisk(status) ? 1 : 0),
                gauge(
                        registry,
                        "laid.aside",
                        "events",
                        "Refused by Kafka for good",
                        status -> status.laidAside().size()),
                gauge(
                        registry,
                        "alarms",
                        null,
                        "What a person should look at",
                        status -> status.alarms().size()),
                FunctionCounter.builder("galgo.spool.published", this, m -> m.of(SpoolStatus::published))
                        .description("Events published by this instance")
                        .baseUnit("events")
                        .tags(tags)
                        .register(registry));
        bindings.add(() -> meters.forEach(registry::remove));
    }

    /** Stops asking, and takes the meters out of their registries. The publisher goes on. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            bindings.forEach(Runnable::run);
            bindings.clear();
        }
    }

    private Meter gauge(
            MeterRegistry registry, String name, String unit, String description, ToDoubleFunction<SpoolStatus> value) {
        return Gauge.builder("galgo.spool." + name, this, m -> m.of(value))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }

    private double of(ToDoubleFunction<SpoolStatus> value) {
        var status = last;
        return status == null ? Double.NaN : value.applyAsDouble(status);
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
