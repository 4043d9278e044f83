/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.util.Comparator;
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
        var waits = loop.trouble() != null || partitions.isEmpty();
        return new ConsumerStatus(
                group,
                waits ? ConsumerStatus.State.WAITING : ConsumerStatus.State.RUNNING,
                loop.trouble(),
                loop.handling(),
                loop.topicStatus(),
                partitions);
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
                Optional.ofNullable(tracker.oldest())
                        .map(batch -> blocker(batch, partition.ordering() == Ordering.BY_PARTITION)));
    }

    private static ConsumerStatus.Blocker blocker(Batch batch, boolean holdsPartition) {
        var record = batch.oldest();
        var lane = batch.oldestLane();
        var why = Optional.ofNullable(lane).map(Lane::blockage);
        return new ConsumerStatus.Blocker(
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                why.map(Blockage::attempts).orElse(0),
                why.map(Blockage::next),
                why.map(blockage -> String.valueOf(blockage.failure())),
                lane == null ? 0 : lane.behind(),
                holdsPartition);
    }
}
