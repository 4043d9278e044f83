/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.Format;
import io.galgo.KafkaSettings;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.produce.EventEncoder;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Sets up a consumer: topics with their handlers, then how they are handled.
 *
 * <pre>{@code
 * galgo.consumer("billing")
 *         .on(CHECKED_OUT, event -> charge(event.value()))
 *         .retry(RetryPolicy.backoff(ofMillis(200), ofSeconds(10)).attempts(4))
 *         .start();
 * }</pre>
 *
 * By default events are ordered by key; up to 1,024 handlers run at once on virtual threads (Java 21 and later), up to 64 on
 * platform threads; a group begins with the oldest event there is; what fails for good becomes a dead letter in the topic
 * {@code <group>.galgo-dead}. For one thread.
 */
public final class ConsumerBuilder {

    /** The most handlers at once that {@link #concurrency} accepts. */
    public static final int MAX_CONCURRENCY = 100_000;

    private static final int DEFAULT_CONCURRENCY_VIRTUAL = 1024;
    private static final int DEFAULT_CONCURRENCY_PLATFORM = 64;
    private static final long DEFAULT_WINDOW_BYTES = 64L << 20;
    private static final int SMALLEST_COMMIT_METADATA = 200;
    private static final int LARGEST_COMMIT_METADATA = 100_000;
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(5);
    private static final long SMALLEST_WINDOW_BYTES = 1L << 20;

    private final String group;
    private final String serviceVersion;
    private final KafkaSettings kafka;
    private final TraceHeaders trace;
    private final EventEncoder encoder;
    private final Companion.Factory companions;
    private final Map<String, Registration<?, ?>> registrations = new LinkedHashMap<>();
    private final List<Subscriptions.Matching> patterns = new ArrayList<>();
    private final Map<String, Object> properties = new HashMap<>();
    private RetryPolicy retry = RetryPolicy.ofDefaults();
    private CircuitBreaker circuitBreaker = CircuitBreaker.ofDefaults();
    private Ordering ordering = Ordering.BY_KEY;
    private int concurrency = WorkerThreads.areVirtual() ? DEFAULT_CONCURRENCY_VIRTUAL : DEFAULT_CONCURRENCY_PLATFORM;
    private StartPolicy start = StartPolicy.EARLIEST;
    private Duration commitInterval = Duration.ofMillis(200);
    private int commitMetadata = CommitMetadata.DEFAULT_LIMIT;

    /** Null if it is not set: then 5 s, or what may be. */
    private Duration drainTimeout;

    private long windowBytes = DEFAULT_WINDOW_BYTES;
    private boolean deadLetters = true;
    private boolean paused;
    private Duration parkedCleanUp = ParkedCleanUp.INTERVAL;
    private Duration topicWatch = TopicWatch.INTERVAL;
    private int commitTries = TransactionWriter.COMMIT_TRIES;
    private UnaryOperator<String> redactor = Redaction.DEFAULT;

    /**
     * Made by {@code Galgo.consumer(group)}.
     *
     * @throws IllegalArgumentException if the group is blank
     */
    public ConsumerBuilder(
            String group,
            String serviceVersion,
            KafkaSettings kafka,
            TraceHeaders trace,
            EventEncoder encoder,
            Companion.Factory companions) {
        if (group == null || group.isBlank()) {
            throw new IllegalArgumentException("A consumer group has a name that is not blank");
        }
        this.group = group;
        this.serviceVersion = serviceVersion;
        this.kafka = kafka;
        this.trace = trace;
        this.encoder = encoder;
        this.companions = companions;
    }

    /**
     * Handles the events of a topic.
     *
     * @throws IllegalArgumentException if the topic has a handler already
     */
    public <K, V> ConsumerBuilder on(Topic<K, V> topic, Handler<? super K, ? super V> handler) {
        return on(topic, handler, HandlerOptions.defaults());
    }

    /**
     * Handles the events of a topic, with options of its own.
     *
     * @throws IllegalArgumentException if the topic has a handler already
     */
    public <K, V> ConsumerBuilder on(Topic<K, V> topic, Handler<? super K, ? super V> handler, HandlerOptions options) {
        return register(new Registration<>(topic, new Handling.Plain<>(handler), options));
    }

    /**
     * Handles the events of a topic without keeping a thread for each.
     *
     * @throws IllegalArgumentException if the topic has a handler already
     */
    public <K, V> ConsumerBuilder onAsync(Topic<K, V> topic, AsyncHandler<? super K, ? super V> handler) {
        return onAsync(topic, handler, HandlerOptions.defaults());
    }

