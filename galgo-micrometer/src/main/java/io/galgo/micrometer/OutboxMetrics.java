/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import io.galgo.jdbc.Relay;
import io.galgo.jdbc.RelayStatus;
import io.galgo.jdbc.RelayStatus.Backlog;
import io.galgo.jdbc.RelayStatus.State;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Meters of an outbox: what waits in the table, what is stuck, and what this instance relays, by range of shards.
 *
 * <pre>{@code
 * var metrics = new OutboxMetrics("cart", outbox.startRelay());
 * metrics.bindTo(registry);
 * }</pre>
 *
 * The relay is asked every ten seconds, on a thread of this object's, which asks the database; meters show what it said last. What the
 * database does not tell is NaN. Needs {@code galgo-jdbc} on the class path. Safe for any thread.
 */
public final class OutboxMetrics implements MeterBinder, AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Tags tags;
    private final Relay relay;
    private final Duration every;
    private final ScheduledExecutorService timer;
    private final List<Binding> bindings = new ArrayList<>(); // guarded by this
    /** The last answer; null before the first. */
    private volatile RelayStatus last;

    /**
     * Meters of a relay, which stays the caller's to close.
     *
     * @param name tells outboxes apart, in the tag {@code outbox}
     */
    public OutboxMetrics(String name, Relay relay) {
        this(name, relay, EVERY);
    }

    /**
     * Meters of a relay that is asked at that interval.
     *
     * @throws IllegalArgumentException if it is not from 100 ms to 1 hour
     */
    public OutboxMetrics(String name, Relay relay, Duration every) {
        if (every.compareTo(Duration.ofMillis(100)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("every(" + every + "): from 100 ms to 1 hour");
        }
        this.tags = Tags.of("outbox", Objects.requireNonNull(name, "name"));
        this.relay = Objects.requireNonNull(relay, "relay");
        this.every = every;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "galgo-metrics-outbox-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Adds the meters to a registry, and keeps them up to date until {@link #close}. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // asking for a status never fails
    public synchronized void bindTo(MeterRegistry registry) {
        if (bindings.isEmpty()) {
            timer.scheduleWithFixedDelay(this::refresh, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        }
        bindings.add(new Binding(registry));
    }

    private void refresh() {
        last = relay.status();
        synchronized (this) {
            bindings.forEach(binding -> last.ranges().forEach(binding::show));
        }
    }

    /** Stops asking, and takes the meters out of their registries. The relay goes on. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            bindings.forEach(Binding::remove);
            bindings.clear();
        }
    }

    private double of(ToDoubleFunction<RelayStatus> value) {
        var status = last;
        return status == null ? Double.NaN : value.applyAsDouble(status);
    }

    private static double of(RelayStatus status, String shards, ToDoubleFunction<RelayStatus.Range> value) {
        return status.ranges().stream()
                .filter(range -> range.shards().equals(shards))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** The meters of one registry. Guarded by the outer object. */
    private final class Binding {

        private final MeterRegistry registry;
        private final List<Meter> meters = new ArrayList<>();
        private final Set<String> shown = new HashSet<>();

        Binding(MeterRegistry registry) {
            this.registry = registry;
            waiting("rows", "events", "Waiting in the table, counted up to 100,000", Backlog::rows);
            waiting("oldest.age", "seconds", "Wait of the oldest event", backlog -> seconds(backlog.oldest()));
            waiting("stuck", "events", "Refused by Kafka for good", Backlog::stuck);
            waiting("keys.held", "keys", "Waiting behind a stuck event", Backlog::keysHeld);
            waiting("scheduled", "events", "To go out later, counted up to 100,000", Backlog::scheduled);
            gauge(
                    "slot.held",
                    "bytes",
                    "What an outbox log's replication slot keeps of it; not a number without one",
                    tags,
                    status -> status.log().map(log -> (double) log.heldBytes()).orElse(Double.NaN));
            gauge(
                    "alarms",
                    null,
                    "What a person should look at",
                    tags,
                    status -> status.alarms().size());
        }

        private void waiting(String name, String unit, String description, ToDoubleFunction<Backlog> value) {
            gauge(
                    name,
                    unit,
                    description,
                    tags,
                    status -> status.backlog().isEmpty()
                            ? Double.NaN
                            : value.applyAsDouble(status.backlog().get()));
        }

        private void gauge(
                String name, String unit, String description, Tags tags, ToDoubleFunction<RelayStatus> value) {
            meters.add(Gauge.builder("galgo.outbox." + name, OutboxMetrics.this, m -> m.of(value))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags)
                    .register(registry));
        }

        void show(RelayStatus.Range range) {
            var shards = range.shards();
            if (!shown.add(shards)) {
                return;
            }
            var ofRange = tags.and("shards", shards);
            gauge(
                    "relaying",
                    null,
                    "1 if this instance relays the range",
                    ofRange,
                    status -> of(status, shards, each -> each.state() == State.RELAYING ? 1 : 0));
            meters.add(FunctionCounter.builder(
                            "galgo.outbox.published",
                            OutboxMetrics.this,
                            m -> m.of(status -> of(status, shards, RelayStatus.Range::published)))
                    .description("Events published by this instance")
                    .baseUnit("events")
                    .tags(ofRange)
                    .register(registry));
        }

        void remove() {
            meters.forEach(registry::remove);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
