/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Cause;
import io.galgo.console.lag.CauseNotKnown;
import io.galgo.console.lag.Grade;
import io.galgo.console.lag.Lag;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Standing;
import io.galgo.console.picture.CalmTopic;
import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.Picture;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A group's lag on one topic.
 *
 * @param group the group
 * @param topic the topic
 * @param runsGalgo whether any of the group's commits is a Galgo consumer's
 * @param committedLag over its partitions: what other tools show
 * @param waiting how many events are not handled yet, over its partitions
 * @param waitingIsExact whether no partition may have fewer
 * @param waitingSince when the oldest of them was written; empty if none waits, or that was not read
 * @param standing how its worst partition stands
 * @param cause the gravest cause of the worst partition that waits longest; empty if nothing is wrong
 * @param partitions its partitions, by number
 */
public record GroupLag(
        String group,
        String topic,
        boolean runsGalgo,
        long committedLag,
        long waiting,
        boolean waitingIsExact,
        Optional<Instant> waitingSince,
        Standing standing,
        Optional<Cause> cause,
        List<PartitionLag> partitions) {

    public GroupLag {
        partitions = List.copyOf(partitions);
    }

    /**
     * Returns a group's lag as looks at all groups need it, a topic each, in the topics' order: of a picture that stays as it is it is made once, and topics
     * that stand fine come without their partitions, of which there may be millions.
     */
    static List<GroupLag> summary(Picture picture, GroupState group) {
        return picture.once(group.name(), () -> picture.isStill() ? summed(picture, group) : of(picture, group));
    }

    private static List<GroupLag> summed(Picture picture, GroupState group) {
        boolean runsGalgo = picture.runsGalgo(group.name());
        var rows = new TreeMap<String, GroupLag>();
        boolean isTold = isTold(picture, group);
        for (var calm : picture.calm(group.name())) {
            if (calm.isOnTime() || !isTold) {
                rows.put(calm.topic(), calm(group.name(), runsGalgo, calm));
            }
        }
        Lag.of(picture, group, topic -> !rows.containsKey(topic)).stream()
                .collect(Collectors.groupingBy(PartitionLag::topic))
                .forEach((topic, partitions) -> rows.put(
                        topic, of(group.name(), topic, runsGalgo, partitions).small()));
        return List.copyOf(rows.values());
    }

    private static GroupLag calm(String group, boolean runsGalgo, CalmTopic topic) {
        return new GroupLag(
                group,
                topic.topic(),
                runsGalgo,
                topic.waiting(),
                topic.waiting(),
                topic.waiting() == 0,
                Optional.empty(),
                topic.isOnTime() ? Standing.FINE : Standing.NOT_KNOWN,
                topic.isOnTime() ? Optional.empty() : Optional.of(new CauseNotKnown(group, runsGalgo)),
                List.of());
    }

    /** Tells whether anybody says why events of a group may wait of which nobody knows since when they do. */
    private static boolean isTold(Picture picture, GroupState group) {
        return group.members().isPresent()
                || group.phase() == GroupState.Phase.EMPTY
                || group.phase() == GroupState.Phase.REBALANCING
                || picture.instances(group.name()).stream()
                        .anyMatch(one -> one.trouble()
                                .filter(trouble -> !trouble.partitions().isEmpty())
                                .isPresent());
    }

    private GroupLag small() {
        return standing != Standing.FINE
                ? this
                : new GroupLag(
                        group,
                        topic,
                        runsGalgo,
                        committedLag,
                        waiting,
                        waitingIsExact,
                        waitingSince,
                        standing,
                        cause,
                        List.of());
    }

    /** Returns a group's lag, a topic each, in the topics' order. */
    static List<GroupLag> of(Picture picture, GroupState group) {
        boolean runsGalgo = picture.runsGalgo(group.name());
        return Lag.of(picture, group).stream()
                .collect(Collectors.groupingBy(PartitionLag::topic, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(topic -> of(group.name(), topic.getKey(), runsGalgo, topic.getValue()))
                .toList();
    }

    static GroupLag of(String group, String topic, boolean runsGalgo, List<PartitionLag> partitions) {
        var worst = partitions.stream().min(WORST_FIRST).orElseThrow();
        return new GroupLag(
                group,
                topic,
                runsGalgo,
                partitions.stream().mapToLong(PartitionLag::committedLag).sum(),
                partitions.stream().mapToLong(PartitionLag::waiting).sum(),
                partitions.stream().allMatch(PartitionLag::waitingIsExact),
                partitions.stream().flatMap(one -> one.waitingSince().stream()).min(Instant::compareTo),
                worst.standing(),
                worst.causes().stream().min(Comparator.comparing(Cause::standing)),
                partitions);
    }

    private static final Comparator<PartitionLag> WORST_FIRST = Comparator.comparing(PartitionLag::standing)
            .thenComparing(one -> one.waitingSince().orElse(Instant.MAX));

    /** The worst first, then the one that waits longest. */
    static final Comparator<GroupLag> ORDER = Comparator.comparing((GroupLag one) -> one.standing())
            .thenComparing(one -> one.waitingSince().orElse(Instant.MAX))
            .thenComparing(GroupLag::group)
            .thenComparing(GroupLag::topic);

    /** How sure what is said of it is. */
    Grade grade() {
        return cause.map(Cause::grade).orElse(Grade.KNOWN);
    }
}