    /**
     * Handles the events of a topic without keeping a thread for each, with options of its own.
     *
     * @throws IllegalArgumentException if the topic has a handler already
     */
    public <K, V> ConsumerBuilder onAsync(
            Topic<K, V> topic, AsyncHandler<? super K, ? super V> handler, HandlerOptions options) {
        return register(new Registration<>(topic, new Handling.Async<>(handler), options));
    }

    /**
     * Handles the events of a topic many at a time.
     *
     * @throws IllegalArgumentException if the topic has a handler already
     */
    public <K, V> ConsumerBuilder onBatch(
            Topic<K, V> topic, BatchLimits limits, BatchHandler<? super K, ? super V> handler) {
        return onBatch(topic, limits, handler, HandlerOptions.defaults());
    }

    /**
     * Handles the events of a topic many at a time, with options of its own. A time limit is one for the whole batch.
     *
     * @throws IllegalArgumentException if the topic has a handler already
     */
    public <K, V> ConsumerBuilder onBatch(
            Topic<K, V> topic, BatchLimits limits, BatchHandler<? super K, ? super V> handler, HandlerOptions options) {
        return register(new Registration<>(topic, new Handling.Batched<>(handler, limits), options));
    }

    /**
     * Makes events of the events of a topic, exactly once inside Kafka: what the handler publishes by its {@link Outputs} and the event's
     * being done are committed in one Kafka transaction, many events together.
     *
     * @throws IllegalArgumentException if the topic has a handler already
     */
    public <K, V> ConsumerBuilder onTransform(Topic<K, V> topic, TransformHandler<? super K, ? super V> handler) {
        return onTransform(topic, handler, HandlerOptions.defaults());
    }

    /**
     * Makes events of the events of a topic, exactly once inside Kafka, with options of its own.
     *
     * @throws IllegalArgumentException if the topic has a handler already
     */
    public <K, V> ConsumerBuilder onTransform(
            Topic<K, V> topic, TransformHandler<? super K, ? super V> handler, HandlerOptions options) {
        return register(new Registration<>(topic, new Handling.Transform<>(handler), options));
    }

    /**
     * Handles the events of all topics whose whole name matches, those that are made later too: these are found within the client's
     * {@code metadata.max.age.ms}. A topic with a handler of its own keeps that; of several patterns the first takes it. No pattern means
     * topics of Kafka's or Galgo's own: names with {@code __} or {@code galgo.} at the beginning, or {@code .galgo-} inside.
     *
     * <pre>{@code
     * consumer.onPattern(Pattern.compile("orders\\..*"), Format.string(), Format.json(Order.class), this::handle)
     * }</pre>
     *
     * @throws IllegalArgumentException if the pattern has flags, or groups that capture
     */
    public <K, V> ConsumerBuilder onPattern(
            Pattern topics, Format<K> keys, Format<V> values, Handler<? super K, ? super V> handler) {
        return onPattern(topics, keys, values, handler, HandlerOptions.defaults());
    }

    /**
     * As {@link #onPattern(Pattern, Format, Format, Handler)}, with options of its own.
     *
     * @throws IllegalArgumentException if the pattern has flags, or groups that capture
     */
    public <K, V> ConsumerBuilder onPattern(
            Pattern topics,
            Format<K> keys,
            Format<V> values,
            Handler<? super K, ? super V> handler,
            HandlerOptions options) {
        return matching(topics, keys, values, new Handling.Plain<>(handler), options);
    }

    /**
     * As {@link #onPattern(Pattern, Format, Format, Handler)}, without keeping a thread for each event, with options of its own.
     *
     * @throws IllegalArgumentException if the pattern has flags, or groups that capture
     */
    public <K, V> ConsumerBuilder onPatternAsync(
            Pattern topics,
            Format<K> keys,
            Format<V> values,
            AsyncHandler<? super K, ? super V> handler,
            HandlerOptions options) {
        return matching(topics, keys, values, new Handling.Async<>(handler), options);
    }

    /**
     * As {@link #onPattern(Pattern, Format, Format, Handler)}, many events at a time, with options of its own. A batch is of one topic.
     *
     * @throws IllegalArgumentException if the pattern has flags, or groups that capture
     */
    public <K, V> ConsumerBuilder onPatternBatch(
            Pattern topics,
            Format<K> keys,
            Format<V> values,
            BatchLimits limits,
            BatchHandler<? super K, ? super V> handler,
            HandlerOptions options) {
        return matching(topics, keys, values, new Handling.Batched<>(handler, limits), options);
    }

