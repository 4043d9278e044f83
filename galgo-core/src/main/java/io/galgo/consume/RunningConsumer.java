/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that has been started. Safe for any thread.
 *
 * <p>{@link #status}, what controls the consumer, and {@link #close()} wait for its own thread. That thread waits for running handlers where it lets go
 * of partitions: at a rebalance, at a seek of one of them, at the end. A handler that calls one of these methods while its partition is let go of waits
 * for a thread that waits for that very handler, until the drain timeout is over: its outcome counts for nothing then, and its event is handled again.
 * So it is whenever a handler closes the consumer, or seeks the partition of its own event.
 */
public final class RunningConsumer implements AutoCloseable {

    private static final Duration TO_LEAVE = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** A turn may wait for brokers: for commits at a rebalance, for positions. */
    private static final Duration LONGEST_TURN = Duration.ofSeconds(60);

    /** Handlers may finish, and brokers are asked. */
    private static final Duration CONTROL = Duration.ofSeconds(90);

    private final String group;
    private final Duration drainTimeout;
    private final boolean deadLetters;
    private final PollLoop loop;
    private final Thread thread;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<HandlerObserver> observers = new CopyOnWriteArrayList<>();

    /** @param afterwards ends what the loop works with, once it has left the group */
    RunningConsumer(ConsumerSettings settings, PollLoop loop, Runnable afterwards) {
        this.group = settings.group();
        this.drainTimeout = settings.drainTimeout();
        this.deadLetters = settings.deadLetters();
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

    RunningConsumer started() {
        thread.start();
        return this;
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
            return new ConsumerStatus(
                    group,
                    ConsumerStatus.State.CLOSED,
                    loop.health().trouble(),
                    0,
                    loop.topicStatus(),
                    List.of(),
                    loop.companion().note());
        }
        return ask(() -> StatusReport.of(group, loop), ANSWER);
    }

    /**
     * Returns whether the consumer can do its work, at once: for a readiness probe. Not for a liveness probe: while brokers are away no instance is
     * healthy, and starting them anew mends nothing. For that look at {@link #status}: its state is {@link ConsumerStatus.State#CLOSED} once the
     * consumer has ended, and a thread that is stuck does not answer, for minutes.
     */
    public ConsumerHealth health() {
        var problems = loop.health().problems(drainTimeout.plus(LONGEST_TURN));
        if (!thread.isAlive()) {
            problems.add("it is closed");
        }
        return new ConsumerHealth(problems, loop.companion().note());
    }

    /**
     * Has somebody told how long events wait and handlers take, for meters: {@code galgo-micrometer} does. Closing what is returned ends that.
     * The observers of one consumer are told one after another.
     */
    public Observation observe(HandlerObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        tell();
        return () -> {
            observers.remove(observer);
            tell();
        };
    }

    private synchronized void tell() {
        loop.observe(observers.isEmpty() ? null : new Observers(List.copyOf(observers)));
    }

    /** Ends when it is closed. */
    public interface Observation extends AutoCloseable {
        @Override
        void close();
    }

    private record Observers(List<HandlerObserver> all) implements HandlerObserver {
        @Override
        public void handled(String topic, long nanos) {
            all.forEach(each -> each.handled(topic, nanos));
        }

        @Override
        public void waited(String topic, long nanos) {
            all.forEach(each -> each.waited(topic, nanos));
        }
    }

    /** Has the poll thread answer a question. */
    <T> T ask(Supplier<T> question, Duration patience) {
        if (!thread.isAlive()) {
            throw new IllegalStateException("Consumer " + group + " is closed");
        }
        var answer = new CompletableFuture<T>();
        var begun = new AtomicBoolean();
        loop.request(() -> {
            if (!begun.compareAndSet(false, true)) {
                return; // whoever asked was told that there was no answer, and has gone
            }
            try {
                answer.complete(question.get());
            } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
            }
        });
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw new IllegalArgumentException(wrong.getMessage(), wrong);
            }
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            boolean never = begun.compareAndSet(false, true);
            throw new IllegalStateException(
                    "Consumer " + group + " does not answer: its thread is handing partitions over or stuck; "
                            + (never ? "nothing was done" : "what was asked for is under way"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /**
     * Begins nothing new, on any partition, now or to come; what is being handled finishes, and the membership is kept.
     *
     * @throws IllegalStateException if the consumer is closed, or does not answer
     */
    public void pause() {
        control(assignments -> assignments.pause(pauses -> pauses.all(true)));
    }

    /**
     * As {@link #pause()}, for one topic.
     *
     * @throws IllegalStateException if the consumer is closed, or does not answer
     */
    public void pause(String topic) {
        control(assignments -> assignments.pause(pauses -> pauses.topic(topic, true)));
    }

    /**
     * As {@link #pause()}, for one partition, whenever this consumer owns it.
     *
     * @throws IllegalStateException if the consumer is closed, or does not answer
     */
    public void pause(String topic, int partition) {
        control(assignments ->
                assignments.pause(pauses -> pauses.partition(new TopicPartition(topic, partition), true)));
    }

    /**
     * Goes on, with everything that was paused.
     *
     * @throws IllegalStateException if the consumer is closed, or does not answer
     */
    public void resume() {
        control(assignments -> assignments.pause(pauses -> pauses.all(false)));
    }

    /**
     * Goes on with a topic and all its partitions, unless everything is paused.
     *
     * @throws IllegalStateException if the consumer is closed, or does not answer
     */
    public void resume(String topic) {
        control(assignments -> assignments.pause(pauses -> pauses.topic(topic, false)));
    }

    /**
     * Goes on with a partition, unless its topic or everything is paused.
     *
     * @throws IllegalStateException if the consumer is closed, or does not answer
     */
    public void resume(String topic, int partition) {
        control(assignments ->
                assignments.pause(pauses -> pauses.partition(new TopicPartition(topic, partition), false)));
    }

    /**
     * Goes on with a partition at another offset, and commits that: handled are the events from there on, handled before or not. What
     * is being handled may finish, for the drain timeout at most. Events parked for later attempts stay parked.
     *
     * <p>From inside a handler of the same partition it waits for that very handler, until the drain timeout is over. The handler's outcome counts for
     * nothing then: its event is handled again if it is a parked one, or does not stand before the new offset.
     *
     * @throws IllegalStateException if this consumer does not own the partition, is closed or does not answer, if brokers do not, or if a transaction
     *     of the partition has not ended
     * @throws IllegalArgumentException if the partition's log has no such offset; the message says what it has
     */
    public void seek(String topic, int partition, long offset) {
        var id = new TopicPartition(topic, partition);
        control(assignments -> {
            owned(assignments, id);
            assignments.seek(id, offset);
        });
    }

    /**
     * As {@link #seek(String, int, long)}, at the first event whose record has this timestamp or a later one, or at the end if there is
     * none; for all partitions of the topic that this consumer owns, one after another.
     *
     * @return the offset for each partition; empty if this consumer owns none of the topic
     * @throws IllegalStateException as there; partitions before the one that could not be moved have been
     * @throws IllegalArgumentException if the time is before 1970 and there is a partition to move, or if the log has lost the offset meanwhile
     */
    public Map<Integer, Long> seek(String topic, Instant time) {
        return ask(
                () -> {
                    var assignments = loop.assignments();
                    var offsets = new TreeMap<Integer, Long>();
                    for (var partition : List.copyOf(assignments.all())) {
                        if (partition.id().topic().equals(topic)) {
                            long offset = assignments.offsetAt(partition.id(), time);
                            assignments.seek(partition.id(), offset);
                            offsets.put(partition.id().partition(), offset);
                        }
                    }
                    return offsets;
                },
                CONTROL);
    }

    /**
     * Lays an event aside as a dead letter, which may be redriven: at once if it waits for an attempt, be it parked or not; else when its
     * turn comes, or when the attempt under way fails. Its key goes on.
     *
     * @throws IllegalStateException if the event is not in this consumer's memory (it is done, not fetched yet, or another's), the
     *     consumer has no dead letters, or does not answer
     */
    public void skip(String topic, int partition, long offset) {
        if (!deadLetters) {
            throw new IllegalStateException(
                    "Consumer " + group + " has no dead letters, and nothing is ever discarded");
        }
        var id = new TopicPartition(topic, partition);
        control(assignments -> {
            if (!owned(assignments, id).interventions().skip(offset)) {
                throw new IllegalStateException(
                        "Cannot skip " + id + "@" + offset + ": it is done, or not fetched yet");
            }
        });
    }

    /**
     * Replaces a topic's retry policy, from the next failure on. An event that waits for an attempt waits no longer than it would by
     * this policy. One that waits for somebody to act ({@link RetryPolicy#holdKey}) is tried once more if this policy holds no keys, or has
     * attempts left for it.
     *
     * @throws IllegalArgumentException if the consumer does not handle the topic
     * @throws IllegalStateException if the consumer is closed, or does not answer
     */
    public void retry(String topic, RetryPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        control(assignments -> assignments.retry(topic, policy));
    }

    private static Partition owned(Assignments assignments, TopicPartition id) {
        var partition = assignments.get(id);
        if (partition == null) {
            throw new IllegalStateException(id + " is not owned by this consumer");
        }
        return partition;
    }

    private void control(Consumer<Assignments> change) {
        ask(
                () -> {
                    change.accept(loop.assignments());
                    return true;
                },
                CONTROL);
    }

    /**
     * Lets the key of an event go on whose handler is over its time limit and does not return: the event is tried again, or becomes a dead
     * letter, by its policy. The handler may still be at work then, so two may run: what it does to a database is safe with an inbox
     * alone.
     *
     * @throws IllegalStateException if no handler is over its time limit at that event, or the consumer does not answer
     */
    public void abandon(String topic, int partition, long offset) {
        var refused = ask(() -> loop.abandon(new TopicPartition(topic, partition), offset), ANSWER);
        if (refused != null) {
            throw new IllegalStateException("Cannot abandon: " + refused);
        }
    }

    /** As {@link #close(Duration)}: handlers may finish for as long as the drain timeout says. */
    @Override
    public void close() {
        close(drainTimeout);
    }

    /**
     * Finishes what is being handled, commits and leaves. A handler that takes longer is not interrupted: it goes on, and its event is handled again by
     * the partition's next owner. Of several calls the first alone says how long handlers may finish.
     *
     * <p>Returns once the consumer has ended, and 30 seconds after that time without a word if it has not: {@link #status} says
     * {@link ConsumerStatus.State#CLOSED} once it has. Returns at once if the calling thread is interrupted. From inside a handler it waits for that very
     * handler, until the time is over.
     *
     * <p>A static member, one with a {@code group.instance.id}, commits and stays in the group: nobody else has its partitions until it is back, or its
     * session has ended.
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
}
