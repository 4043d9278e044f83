/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Puts a {@link ConsumerStatus} together. On the poll thread, which owns what is asked. */
final class StatusReport {

    private StatusReport() {}

    static ConsumerStatus of(String group, PollLoop loop) {
        var partitions = loop.partitions().stream()
                .map(partition -> of(partition, loop))
                .sorted(Comparator.comparing(ConsumerStatus.PartitionStatus::topic)
                        .thenComparing(ConsumerStatus.PartitionStatus::partition))
                .toList();
        var topics = loop.topicStatus();
        var waits = loop.trouble() != null || partitions.isEmpty();
        return new ConsumerStatus(
                group,
                waits ? ConsumerStatus.State.WAITING : ConsumerStatus.State.RUNNING,
                loop.trouble() != null ? loop.trouble() : trouble(topics),
                loop.handling(),
                topics,
                partitions);
    }

    /** Says which circuits are open; null if none is. */
    private static String trouble(List<ConsumerStatus.TopicStatus> topics) {
        var open = topics.stream()
                .filter(topic -> topic.circuit().isPresent())
                .map(topic -> trouble(topic.topic(), topic.circuit().get()))
                .toList();
        return open.isEmpty() ? null : String.join("; ", open);
    }

    private static String trouble(String topic, ConsumerStatus.OpenCircuit circuit) {
        return topic + ": the circuit is open since " + circuit.since().truncatedTo(ChronoUnit.SECONDS)
                + ", next probes at " + circuit.nextProbes().truncatedTo(ChronoUnit.SECONDS) + ": "
                + circuit.failure();
    }

    private static ConsumerStatus.PartitionStatus of(Partition partition, PollLoop loop) {
        var tracker = partition.tracker();
        var committed = partition.committed();
        return new ConsumerStatus.PartitionStatus(
                partition.id().topic(),
                partition.id().partition(),
                committed == null ? -1 : committed.edge(),
                tracker.position(),
                loop.lag(partition),
                tracker.open(),
                tracker.doneAbove().count(),
                partition.parked() == null ? 0 : partition.parked().tracker().open(),
                partition.isPaused(),
                Optional.ofNullable(tracker.oldest()).map(batch -> blocker(batch, partition)));
    }

    private static ConsumerStatus.Blocker blocker(Batch batch, Partition partition) {
        var record = batch.oldest();
        var lane = batch.oldestLane();
        var why = Optional.ofNullable(lane).map(Lane::blockage);
        var probes = partition.subscription().status().circuit().map(ConsumerStatus.OpenCircuit::nextProbes);
        return new ConsumerStatus.Blocker(
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                why.map(Blockage::attempts).orElse(0),
                why.map(Blockage::next).map(next -> probes.orElse(next)),
                why.map(blockage -> String.valueOf(blockage.failure())),
                lane == null ? 0 : lane.behind(),
                partition.ordering() == Ordering.BY_PARTITION);
    }
}
