/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

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
        var waits = loop.health().trouble() != null || partitions.isEmpty();
        return new ConsumerStatus(
                group,
                waits ? ConsumerStatus.State.WAITING : ConsumerStatus.State.RUNNING,
                trouble(loop, topics),
                loop.handling(),
                topics,
                partitions,
                loop.companion().note());
    }

    /** Looks at each partition's oldest event alone; more only where that is in trouble. */
    static ConsumerControl.Glance glance(PollLoop loop, Duration slow) {
        var owned = new TreeMap<String, List<Integer>>();
        var troubled = new ArrayList<ConsumerStatus.PartitionStatus>();
        for (var partition : loop.partitions()) {
            owned.computeIfAbsent(partition.id().topic(), none -> new ArrayList<>())
                    .add(partition.id().partition());
            if (isTroubled(partition, slow)) {
                troubled.add(of(partition, loop));
            }
        }
        owned.values().forEach(Collections::sort);
        troubled.sort(Comparator.comparing(ConsumerStatus.PartitionStatus::topic)
                .thenComparing(ConsumerStatus.PartitionStatus::partition));
        return new ConsumerControl.Glance(loop.member(), owned, troubled);
    }

    private static boolean isTroubled(Partition partition, Duration slow) {
        if (partition.isPaused()
                || partition.commits().trouble() != null
                || partition.backlog().window().isFull()
                || (partition.parked() != null && partition.parked().backlog().bytes() > 0)) {
            return true;
        }
        var oldest = partition.backlog().tracker().oldest();
        var lane = oldest == null ? null : oldest.oldestLane();
        if (lane == null) {
            return false;
        }
        var hand = lane.hand();
        return lane.blockage() != null
                || (hand != null && hand.isBusy() && System.nanoTime() - hand.since() > slow.toNanos());
    }

    /** The worst alone; null if nothing is wrong. */
    private static String trouble(PollLoop loop, List<ConsumerStatus.TopicStatus> topics) {
        if (loop.health().trouble() != null) {
            return loop.health().trouble();
        }
        return loop.topics().trouble() != null ? loop.topics().trouble() : openCircuits(topics);
    }

    /** Says which circuits are open; null if none is. */
    private static String openCircuits(List<ConsumerStatus.TopicStatus> topics) {
        var open = topics.stream()
                .filter(topic -> topic.circuit().isPresent())
                .map(topic -> openCircuit(topic.topic(), topic.circuit().get()))
                .toList();
        return open.isEmpty() ? null : String.join("; ", open);
    }

    private static String openCircuit(String topic, ConsumerStatus.OpenCircuit circuit) {
        return topic + ": the circuit is open since " + circuit.since().truncatedTo(ChronoUnit.SECONDS)
                + ", next probes at " + circuit.nextProbes().truncatedTo(ChronoUnit.SECONDS) + ": "
                + circuit.failure();
    }

    private static ConsumerStatus.PartitionStatus of(Partition partition, PollLoop loop) {
        var tracker = partition.backlog().tracker();
        var committed = partition.commits().last();
        long since = partition.pausedSince();
        return new ConsumerStatus.PartitionStatus(
                partition.id().topic(),
                partition.id().partition(),
                committed == null ? -1 : committed.edge(),
                tracker.position(),
                loop.lag(partition),
                tracker.open(),
                tracker.doneAbove().count(),
                partition.parked() == null
                        ? 0
                        : partition.parked().backlog().tracker().open(),
                partition.isPaused(),
                since == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(since)),
                Optional.ofNullable(partition.commits().trouble()),
                partition.backlog().window().isFull(),
                Optional.ofNullable(tracker.oldest()).map(batch -> blocker(batch, partition)),
                parkedKey(partition));
    }

    private static ConsumerStatus.Blocker blocker(Batch batch, Partition partition) {
        var lane = batch.oldestLane();
        return blocker(batch.oldest(), lane, partition, lane == null ? 0 : lane.behind());
    }

    /** Returns the head of the lane that waits for longest in the parked topic. */
    private static Optional<ConsumerStatus.Blocker> parkedKey(Partition partition) {
        var parked = partition.parked();
        var first = new Task[1];
        if (parked != null) {
            parked.backlog().tracker().forEachOpen(task -> {
                if (first[0] == null && task.lane.waits(task)) {
                    first[0] = task;
                }
            });
        }
        return Optional.ofNullable(first[0])
                .map(task -> blocker(task.record, task.lane, partition, task.lane.behind()));
    }

    private static ConsumerStatus.Blocker blocker(
            ConsumerRecord<byte[], byte[]> fetched, Lane lane, Partition partition, int behind) {
        var record = lane == null ? fetched : lane.partition().original(fetched);
        var why = Optional.ofNullable(lane).map(Lane::blockage);
        var hand = lane == null || lane.hand() == null || !lane.hand().isBusy() ? null : lane.hand();
        var probes =
                partition.subscription().status(partition::said).circuit().map(ConsumerStatus.OpenCircuit::nextProbes);
        return new ConsumerStatus.Blocker(
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                activity(why, hand, isLate(fetched, partition)),
                why.map(Blockage::attempts).orElse(0),
                partition.subscription().policy().mostAttempts(),
                since(why, hand),
                hand != null ? Optional.empty() : why.map(Blockage::next).map(next -> probes.orElse(next)),
                why.map(Blockage::failure).map(partition::said),
                behind,
                partition.ordering() == Ordering.BY_PARTITION);
    }

    private static boolean isLate(ConsumerRecord<byte[], byte[]> fetched, Partition partition) {
        var limits = partition.subscription().limits();
        var call = limits.isEmpty() ? null : limits.find(fetched);
        return call != null && call.isLate();
    }

    private static ConsumerStatus.Activity activity(Optional<Blockage> why, InHand hand, boolean late) {
        if (hand != null) {
            return late || hand.isInterrupted() ? ConsumerStatus.Activity.STUCK : ConsumerStatus.Activity.HANDLING;
        }
        return why.map(blockage -> ParkedException.isWhy(blockage.failure())
                        ? ConsumerStatus.Activity.PARKED
                        : ConsumerStatus.Activity.RETRYING)
                .orElse(ConsumerStatus.Activity.WAITING);
    }

    /** An event that failed has been in trouble since then; else since a handler has it in hand. */
    private static Optional<Instant> since(Optional<Blockage> why, InHand hand) {
        return hand == null || why.isPresent()
                ? why.map(Blockage::since)
                : Optional.of(Instant.now().minusNanos(System.nanoTime() - hand.since()));
    }
}
