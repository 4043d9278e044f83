/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.Commit;
import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.PartitionState;
import io.galgo.console.picture.Picture;
import io.galgo.consume.CommitView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** How far a group is behind, from a picture. */
public final class Lag {

    private final Picture picture;
    private final GroupState group;
    private final boolean runsGalgo;
    private final Map<TopicPartition, GroupState.Member> owners;

    private Lag(Picture picture, GroupState group, boolean runsGalgo) {
        this.picture = picture;
        this.group = group;
        this.runsGalgo = runsGalgo;
        this.owners = group.owners();
    }

    /** Returns a group's lag on each partition that it committed for and that exists, in order. */
    public static List<PartitionLag> of(Picture picture, GroupState group) {
        return of(picture, group, topic -> true);
    }

    /** Returns a group's lag on each partition of one topic. */
    public static List<PartitionLag> of(Picture picture, GroupState group, String topic) {
        return of(picture, group, topic::equals);
    }

    /** Returns a group's lag on each partition of some topics. */
    public static List<PartitionLag> of(Picture picture, GroupState group, Predicate<String> topics) {
        var commits = picture.commits(group.name(), topics);
        return commits.isEmpty()
                ? List.of()
                : new Lag(picture, group, picture.runsGalgo(group.name())).partitions(commits);
    }

    private List<PartitionLag> partitions(List<Commit> commits) {
        var facts = new ArrayList<Facts>();
        for (var commit : commits) {
            picture.partition(commit.topic(), commit.partition())
                    .ifPresent(partition -> facts.add(facts(commit, partition)));
        }
        facts.sort(Comparator.comparing((Facts one) -> one.commit().topic())
                .thenComparing(one -> one.commit().partition()));
        var waitingOfTopic = new HashMap<String, Long>();
        facts.forEach(
                one -> waitingOfTopic.merge(one.commit().topic(), one.waiting().count(), Long::sum));
        return facts.stream()
                .map(one -> lag(one, waitingOfTopic.get(one.commit().topic())))
                .toList();
    }

    private Facts facts(Commit commit, PartitionState partition) {
        long from = Math.max(commit.offset(), partition.start());
        var stretch = picture.recordsFrom(commit.topic(), commit.partition(), from);
        return new Facts(
                group,
                runsGalgo,
                commit,
                partition,
                Waiting.of(commit, partition, stretch),
                Optional.ofNullable(owners.get(new TopicPartition(commit.topic(), commit.partition()))),
                picture);
    }

    private static PartitionLag lag(Facts facts, long waitingOfTopic) {
        var commit = facts.commit();
        var partition = facts.partition();
        var causes = Causes.of(facts, waitingOfTopic);
        var standing = causes.stream().map(Cause::standing).reduce(Standing.FINE, Standing::or);
        return new PartitionLag(
                commit.topic(),
                commit.partition(),
                partition.start(),
                commit.offset(),
                partition.end(),
                facts.committedLag(),
                commit.doneAhead(),
                commit.view().map(CommitView::done).orElse(List.of()),
                facts.waiting().count(),
                facts.waiting().isExact(),
                facts.waiting().since(),
                commit.at() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(commit.at())),
                facts.owner().map(Facts::nameOf),
                causes,
                standing);
    }
}
