/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.micrometer;

import io.galgo.consume.ConsumerStatus;
import io.galgo.consume.ConsumerStatus.PartitionStatus;
import io.galgo.consume.ConsumerStatus.TopicStatus;
import io.galgo.consume.HandlerObserver;
import io.galgo.consume.RunningConsumer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Meters of a running consumer: how far it is behind and what holds it, by partition; what it fetched, refused and failed at, by topic;
 * how long events waited and handlers took; how many handlers run and whether it is healthy.
 *
 * <pre>{@code
 * var metrics = new ConsumerMetrics(consumer);
 * metrics.bindTo(registry);
 * }</pre>
 *
 * The consumer is asked every ten seconds, on a thread of this object's; meters show what it said last. While it does not answer, the
 * meters of its partitions are gone rather than old, and {@code galgo.consumer.healthy} tells. Safe for any thread.
 */
public final class ConsumerMetrics implements MeterBinder, AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(10);

    private final RunningConsumer consumer;
    private final Duration every;
    private final ScheduledExecutorService timer;
    private final List<Binding> bindings = new ArrayList<>(); // guarded by this
    /** The last answer; null before the first. */
    private volatile ConsumerStatus last;

    private volatile boolean answers;

    /** Meters of a consumer, which stays the caller's to close. */
    public ConsumerMetrics(RunningConsumer consumer) {
        this(consumer, EVERY);
    }

    /**
     * Meters of a consumer that is asked at that interval.
     *
     * @throws IllegalArgumentException if it is not from 100 ms to 1 hour
     */
    public ConsumerMetrics(RunningConsumer consumer, Duration every) {
        if (every.compareTo(Duration.ofMillis(100)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("every(" + every + "): from 100 ms to 1 hour");
        }
        this.consumer = Objects.requireNonNull(consumer, "consumer");
        this.every = every;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "galgo-metrics-" + consumer.group());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Adds the meters to a registry, and keeps them up to date until {@link #close}. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the task lets nothing escape
    public synchronized void bindTo(MeterRegistry registry) {
        if (bindings.isEmpty()) {
            timer.scheduleWithFixedDelay(this::refresh, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        }
        bindings.add(new Binding(registry));
    }

    private void refresh() {
        try {
            last = consumer.status();
            answers = true;
        } catch (IllegalStateException noAnswer) {
            answers = false;
        }
        synchronized (this) {
            bindings.forEach(binding -> binding.show(answers ? last : null));
        }
    }

    /** Stops asking, and takes the meters out of their registries. The consumer goes on. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            bindings.forEach(Binding::remove);
            bindings.clear();
        }
    }

    /** The meters of one registry. Guarded by the outer object. */
    private final class Binding implements HandlerObserver {

        private final MeterRegistry registry;
        private final Tags group = Tags.of("group", consumer.group());
        private final List<Meter> fixed = new ArrayList<>();
        private final List<PartitionGauge> gauges;
        private final Set<String> counted = new HashSet<>();
        private final Map<String, Timer> handlers = new ConcurrentHashMap<>();
        private final Map<String, Timer> queues = new ConcurrentHashMap<>();
        private final RunningConsumer.Observation observation;

        Binding(MeterRegistry registry) {
            this.registry = registry;
            this.gauges = List.of(
                    gauge("lag", "offsets", "From the oldest unfinished event to the log's end", PartitionStatus::lag),
                    gauge("waiting", "events", "Fetched and not handled", PartitionStatus::waiting),
                    gauge("done.ahead", "events", "Handled above the oldest unfinished event", p -> p.doneAhead()),
                    gauge("parked", "events", "Waiting for a later attempt or behind one", PartitionStatus::parked),
                    gauge("paused", null, "1 if paused by request", p -> p.paused() ? 1 : 0),
                    gauge(
                            "parked.age",
                            "seconds",
                            "Age of the oldest event in the parked topic whose attempt is waited for",
                            p -> age(p.parkedKey())),
                    gauge(
                            "oldest.age",
                            "seconds",
                            "Age of the oldest unfinished event, but for parked ones",
                            p -> age(p.blocker())),
                    gauge(
                            "oldest.failed",
                            "attempts",
                            "Failed attempts of the oldest unfinished event, but for parked ones",
                            p -> p.blocker()
                                    .map(ConsumerStatus.Blocker::failedAttempts)
                                    .orElse(0)));
            fixed.add(Gauge.builder(
                            "galgo.consumer.healthy", consumer, c -> c.health().isHealthy() ? 1 : 0)
                    .description("1 if the consumer can do its work")
                    .tags(group)
                    .strongReference(true)
                    .register(registry));
            fixed.add(Gauge.builder(
                            "galgo.consumer.handling",
                            ConsumerMetrics.this,
                            m -> m.answers ? m.last.handling() : Double.NaN)
                    .description("Handlers that run, unfinished asynchronous ones among them")
                    .tags(group)
                    .register(registry));
            observation = consumer.observe(this);
        }

        @Override
        public void handled(String topic, long nanos) {
            handlers.computeIfAbsent(topic, name -> timer(name, "handler.time", "How long handlers took"))
                    .record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void waited(String topic, long nanos) {
            queues.computeIfAbsent(topic, name -> timer(name, "queue.time", "From fetched to the first attempt"))
                    .record(nanos, TimeUnit.NANOSECONDS);
        }

        private Timer timer(String topic, String name, String description) {
            return Timer.builder("galgo.consumer." + name)
                    .description(description)
                    .tags(group.and("topic", topic))
                    .register(registry);
        }

        private PartitionGauge gauge(
                String name, String unit, String description, ToDoubleFunction<PartitionStatus> value) {
            return new PartitionGauge(
                    MultiGauge.builder("galgo.consumer." + name)
                            .description(description)
                            .baseUnit(unit)
                            .tags(group)
                            .register(registry),
                    value);
        }

        void show(ConsumerStatus status) {
            var partitions = status == null ? List.<PartitionStatus>of() : status.partitions();
            gauges.forEach(gauge -> gauge.show(partitions));
            if (status != null) {
                status.topics().stream()
                        .map(TopicStatus::topic)
                        .filter(counted::add) // a topic that a pattern matches may appear later
                        .forEach(this::count);
            }
        }

        private void count(String topic) {
            fixed.add(Gauge.builder(
                            "galgo.consumer.circuit.open",
                            ConsumerMetrics.this,
                            m -> m.answers ? m.of(topic, each -> each.circuit().isPresent() ? 1 : 0) : Double.NaN)
                    .description("1 while the circuit of the topic's handler is open: most keys fail alike")
                    .tags(group.and("topic", topic))
                    .register(registry));
            counter(topic, "fetched", "events", "Events fetched, repeats among them", TopicStatus::fetched);
            counter(
                    topic,
                    "handled",
                    "attempts",
                    "Attempts that succeeded, and events that the filter refused",
                    TopicStatus::handled);
            counter(topic, "filtered", "events", "Events that the filter refused", TopicStatus::filtered);
            counter(topic, "failed", "attempts", "Attempts that failed", TopicStatus::failedAttempts);
            counter(topic, "dead.letters", "events", "Dead letters written", TopicStatus::deadLetters);
            counter(topic, "lost", "offsets", "Deleted by retention before they were read", TopicStatus::lost);
        }

        private void counter(
                String topic, String name, String unit, String description, ToLongFunction<TopicStatus> value) {
            fixed.add(FunctionCounter.builder("galgo.consumer." + name, ConsumerMetrics.this, m -> m.of(topic, value))
                    .description(description)
                    .baseUnit(unit)
                    .tags(group.and("topic", topic))
                    .register(registry));
        }

        void remove() {
            observation.close();
            handlers.values().forEach(registry::remove);
            queues.values().forEach(registry::remove);
            gauges.forEach(gauge -> gauge.show(List.of()));
            fixed.forEach(registry::remove);
        }
    }

    private record PartitionGauge(MultiGauge rows, ToDoubleFunction<PartitionStatus> value) {

        void show(List<PartitionStatus> partitions) {
            var now = new ArrayList<MultiGauge.Row<?>>();
            for (var partition : partitions) {
                double shown = value.applyAsDouble(partition);
                var tags = Tags.of("topic", partition.topic(), "partition", Integer.toString(partition.partition()));
                now.add(MultiGauge.Row.of(tags, shown < 0 ? Double.NaN : shown));
            }
            rows.register(now, true);
        }
    }

    private static double age(Optional<ConsumerStatus.Blocker> event) {
        return event.map(blocker -> Math.max(
                        0, Duration.between(blocker.timestamp(), Instant.now()).toMillis() / 1000.0))
                .orElse(0.0);
    }

    /** A count never falls, so while the consumer does not answer it stays. */
    private double of(String topic, ToLongFunction<TopicStatus> value) {
        var status = last;
        return status == null
                ? Double.NaN
                : status.topics().stream()
                        .filter(each -> each.topic().equals(topic))
                        .mapToLong(value)
                        .sum();
    }
}