    /**
     * As {@link #onPattern(Pattern, Format, Format, Handler)}, making events of events exactly once inside Kafka, with options of its own.
     *
     * @throws IllegalArgumentException if the pattern has flags, or groups that capture
     */
    public <K, V> ConsumerBuilder onPatternTransform(
            Pattern topics,
            Format<K> keys,
            Format<V> values,
            TransformHandler<? super K, ? super V> handler,
            HandlerOptions options) {
        return matching(topics, keys, values, new Handling.Transform<>(handler), options);
    }

    private <K, V> ConsumerBuilder matching(
            Pattern topics, Format<K> keys, Format<V> values, Handling<K, V> handling, HandlerOptions options) {
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(options, "options");
        patterns.add(new Subscriptions.Matching(
                Objects.requireNonNull(topics, "topics"),
                name -> new Registration<>(Topic.of(name, keys, values), handling, options)
                        .subscribe(retry, circuitBreaker, trace)));
        return this;
    }

    private ConsumerBuilder register(Registration<?, ?> registration) {
        var name = registration.topic().name();
        if (registrations.putIfAbsent(name, registration) != null) {
            throw new IllegalArgumentException(
                    "Topic " + name + " has a handler in this consumer already; use another group"
                            + " to handle its events a second time");
        }
        return this;
    }

    /** Sets which events wait for one another. */
    public ConsumerBuilder ordering(Ordering which) {
        ordering = Objects.requireNonNull(which, "ordering");
        return this;
    }

    /**
     * Sets the most handlers that run at once.
     *
     * @throws IllegalArgumentException if it is not from 1 to {@value #MAX_CONCURRENCY}
     */
    public ConsumerBuilder concurrency(int handlers) {
        if (handlers < 1 || handlers > MAX_CONCURRENCY) {
            throw new IllegalArgumentException("concurrency(" + handlers + "): from 1 to " + MAX_CONCURRENCY);
        }
        concurrency = handlers;
        return this;
    }

