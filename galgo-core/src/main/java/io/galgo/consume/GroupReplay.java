/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.KafkaSettings;
import io.galgo.SourceTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Hands events that a consumer group is through with to it again, and to nobody else: through the group's own parked topic, in the order in which
 * they stand in their topic. Each is handled behind what the group has handled of its key, with its id, so that an inbox knows it again unless it is
 * told not to; the key's later events wait for it.
 *
 * <p>Holds no connection: each call makes its own, and waits for the brokers. Safe for any thread.
 */
public final class GroupReplay {

    private final String group;
    private final KafkaSettings kafka;

    /** @throws IllegalArgumentException if the group is blank */
    public GroupReplay(String group, KafkaSettings kafka) {
        if (group == null || group.isBlank()) {
            throw new IllegalArgumentException("A consumer group has a name that is not blank");
        }
        this.group = group;
        this.kafka = kafka;
    }

    /**
     * What a call came to.
     *
     * @param next where the next one begins
     * @param handed how many events were handed over
     * @param isEnd whether there is nothing more: what comes behind has not been handled yet, and is handled anyway
     */
    public record Step(long next, int handed, boolean isEnd) {}

    /**
     * Hands over events of a partition, in one Kafka transaction.
     *
     * @param from the first offset
     * @param until the one behind the last
     * @param most how many events at most
     * @param again has inboxes take what they know, once for each such name; empty if they are to know it
     * @throws IllegalStateException if the group has no position there or no parked topic, or another process acts for the group; call again
     * @throws KafkaException if the brokers do not answer, or refuse; some may have been handed over where nobody knows
     */
    public Step hand(String topic, int partition, long from, long until, int most, Optional<String> again) {
        var id = new TopicPartition(topic, partition);
        try (var admin = Admin.create(kafka.forAdmin());
                var log = new DeadLetterLog(Clients.logConsumer(kafka))) {
            long end = Math.min(until, position(admin, id).offset());
            if (from >= end) {
                return new Step(from, 0, true);
            }
            var source = source(admin, topic);
            var parked = parkedTopic(admin, partition);
            var copies = new ArrayList<ProducerRecord<byte[], byte[]>>();
            var next = new long[] {from};
            log.read(id, from, end, record -> {
                copies.add(ParkedRecord.replayed(parked, source, record, again.orElse(null)));
                next[0] = record.offset() + 1;
                return copies.size() < most;
            });
            write(copies);
            boolean isEnd = copies.size() < most;
            return new Step(isEnd ? end : next[0], copies.size(), isEnd || next[0] >= end);
        }
    }

    /** Returns how many offsets of the parked topic's partition the group has still before it, at most, as it last committed. */
    public long waiting(String topic, int partition) {
        var topicOfParked = GroupTopic.parked(group);
        var parked = new TopicPartition(topicOfParked.name(), partition);
        try (var admin = Admin.create(kafka.forAdmin())) {
            topicOfParked.find(admin);
            var committed = position(admin, new TopicPartition(topic, partition));
            long edge = CommitMetadata.decode(committed.offset(), committed.metadata())
                    .map(CommitMetadata::parked)
                    .filter(state -> !StartPositions.isAnother(state.topic(), topicOfParked.id()))
                    .map(ParkedState::edge)
                    .orElse(0L);
            long end = Brokers.await(admin.listOffsets(Map.of(parked, OffsetSpec.latest()))
                            .partitionResult(parked))
                    .offset();
            return Math.max(0, end - edge);
        }
    }

    private void write(List<ProducerRecord<byte[], byte[]>> copies) {
        if (copies.isEmpty()) {
            return;
        }
        try (var transactions = new DeadLetterTransactions(
                Clients.transactionalProducer(kafka, GroupTopic.name(group, ".galgo-redrive")))) {
            transactions.write(copies);
        } catch (DeadLetterTransactions.TakenOverException another) {
            throw new IllegalStateException(another.getMessage() + ": try again", another);
        }
    }

    private OffsetAndMetadata position(Admin admin, TopicPartition id) {
        var position = Brokers.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .get(id);
        if (position == null) {
            throw new IllegalStateException(
                    "The group " + group + " has no position on " + id + ": it does not handle that topic");
        }
        return position;
    }

    private SourceTopic source(Admin admin, String topic) {
        var description = Brokers.await(
                admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
        return new SourceTopic(Brokers.await(admin.describeCluster().clusterId()), description.topicId(), topic, group);
    }

    private String parkedTopic(Admin admin, int partition) {
        var parked = GroupTopic.parked(group);
        if (!parked.find(admin) || !parked.isReady(partition)) {
            throw new IllegalStateException(parked.name() + " has no partition " + partition
                    + ": a consumer of the group makes it when it starts");
        }
        return parked.name();
    }
}
