/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.EventId;
import io.galgo.KafkaSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A consumer that has been started. Safe for any thread. */
public final class RunningConsumer implements AutoCloseable {

    private static final Duration TO_LEAVE = Duration.ofSeconds(30);

    private final String group;
    private final Duration drainTimeout;
    private final PollLoop loop;
    private final Thread thread;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RunningConsumer(ConsumerSettings settings, PollLoop loop, Runnable afterwards) {
        this.group = settings.group();
        this.drainTimeout = settings.drainTimeout();
        this.loop = loop;
        this.thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } finally {
                        afterwards.run();
                    }
                },
                "galgo-poll-" + settings.group());
    }

    static RunningConsumer start(
            ConsumerSettings settings, KafkaSettings kafka, Map<String, Subscription<?, ?>> subscriptions) {
        var consumer = new KafkaConsumer<>(
                consumerConfig(settings, kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var clock = InstantSource.system();
        var deadTopic = GroupTopic.deadLetters(settings.group());
        var parkedTopic = GroupTopic.parked(settings.group());
        var admin = Admin.create(kafka.forAdmin());
        var brokers =
                new Brokers(admin, settings.deadLetters() ? List.of(deadTopic, parkedTopic) : List.of(parkedTopic));
        var deadLetters = settings.deadLetters() ? deadLetters(settings, kafka, deadTopic.name()) : null;
        var instance = instance();
        var threads = WorkerThreads.named("galgo-" + settings.group());
        var timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "galgo-timer-" + settings.group());
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        var failures = new Failures(
                timer, deadLetters, clock, () -> ThreadLocalRandom.current().nextDouble(), settings.redactor());
        var committer = new Committer(consumer, settings.commitInterval());
        var workers = new Workers(settings.concurrency(), threads.executor());
        var transactions = new ParkingTransactions(
                settings.group(), () -> parkingProducer(kafka, parkedTopic.name() + '-' + instance));
        var parked = new Parked(
                parkedTopic,
                new Parking(parkedTopic.name(), transactions, committer, clock),
                transactions,
                workers,
                failures,
                clock,
                consumer::groupMetadata,
                sink -> new ParkedReader(settings.group(), parkedTopic.name(), parkedConsumer(kafka), admin, sink));
        var assignments = new Assignments(
                consumer,
                settings,
                subscriptions,
                brokers,
                new StartPositions(consumer, settings.start(), clock),
                committer,
                workers,
                failures,
                parked,
                instance);
        var loop = new PollLoop(consumer, settings, subscriptions, assignments, committer);
        var running = new RunningConsumer(settings, loop, () -> {
            timer.shutdown();
            parked.close();
            threads.shutdown().run();
            if (deadLetters != null) {
                deadLetters.close();
            }
            brokers.close();
        });
        running.thread.start();
        return running;
    }

    /** Returns the consumer group. */
    public String group() {
        return group;
    }

    /**
     * Returns what the consumer is at: positions, what waits, and why.
     *
     * @throws IllegalStateException if its thread does not answer within 5 seconds, as while partitions are handed over
     */
    public ConsumerStatus status() {
        if (!thread.isAlive()) {
            return new ConsumerStatus(group, ConsumerStatus.State.CLOSED, loop.trouble(), List.of());
        }
        var answer = new CompletableFuture<ConsumerStatus>();
        loop.request(() -> {
            try {
                answer.complete(StatusReport.of(group, loop));
            } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
            }
        });
        try {
            return answer.get(5, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException(
                    "Consumer " + group + " does not answer: its thread is handing partitions over or stuck", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** Finishes what is being handled, commits and leaves; waits for handlers for as long as the drain timeout says. */
    @Override
    public void close() {
        close(drainTimeout);
    }

    /**
     * Finishes what is being handled, commits and leaves.
     *
     * @param drain how long handlers may finish
     */
    public void close(Duration drain) {
        if (closed.compareAndSet(false, true)) {
            loop.close(drain);
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(TO_LEAVE.plus(drain).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the engine rests on is set here and cannot be changed; what only makes it faster can. */
    private static Map<String, Object> consumerConfig(ConsumerSettings settings, KafkaSettings kafka) {
        var config = kafka.forConsumer();
        config.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        config.putIfAbsent(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        if (!"consumer".equalsIgnoreCase(String.valueOf(config.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG)))) {
            config.putIfAbsent(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        config.putAll(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                settings.group(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"));
        return config;
    }

    /** Reads the parked topic's partitions it is told to, in no group. */
    private static KafkaConsumer<byte[], byte[]> parkedConsumer(KafkaSettings kafka) {
        var config = kafka.forConsumer();
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        config.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        config.remove(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
        config.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        config.remove(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        config.putAll(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest", // its first records may have been cleared
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"));
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A transaction must end, one way or another, well before its partitions have to be let go of. */
    private static KafkaProducer<byte[], byte[]> parkingProducer(KafkaSettings kafka, String transactionalId) {
        var config = new HashMap<>(kafka.forProducer());
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 8_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 8_000);
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Takes whatever the source took: larger than its default limit, and not given up while brokers are away. */
    private static DeadLetters deadLetters(ConsumerSettings settings, KafkaSettings kafka, String topic) {
        var config = new HashMap<>(kafka.forProducer());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
        // On a topic just made, a leader that is not ready could refuse the first batch and take a second one sent
        // behind it: the
        // first would then be out of sequence for good.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        return new DeadLetters(producer, topic, settings.serviceVersion(), settings.redactor());
    }

    /** Short, and new at each start: the random end of an event id. */
    private static String instance() {
        var id = EventId.next().value();
        return id.substring(id.length() - 12);
    }
}
