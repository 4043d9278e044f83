/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import io.galgo.cdc.CaptureStatus;
import io.galgo.cdc.CaptureStatus.State;
import io.galgo.cdc.ChangeCapture;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Meters of a capture of a database's changes: what this instance does, has seen and published, and how much of the database's log waits for it.
 *
 * <pre>{@code
 * var metrics = new CaptureMetrics("stock", capture);
 * metrics.bindTo(registry);
 * }</pre>
 *
 * The capture is asked every ten seconds, on a thread of this object's, which asks the database for the replication slot; meters show what it said last. What
 * the database does not tell is NaN. Needs {@code galgo-cdc} on the class path. Safe for any thread.
 */
public final class CaptureMetrics implements MeterBinder, AutoCloseable {

    private static final Set<State> CAPTURING = Set.of(State.SNAPSHOT, State.STREAMING);
    private static final Set<State> TROUBLED =
            Set.of(State.WAITING_FOR_DATABASE, State.WAITING_FOR_KAFKA, State.FAILED);

    private final StatusMeters<CaptureStatus> meters;

    /**
     * Meters of a capture, which stays the caller's to close.
     *
     * @param name tells captures apart, in the tag {@code capture}
     */
    public CaptureMetrics(String name, ChangeCapture capture) {
        this(name, capture, StatusMeters.EVERY);
    }

    /**
     * Meters of a capture that is asked at that interval.
     *
     * @throws IllegalArgumentException if it is not from 100 ms to 1 hour
     */
    public CaptureMetrics(String name, ChangeCapture capture, Duration every) {
        Objects.requireNonNull(capture, "capture");
        this.meters = new StatusMeters<>("capture", name, capture::status, every);
    }

    /** Adds the meters to a registry, and keeps them up to date until {@link #close}. */
    @Override
    public void bindTo(MeterRegistry registry) {
        var bound = meters.bind(registry);
        bound.gauge(
                "capturing",
                null,
                "1 if this instance captures; 0 where it stands by, waits or has stopped",
                status -> CAPTURING.contains(status.state()) ? 1 : 0);
        bound.gauge(
                "trouble",
                null,
                "1 if it waits for the database or Kafka, or has stopped for good",
                status -> TROUBLED.contains(status.state()) ? 1 : 0);
        bound.gauge(
                "slot.held",
                "bytes",
                "What PostgreSQL's replication slot keeps of the log; not a number without one",
                status -> status.slot().map(slot -> (double) slot.lagBytes()).orElse(Double.NaN));
        bound.counter(
                "changes", "changes", "Changes of rows seen by this instance", Tags.empty(), CaptureStatus::changes);
        bound.counter(
                "published", "events", "Events published by this instance", Tags.empty(), CaptureStatus::published);
        bound.counter(
                "laid.aside",
                "changes",
                "Changes that this instance has laid aside",
                Tags.empty(),
                CaptureStatus::laidAside);
    }

    /** Stops asking, and takes the meters out of their registries. The capture goes on. */
    @Override
    public void close() {
        meters.close();
    }
}
