/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Meters of what is asked for its status at an interval, on a thread of this object's; they show the last answer, and NaN before the first. Safe for any
 * thread.
 */
final class StatusMeters<S> implements AutoCloseable {

    static final Duration EVERY = Duration.ofSeconds(10);

    private final String prefix;
    private final Tags tags;
    private final Supplier<S> ask;
    private final Duration every;
    private final ScheduledExecutorService timer;
    private final List<Bound> bound = new ArrayList<>(); // guarded by this
    private boolean closed; // guarded by this
    /** The last answer; null before the first. */
    private volatile S last;

    /**
     * @param kind what the meters' names begin with behind {@code galgo.}, and the tag that tells one from another
     * @param name the tag's value
     * @param ask gives the status; never fails
     * @throws IllegalArgumentException if the interval is not from 100 ms to 1 hour
     */
    StatusMeters(String kind, String name, Supplier<S> ask, Duration every) {
        if (every.compareTo(Duration.ofMillis(100)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("every(" + every + "): from 100 ms to 1 hour");
        }
        this.prefix = "galgo." + kind + ".";
        this.tags = Tags.of(kind, Objects.requireNonNull(name, "name"));
        this.ask = ask;
        this.every = every;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "galgo-metrics-" + kind + "-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to ask, if nobody did yet, and returns where a registry's meters are added. */
    Bound bind(MeterRegistry registry) {
        return bind(registry, (bound, status) -> {});
    }

    /**
     * As {@link #bind(MeterRegistry)}.
     *
     * @param told is called with each answer from then on, by the thread that asks, for meters that an answer makes known
     */
    @SuppressWarnings("FutureReturnValueIgnored") // asking never fails
    synchronized Bound bind(MeterRegistry registry, BiConsumer<Bound, S> told) {
        if (bound.isEmpty() && !closed) {
            timer.scheduleWithFixedDelay(this::refresh, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        }
        var added = new Bound(registry, told);
        bound.add(added);
        return added;
    }

    private void refresh() {
        var status = ask.get();
        last = status;
        synchronized (this) {
            bound.forEach(each -> each.told.accept(each, status));
        }
    }

    private double of(ToDoubleFunction<S> value) {
        var status = last;
        return status == null ? Double.NaN : value.applyAsDouble(status);
    }

    /** Stops asking, and takes the meters out of their registries. */
    @Override
    public synchronized void close() {
        closed = true;
        timer.shutdownNow();
        bound.forEach(Bound::remove);
        bound.clear();
    }

    /** The meters of one registry. */
    final class Bound {

        private final MeterRegistry registry;
        private final BiConsumer<Bound, S> told;
        private final List<Meter> meters = new ArrayList<>(); // guarded by the outer object

        private Bound(MeterRegistry registry, BiConsumer<Bound, S> told) {
            this.registry = registry;
            this.told = told;
        }

        void gauge(String name, String unit, String description, ToDoubleFunction<S> value) {
            gauge(name, unit, description, Tags.empty(), value);
        }

        void gauge(String name, String unit, String description, Tags further, ToDoubleFunction<S> value) {
            add(Gauge.builder(prefix + name, StatusMeters.this, meters -> meters.of(value))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags.and(further))
                    .register(registry));
        }

        void counter(String name, String unit, String description, Tags further, ToDoubleFunction<S> value) {
            add(FunctionCounter.builder(prefix + name, StatusMeters.this, meters -> meters.of(value))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags.and(further))
                    .register(registry));
        }

        private void add(Meter meter) {
            synchronized (StatusMeters.this) {
                if (closed) {
                    registry.remove(meter);
                } else {
                    meters.add(meter);
                }
            }
        }

        private void remove() {
            meters.forEach(registry::remove);
        }
    }
}
