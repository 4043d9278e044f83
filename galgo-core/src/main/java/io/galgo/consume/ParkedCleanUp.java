/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the parked topic what nobody of the group needs any more, so that it does not grow for ever.
 *
 * <p>Partition p of it holds events of every topic the group reads, and the owners of their partitions p may be different instances. Each
 * deletes, but only below the lowest of the positions that stand in the committed metadata of <em>all</em> of them. Positions in one
 * topic only go up, so one that is read late deletes less. A commit that says nothing of a position, as an older version's, or says it of a former topic
 * of the same name, forbids all deletion.
 *
 * <p>Owned by the poll thread, which never waits for an answer here.
 */
final class ParkedCleanUp {

    static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(ParkedCleanUp.class);
    private static final Duration AFTER_REFUSAL = Duration.ofHours(1);

    private final String group;
    private final String topic;
    private final Admin admin;
    private final Duration interval;

    /** By partition, the positions of the own sources when this last looked: while they stand still, another owner deletes. */
    private final Map<TopicPartition, Long> looked = new HashMap<>();

    private final Map<Integer, Long> deleted = new HashMap<>();

    /** By partition and source topic, the first record seen in this assignment: it is needed though its source has no commit. */
    private final Map<Integer, Map<String, Long>> seen = new HashMap<>();

    /** The parked topic's id, as heard since that was last asked for; null if it was not heard. */
    private Uuid heard;

    private KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> positions;
    private KafkaFuture<TopicDescription> described;
    private Map<TopicPartition, Long> asked = Map.of();
    private Map<TopicPartition, KafkaFuture<DeletedRecords>> deletions = Map.of();
    private long notBefore;
    private boolean isRefusalSaid;

    /** @param interval the shortest time between two looks */
    ParkedCleanUp(String group, String topic, Admin admin, Duration interval) {
        this.group = group;
        this.topic = topic;
        this.admin = admin;
        this.interval = interval;
        this.notBefore = System.nanoTime() + interval.toNanos();
    }

    /** These were read of a partition. */
    void saw(int partition, List<ConsumerRecord<byte[], byte[]>> records) {
        for (var record : records) {
            var origin = ParkedRecord.originTopic(record);
            if (origin != null) {
                seen.computeIfAbsent(partition, none -> new HashMap<>()).merge(origin, record.offset(), Math::min);
            }
        }
    }

    /** The partition is read no more. */
    void forget(int partition) {
        seen.remove(partition);
        deleted.remove(partition);
        looked.keySet().removeIf(id -> id.partition() == partition);
    }

    /** The partition begins in another topic of the same name: what was known of the former one is no more. */
    void anew(int partition) {
        deleted.remove(partition);
        looked.keySet().removeIf(id -> id.partition() == partition);
    }

    /** Returns the parked topic's id if it has been heard since this was last asked; null if not. */
    Uuid takeHeard() {
        var id = heard;
        heard = null;
        return id;
    }

    /** Does what is to be done now. */
    void turn(Collection<Partition> owned, long now) {
        if (!deletions.isEmpty()) {
            if (deletions.values().stream().allMatch(KafkaFuture::isDone)) {
                conclude(now);
            }
        } else if (positions != null) {
            if (positions.isDone() && described.isDone()) {
                delete(owned);
            }
        } else if (now - notBefore >= 0) {
            notBefore = now + interval.toNanos();
            ask(owned);
        }
    }

    private void ask(Collection<Partition> owned) {
        var own = new HashMap<TopicPartition, Long>();
        for (var partition : owned) {
            var committed = partition.commits().last();
            if (committed != null && committed.parked() != null && partition.isRestored()) {
                own.put(partition.id(), committed.parked().edge());
            }
        }
        boolean moved =
                own.entrySet().stream().anyMatch(entry -> entry.getValue() > looked.getOrDefault(entry.getKey(), 0L));
        if (moved) {
            asked = own;
            positions = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
            described = admin.describeTopics(List.of(topic)).topicNameValues().get(topic);
        }
    }

    private void delete(Collection<Partition> owned) {
        var answer = positions;
        positions = null;
        Map<TopicPartition, OffsetAndMetadata> committed;
        Uuid current;
        try {
            committed = answer.get();
            current = described.get().topicId();
        } catch (ExecutionException | InterruptedException failure) {
            log.debug("Cannot read the positions of {}; looking again later", group, failure);
            return;
        }
        heard = current;
        looked.putAll(asked);
        var below = new HashMap<TopicPartition, RecordsToDelete>();
        for (var partition : owned) {
            int number = partition.id().partition();
            var lowest = asked.containsKey(partition.id()) ? lowest(number, committed, current) : OptionalLong.empty();
            if (lowest.isPresent() && lowest.getAsLong() > deleted.getOrDefault(number, 0L)) {
                below.put(new TopicPartition(topic, number), RecordsToDelete.beforeOffset(lowest.getAsLong()));
            }
        }
        if (!below.isEmpty()) {
            deletions = admin.deleteRecords(below).lowWatermarks();
        }
    }

    /** Returns below which offset nobody needs anything of a partition; empty if that is not known. */
    private OptionalLong lowest(int number, Map<TopicPartition, OffsetAndMetadata> committed, Uuid current) {
        long lowest = Long.MAX_VALUE;
        for (var commit : committed.entrySet()) {
            if (commit.getKey().partition() != number || commit.getValue() == null) {
                continue;
            }
            var offset = commit.getValue();
            var parked = CommitMetadata.decode(offset.offset(), offset.metadata())
                    .map(CommitMetadata::parked)
                    .orElse(null);
            if (parked == null || StartPositions.isAnother(parked.topic(), current)) {
                return OptionalLong.empty();
            }
            lowest = Math.min(lowest, parked.edge());
        }
        for (var source : seen.getOrDefault(number, Map.of()).entrySet()) {
            if (committed.get(new TopicPartition(source.getKey(), number)) == null) {
                lowest = Math.min(lowest, source.getValue());
            }
        }
        return lowest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(lowest);
    }

    private void conclude(long now) {
        var ended = deletions;
        deletions = Map.of();
        ended.forEach((id, deletion) -> {
            try {
                deleted.put(id.partition(), deletion.get().lowWatermark());
            } catch (ExecutionException | InterruptedException failure) {
                refused(id, failure instanceof ExecutionException ? failure.getCause() : failure, now);
            }
        });
    }

    private void refused(TopicPartition id, Throwable why, long now) {
        boolean forGood = why instanceof AuthorizationException || why instanceof PolicyViolationException;
        if (!forGood) {
            log.debug("Could not delete from {}; trying again later", id, why);
            return;
        }
        notBefore = now + AFTER_REFUSAL.toNanos();
        looked.clear();
        if (!isRefusalSaid) {
            isRefusalSaid = true;
            log.warn(
                    "{}: may not delete from {} what is handled, so it grows. Grant DELETE on the topic, set its"
                            + " cleanup.policy=delete, or delete below the lowest position yourself ({})",
                    group,
                    topic,
                    why.getMessage());
        }
    }
}
