/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A running consumer, for a control plane: what it is and is at, what is asked of it as a state, and orders that say how whoever gave them
 * saw things. An order that comes too late changes nothing and says what happened meanwhile; given twice it is carried out once.
 *
 * <p>Safe for any thread. Each call is answered by the consumer's poll thread and waits for it; one that does not answer makes an {@link
 * IllegalStateException}.
 */
public final class ConsumerControl {

    /** Handlers may finish, and brokers are asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration GLANCE = Duration.ofSeconds(2);

    private final Profile profile;
    private final RunningConsumer consumer;
    private final PollLoop loop;
    private final Orders orders;

    /**
     * Who a consumer is.
     *
     * @param group its group
     * @param instance its own name, new at each start
     * @param version the service's version; empty if not set
     * @param ordering how it keeps order
     * @param concurrency the most handlers at once, as the service's code says
     * @param topics what it handles: names, and patterns
     * @param deadLetters whether it has dead letters
     * @param redactor what error texts go through before they leave the process
     */
    public record Profile(
            String group,
            String instance,
            String version,
            Ordering ordering,
            int concurrency,
            List<String> topics,
            boolean deadLetters,
            UnaryOperator<String> redactor) {

        public Profile {
            topics = List.copyOf(topics);
        }
    }

    ConsumerControl(Profile profile, RunningConsumer consumer, PollLoop loop) {
        this.profile = profile;
        this.consumer = consumer;
        this.loop = loop;
        this.orders = new Orders(loop.assignments(), profile.deadLetters());
    }

    /** Returns who the consumer is. */
    public Profile profile() {
        return profile;
    }

    /** Returns what the consumer is at. */
    public ConsumerStatus status() {
        return consumer.status();
    }

    /**
     * What there is to see at a glance.
     *
     * @param member the consumer's id as a member of its group; empty while it is none
     * @param owned the partitions the consumer owns, by topic
     * @param troubled those of them with something out of the ordinary
     */
    public record Glance(
            String member, Map<String, List<Integer>> owned, List<ConsumerStatus.PartitionStatus> troubled) {

        public Glance {
            owned = Map.copyOf(owned);
            troubled = List.copyOf(troubled);
        }
    }

    /**
     * Looks at a glance: costs next to nothing while nothing is out of the ordinary.
     *
     * @param slow a handler that has had an event in hand for longer is out of the ordinary
     */
    public Glance glance(Duration slow) {
        return consumer.ask(() -> StatusReport.glance(loop, slow), GLANCE);
    }

    /** Returns what was counted of each topic since the start. Does not wait. */
    public List<ConsumerStatus.TopicStatus> counts() {
        return loop.topicStatus();
    }

    /** Returns how many handlers run. Does not wait. */
    public int handling() {
        return loop.handling();
    }

    /** Returns a topic's id as the consumer last heard of it; {@link Uuid#ZERO_UUID} if it does not own a partition of it. */
    public Uuid topicId(String topic) {
        return consumer.ask(
                () -> loop.partitions().stream()
                        .filter(partition -> partition.id().topic().equals(topic))
                        .map(partition -> partition.source().topicId())
                        .findFirst()
                        .orElse(Uuid.ZERO_UUID),
                GLANCE);
    }

    /** Says what holds from now on beside what the service's own code says, instead of what was said last. */
    public void desire(Desired desired) {
        consumer.ask(
                () -> {
                    loop.assignments().desire(desired);
                    return true;
                },
                PATIENCE);
    }

    /** Has an event that waits for an attempt tried now. */
    public Answer retry(EventAt event) {
        return order(orders -> orders.retry(event));
    }

    /** Lays an event aside as a dead letter. */
    public Answer skip(EventAt event) {
        return order(orders -> orders.skip(event));
    }

    /**
     * Lays those events of a stretch aside as dead letters that have been fetched and are not done.
     *
     * @param from the first offset
     * @param until the one behind the last
     */
    public Answer skip(String topic, int partition, long from, long until) {
        return order(orders -> orders.skip(new TopicPartition(topic, partition), from, until));
    }

    /** Interrupts the handler that has an event in hand. */
    public Answer interrupt(EventAt event) {
        return order(orders -> orders.interrupt(event));
    }

    /**
     * Goes on with a partition at another offset, if it is where whoever asks saw it.
     *
     * @param next the oldest unfinished offset as they saw it; empty if that does not matter
     * @param assignment in which {@linkplain CommitView#assignment() assignment} they saw it: then it may have gone on by itself since, but
     *     not past the offset, if that lay ahead; empty if it may not
     */
    public Answer seek(String topic, int partition, long offset, OptionalLong next, Optional<String> assignment) {
        return order(orders -> orders.seek(new TopicPartition(topic, partition), offset, next, assignment));
    }

    /** Says what an event waits for, or at what its handler is. */
    public Answer ask(EventAt event) {
        return order(orders -> orders.ask(event));
    }

    private Answer order(Function<Orders, Answer> order) {
        return consumer.ask(() -> order.apply(orders), PATIENCE);
    }
}
