/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where a partition is read from, since the client's own reset is switched off: it would go to the end, or the beginning,
 * without a word. Used by the poll thread alone.
 */
final class StartPositions {

    private static final Logger log = LoggerFactory.getLogger(StartPositions.class);
    /** As long as a client may take to notice a partition, by its default. */
    private static final Duration STARTING = Duration.ofMinutes(5);

    /** Nothing is fetched meanwhile of what is taken up already. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final StartPolicy policy;
    private final InstantSource clock;

    /** The ids that topics had when this consumer first saw them. */
    private final Map<String, Uuid> firstSeen = new HashMap<>();

    /** When it was first asked for each partition, epoch milliseconds: it may be later that it can be said where it begins. */
    private final Map<TopicPartition, Long> firstAsked = new HashMap<>();

    StartPositions(Consumer<byte[], byte[]> consumer, StartPolicy policy, InstantSource clock) {
        this.consumer = consumer;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Where to begin.
     *
     * @param marks what is done above the offset
     * @param epoch the committed leader epoch, null if none
     * @param since when the group first saw the topic, epoch milliseconds
     * @param parked what the partition has in the parked topic, null if that is not known
     * @param why {@link Stamp.Why#WORK} if the group goes on, {@link Stamp.Why#START} if it begins here
     */
    record Start(Marks marks, Integer epoch, long since, ParkedState parked, Stamp.Why why) {
        long offset() {
            return marks.edge();
        }
    }

    /**
     * Returns where to begin with each partition; nothing of those whose leader alone knows that, and that have none.
     *
     * @param topicIds the topics' ids as the brokers know them now, zero if not known
     * @param hasLeader whether a partition has a leader, as far as that is known
     * @throws org.apache.kafka.common.KafkaException if the brokers do not answer
     */
    Map<TopicPartition, Start> of(
            Set<TopicPartition> partitions, Map<String, Uuid> topicIds, Predicate<TopicPartition> hasLeader) {
        long now = clock.millis();
        partitions.forEach(partition -> firstAsked.putIfAbsent(partition, now));
        var committed = consumer.committed(partitions, PATIENCE);
        topicIds.forEach(this::see);
        var starts = new HashMap<TopicPartition, Start>();
        partitions.forEach(partition -> {
            var start = resume(partition, committed.get(partition), topicIds.get(partition.topic()));
            if (start != null) {
                starts.put(partition, start);
            }
        });
        partitions.stream()
                .filter(partition -> !starts.containsKey(partition) && hasLeader.test(partition))
                .collect(Collectors.groupingBy(TopicPartition::topic))
                .forEach((topic, unseen) -> starts.putAll(begin(topic, unseen, topicIds.get(topic), now)));
        return starts;
    }

    private void see(String topic, Uuid id) {
        if (!id.equals(Uuid.ZERO_UUID)) {
            firstSeen.putIfAbsent(topic, id);
        }
    }

    /** Tells whether a topic was made anew under this consumer: its group is not new to it, though Kafka deletes what a group has committed with the topic. */
    private boolean isMadeAnew(String topic, Uuid now) {
        return isAnother(firstSeen.getOrDefault(topic, Uuid.ZERO_UUID), now);
    }

    /** Returns where the group goes on; null if it has no offset, or one on an older topic of the same name. */
    private Start resume(TopicPartition partition, OffsetAndMetadata committed, Uuid topicId) {
        if (committed == null) {
            return null;
        }
        var epoch = committed.leaderEpoch().orElse(null);
        var metadata = CommitMetadata.decode(committed.offset(), committed.metadata());
        if (metadata.isEmpty()) {
            return new Start(Marks.none(committed.offset()), epoch, clock.millis(), null, Stamp.Why.WORK);
        }
        var stamp = metadata.get().stamp();
        if (isAnother(stamp.topicId(), topicId)) {
            log.warn("{} was deleted and made anew since the last commit: beginning at its first event", partition);
            return null;
        }
        return new Start(
                metadata.get().marks(), epoch, stamp.since(), metadata.get().parked(), Stamp.Why.WORK);
    }

    static boolean isAnother(Uuid committed, Uuid now) {
        return !committed.equals(Uuid.ZERO_UUID) && !now.equals(Uuid.ZERO_UUID) && !committed.equals(now);
    }

    /**
     * The policy counts when the group sees the topic for the first time, or its members may still be starting; a partition that appears later is read
     * from its beginning.
     */
    private Map<TopicPartition, Start> begin(String topic, Collection<TopicPartition> unseen, Uuid topicId, long now) {
        var all = consumer.partitionsFor(topic, PATIENCE).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toSet());
        var committed = consumer.committed(all, PATIENCE).entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        var said = new HashMap<TopicPartition, CommitMetadata>();
        committed.forEach((partition, commit) -> CommitMetadata.decode(commit.offset(), commit.metadata())
                .ifPresent(metadata -> said.put(partition, metadata)));
        var since = said.values().stream()
                .mapToLong(metadata -> metadata.stamp().since())
                .min();
        long asked = unseen.stream().mapToLong(firstAsked::get).min().orElse(now);
        var begun = committed.isEmpty() ? OptionalLong.of(asked) : since;
        Map<TopicPartition, Long> offsets;
        boolean fromNow = policy == StartPolicy.LATEST && !isMadeAnew(topic, topicId);
        if (fromNow && committed.isEmpty() && asked == now) {
            offsets = consumer.endOffsets(unseen, PATIENCE);
        } else {
            var isNew = unseen.stream()
                    .collect(Collectors.partitioningBy(
                            partition -> !fromNow || !wasStillStarting(begun, firstAsked.get(partition))));
            offsets = new HashMap<>(beginnings(isNew.get(true)));
            offsets.putAll(atTime(isNew.get(false), begun));
        }
        long seen = since.orElse(asked);
        var starts = new HashMap<TopicPartition, Start>();
        offsets.forEach((partition, offset) -> {
            log.info("{} begins at offset {}", partition, offset);
            // The parked topic outlives a topic that is made anew: what is done in it stays done.
            var parked = said.containsKey(partition) ? said.get(partition).parked() : null;
            starts.put(partition, new Start(Marks.none(offset), null, seen, parked, Stamp.Why.START));
        });
        return starts;
    }

    /**
     * Tells whether the group's other members may just have been taking up their first partitions when this consumer was to take up one. After that,
     * an unseen partition is a new one, and read from its beginning: by time, events that carry an older timestamp would be passed over.
     */
    private static boolean wasStillStarting(OptionalLong begun, long asked) {
        return begun.isPresent() && asked - begun.getAsLong() < STARTING.toMillis();
    }

    private Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
        return partitions.isEmpty() ? Map.of() : consumer.beginningOffsets(partitions, PATIENCE);
    }

