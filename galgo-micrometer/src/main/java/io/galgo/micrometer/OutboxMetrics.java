/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import io.galgo.jdbc.Relay;
import io.galgo.jdbc.RelayStatus;
import io.galgo.jdbc.RelayStatus.Backlog;
import io.galgo.jdbc.RelayStatus.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
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

    private final StatusMeters<RelayStatus> meters;

    /**
     * Meters of a relay, which stays the caller's to close.
     *
     * @param name tells outboxes apart, in the tag {@code outbox}
     */
    public OutboxMetrics(String name, Relay relay) {
        this(name, relay, StatusMeters.EVERY);
    }

    /**
     * Meters of a relay that is asked at that interval.
     *
     * @throws IllegalArgumentException if it is not from 100 ms to 1 hour
     */
    public OutboxMetrics(String name, Relay relay, Duration every) {
        Objects.requireNonNull(relay, "relay");
        this.meters = new StatusMeters<>("outbox", name, relay::status, every);
    }

    /** Adds the meters to a registry, and keeps them up to date until {@link #close}. */
    @Override
    public void bindTo(MeterRegistry registry) {
        var shown = new HashSet<String>(); // the asking thread's
        var bound = meters.bind(
                registry,
                (of, status) -> status.ranges().stream()
                        .map(RelayStatus.Range::shards)
                        .filter(shown::add)
                        .forEach(shards -> show(of, shards)));
        waiting(bound, "rows", "events", "Waiting in the table, counted up to 100,000", Backlog::rows);
        waiting(bound, "oldest.age", "seconds", "Wait of the oldest event", backlog -> seconds(backlog.oldest()));
        waiting(bound, "stuck", "events", "Refused by Kafka for good", Backlog::stuck);
        waiting(bound, "keys.held", "keys", "Waiting behind a stuck event", Backlog::keysHeld);
        waiting(bound, "scheduled", "events", "To go out later, counted up to 100,000", Backlog::scheduled);
        bound.gauge(
                "slot.held",
                "bytes",
                "What an outbox log's replication slot keeps of it; not a number without one",
                status -> status.log().map(log -> (double) log.heldBytes()).orElse(Double.NaN));
        bound.gauge(
                "alarms",
                null,
                "What a person should look at",
                status -> status.alarms().size());
    }

    /** Stops asking, and takes the meters out of their registries. The relay goes on. */
    @Override
    public void close() {
        meters.close();
    }

    private static void waiting(
            StatusMeters<RelayStatus>.Bound bound,
            String name,
            String unit,
            String description,
            ToDoubleFunction<Backlog> value) {
        bound.gauge(
                name,
                unit,
                description,
                status ->
                        status.backlog().stream().mapToDouble(value).findFirst().orElse(Double.NaN));
    }

    private static void show(StatusMeters<RelayStatus>.Bound bound, String shards) {
        var ofRange = Tags.of("shards", shards);
        bound.gauge(
                "relaying",
                null,
                "1 if this instance relays the range",
                ofRange,
                status -> of(status, shards, range -> range.state() == State.RELAYING ? 1 : 0));
        bound.counter(
                "published",
                "events",
                "Events published by this instance",
                ofRange,
                status -> of(status, shards, RelayStatus.Range::published));
    }

    private static double of(RelayStatus status, String shards, ToDoubleFunction<RelayStatus.Range> value) {
        return status.ranges().stream()
                .filter(range -> range.shards().equals(shards))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