    /** Sets the retry policy of all topics that have none of their own. */
    public ConsumerBuilder retry(RetryPolicy policy) {
        retry = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** Sets what is taken for an outage, and what then, for all topics that have no circuit breaker of their own. */
    public ConsumerBuilder circuitBreaker(CircuitBreaker breaker) {
        circuitBreaker = Objects.requireNonNull(breaker, "breaker");
        return this;
    }

    /** Sets where this group begins on a topic it has never read. */
    public ConsumerBuilder startFrom(StartPolicy policy) {
        start = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets the shortest time between commits of a partition, but for those that go into a transaction with parked events or outputs. Where the last one
     * said much, as with very many events done ahead of an unfinished one, the next comes later: 4,000 characters a second are written, so a second
     * later at most (n / 4,000 seconds with a larger {@link #commitMetadata}), or this interval if that is longer. None is made while another is
     * under way, or where nothing has changed.
     *
     * @throws IllegalArgumentException if it is not from 10 ms to 1 minute
     */
    public ConsumerBuilder commitInterval(Duration interval) {
        commitInterval = within("commitInterval", interval, Duration.ofMillis(10), Duration.ofMinutes(1));
        return this;
    }

    /**
     * Sets how many characters a partition's commit may say beside its offset, as what is done ahead of an unfinished event. A larger number
     * needs brokers that take so much ({@code offset.metadata.max.bytes}, 4,096 by default); where they take less, commits say less. What does
     * not fit may be handled again.
     *
     * @throws IllegalArgumentException if it is not from 200 to 100,000
     */
    public ConsumerBuilder commitMetadata(int characters) {
        if (characters < SMALLEST_COMMIT_METADATA || characters > LARGEST_COMMIT_METADATA) {
            throw new IllegalArgumentException("commitMetadata(" + characters + "): from " + SMALLEST_COMMIT_METADATA
                    + " to " + LARGEST_COMMIT_METADATA);
        }
        commitMetadata = characters;
        return this;
    }

    /**
     * Sets how long running handlers may finish when their partition is taken away or sought, or the consumer closes. One that takes longer goes on,
     * and its event is handled again.
     *
     * <p>The consumer's thread waits for them, and does not poll meanwhile; and it may have to wait for brokers besides. So this is a third of the
     * client's {@code max.poll.interval.ms} or less, else {@link #start} refuses it: the group would throw the instance out.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1 minute
     */
    public ConsumerBuilder drainTimeout(Duration timeout) {
        drainTimeout = within("drainTimeout", timeout, Duration.ZERO, Duration.ofMinutes(1));
        return this;
    }

    /**
     * Sets the most bytes of events in memory, over all partitions, that are under way or wait. Each partition may have 1 MiB at least, however
     * many there are.
     *
     * @throws IllegalArgumentException if it is below 1 MiB
     */
    public ConsumerBuilder windowBytes(long bytes) {
        if (bytes < SMALLEST_WINDOW_BYTES) {
            throw new IllegalArgumentException("windowBytes(" + bytes + "): at least " + SMALLEST_WINDOW_BYTES);
        }
        windowBytes = bytes;
        return this;
    }

    /** Starts without handling anything, as a member of its group, until {@link RunningConsumer#resume()}. */
    public ConsumerBuilder startPaused() {
        paused = true;
        return this;
    }

    /** Has no dead letters: an event that fails for good holds its key (or partition, by the ordering) until somebody acts. */
    public ConsumerBuilder withoutDeadLetters() {
        deadLetters = false;
        return this;
    }

    /** Sets what error messages and stacks go through before they are written to dead letters. */
    public ConsumerBuilder redactor(UnaryOperator<String> function) {
        redactor = Objects.requireNonNull(function, "redactor");
        return this;
    }

    /** Sets the shortest time between deletions of what is handled from the parked topic. */
    ConsumerBuilder parkedCleanUp(Duration interval) {
        parkedCleanUp = interval;
        return this;
    }

    /** Sets how often it is asked whether topics that are read are still the same. */
    ConsumerBuilder topicWatch(Duration interval) {
        topicWatch = interval;
        return this;
    }

    /** Sets how often the end of a transaction whose answer is late is asked for. */
    ConsumerBuilder commitTries(int tries) {
        commitTries = tries;
        return this;
    }

    /** Sets a property of this consumer's Kafka client, as {@code group.protocol}. */
    public ConsumerBuilder kafka(String name, Object value) {
        properties.put("consumer." + Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, name));
        return this;
    }

    /**
     * Starts the consumer. It connects in the background: with no broker in reach it keeps trying and says so in the log.
     *
     * @throws IllegalStateException if no topic has a handler
     * @throws IllegalArgumentException if {@code drainTimeout} is above a third of the client's {@code max.poll.interval.ms}
     * @throws org.apache.kafka.common.KafkaException if the client's settings are wrong; the message names which
     */
    public RunningConsumer start() {
        if (registrations.isEmpty() && patterns.isEmpty()) {
            throw new IllegalStateException(
                    "Consumer " + group + " handles no topic: say .on(TOPIC, handler) before .start()");
        }
        var clients = kafka.with(properties);
        var settings = new ConsumerSettings(
                group,
                serviceVersion,
                ordering,
                concurrency,
                start,
                commitInterval,
                commitMetadata,
                drainWithin(Clients.maxPollInterval(clients)),
                windowBytes,
                deadLetters,
                redactor,
                parkedCleanUp,
                topicWatch,
                commitTries,
                paused);
        var named = new ArrayList<Subscription<?, ?>>();
        registrations.values().forEach(registration -> named.add(registration.subscribe(retry, circuitBreaker, trace)));
        return Assembly.start(settings, clients, new Subscriptions(named, patterns), encoder, companions);
    }

    private Duration drainWithin(Duration maxPollInterval) {
        var most = maxPollInterval.dividedBy(3);
        if (drainTimeout == null) {
            return most.compareTo(DRAIN_TIMEOUT) < 0 ? most : DRAIN_TIMEOUT;
        }
        if (drainTimeout.compareTo(most) > 0) {
            throw new IllegalArgumentException("drainTimeout(" + drainTimeout + "): at most " + most
                    + ", a third of max.poll.interval.ms. Make this shorter, or that longer");
        }
        return drainTimeout;
    }

    private static Duration within(String setting, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + "(" + value + "): from " + least + " to " + most);
        }
        return value;
    }

    /** A topic and its handler as registered. */
    private record Registration<K, V>(Topic<K, V> topic, Handling<K, V> handling, HandlerOptions options) {

        Registration {
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(options, "options");
        }

        Subscription<K, V> subscribe(RetryPolicy common, CircuitBreaker breaker, TraceHeaders trace) {
            return new Subscription<>(topic, handling, options, common, breaker, trace);
        }
    }
}