    private Map<TopicPartition, Long> atTime(Collection<TopicPartition> partitions, OptionalLong begun) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        long time = begun.getAsLong();
        var times = partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> time));
        var ends = consumer.endOffsets(partitions, PATIENCE);
        var offsets = new HashMap<TopicPartition, Long>();
        consumer.offsetsForTimes(times, PATIENCE)
                .forEach((partition, found) ->
                        offsets.put(partition, found == null ? ends.get(partition) : (Long) found.offset()));
        return offsets;
    }

    /**
     * Returns where to go on with a partition whose position the log does not have: at its beginning where retention was faster, where
     * the logs part where a leader lost records. Marks are void then: repeats, never loss.
     *
     * @param position where the consumer was
     * @param divergent where the logs part, null if not known
     */
    long recover(TopicPartition partition, long position, Long divergent) {
        long first = consumer.beginningOffsets(Set.of(partition), PATIENCE).get(partition);
        long end = consumer.endOffsets(Set.of(partition), PATIENCE).get(partition);
        if (position < first) {
            log.error(
                    "{}: retention deleted {} offsets ({} to {}) before this group handled them: going on at {}",
                    partition,
                    first - position,
                    position,
                    first - 1,
                    first);
            return first;
        }
        long next = Math.max(first, Math.min(end, divergent == null ? position : divergent));
        log.error(
                "{}: the log was cut below {}, where this group was (unclean leader election?): going on at {}",
                partition,
                position,
                next);
        return next;
    }
}
