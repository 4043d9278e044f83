/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Finds the copies of redriven letters that wait in the parked topic for the group to handle them. A letter that is under way and has none
 * is lost, if its state is read after this: the consumer says what became of a letter in the transaction that says that its copy is done.
 * For one thread.
 */
final class WaitingCopies {

    private final DeadLetterLog log;
    private final Admin admin;
    private final String group;

    WaitingCopies(DeadLetterLog log, Admin admin, String group) {
        this.log = log;
        this.admin = admin;
        this.group = group;
    }

    /** Returns those of these letters that have a copy waiting. */
    Set<DeadLetterId> of(Set<DeadLetterId> letters) {
        // First the positions: a copy that is handled after they were read counts as waiting.
        var positions = Brokers.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        var waiting = new TreeSet<DeadLetterId>();
        var parked = GroupTopic.parked(group);
        parked.find(admin);
        var ends = ends(admin, log.partitions(parked.name()));
        log.readAll(ends, record -> {
            var letter = ParkedRecord.deadLetter(record);
            if (letter != null && letters.contains(letter) && !isDone(record, parked.id(), positions)) {
                waiting.add(letter);
            }
            return true;
        });
        return waiting;
    }

    private static boolean isDone(
            ConsumerRecord<byte[], byte[]> copy, Uuid parkedTopic, Map<TopicPartition, OffsetAndMetadata> positions) {
        var position = positions.get(new TopicPartition(ParkedRecord.originTopic(copy), copy.partition()));
        if (position == null) {
            return false;
        }
        return CommitMetadata.decode(position.offset(), position.metadata())
                .map(CommitMetadata::parked)
                .filter(state -> !StartPositions.isAnother(state.topic(), parkedTopic))
                .map(ParkedState::marks)
                .filter(marks -> marks.isDone(copy.offset(), copy.leaderEpoch().orElse(-1)))
                .isPresent();
    }

    /** Returns where the logs of partitions end, with what is in open transactions. */
    static Map<TopicPartition, Long> ends(Admin admin, Collection<TopicPartition> partitions) {
        var latest = partitions.stream().collect(Collectors.toMap(Function.identity(), id -> OffsetSpec.latest()));
        var ends = new HashMap<TopicPartition, Long>();
        Brokers.await(admin.listOffsets(latest).all()).forEach((id, end) -> ends.put(id, end.offset()));
        return ends;
    }
}
