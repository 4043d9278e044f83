/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.Explain;
import io.galgo.console.Explain.Explanation;
import io.galgo.console.Explain.Finding;
import io.galgo.console.ExplainEvent.EventVerdicts;
import io.galgo.console.GroupLag;
import io.galgo.console.ListDeadLetters.DeadLetterList;
import io.galgo.console.ListDeadLetters.Kind;
import io.galgo.console.ListGroups.GroupList;
import io.galgo.console.ListGroups.GroupRow;
import io.galgo.console.ListTopics.TopicList;
import io.galgo.console.ShowGroup.GroupDetail;
import io.galgo.console.ShowLag.LagTable;
import io.galgo.console.ShowTopic.TopicDetail;
import io.galgo.console.access.Access;
import io.galgo.console.dead.DeadLetter;
import io.galgo.console.lag.Cause;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Leaves out of answers what a person may not see, before anything is counted. Keys in causes are masked where the topic's payloads may not
 * be read.
 */
final class Filter {

    private final Access access;

    Filter(Access access) {
        this.access = access;
    }

    LagTable lag(LagTable table) {
        var rows = rows(table.rows());
        return new LagTable(rows, access.watchesAll() ? table.groups() : groups(rows));
    }

    /** Returns the rows that may be seen. */
    List<GroupLag> rows(List<GroupLag> rows) {
        return rows.stream().filter(this::mayWatch).map(this::masked).toList();
    }

    /**
     * What is shown of rows.
     *
     * @param rows the first of those that may be seen
     * @param found how many there are
     */
    record Shown<T>(List<T> rows, int found) {}

    /** Returns the first rows that may be seen, of those that are wanted: of a hundred thousand no more is made than is shown. */
    Shown<GroupLag> first(int most, List<GroupLag> rows, Predicate<GroupLag> wanted) {
        return first(most, rows, wanted, this::masked);
    }

    /** Returns them in brief. */
    Shown<BriefLag> firstInBrief(int most, List<GroupLag> rows, Predicate<GroupLag> wanted) {
        return first(most, rows, wanted, row -> BriefLag.of(row, maskedCause(row)));
    }

    private <T> Shown<T> first(int most, List<GroupLag> rows, Predicate<GroupLag> wanted, Function<GroupLag, T> made) {
        var shown = new ArrayList<T>();
        int found = 0;
        for (var row : rows) {
            if (mayWatch(row) && wanted.test(row)) {
                found++;
                if (shown.size() < most) {
                    shown.add(made.apply(row));
                }
            }
        }
        return new Shown<>(shown, found);
    }

    private boolean mayWatch(GroupLag row) {
        return access.watchesAll() || access.mayWatch(row.group(), row.topic());
    }

    private static int groups(List<GroupLag> rows) {
        return (int) rows.stream().map(GroupLag::group).distinct().count();
    }

    List<String> leaderless(List<String> partitions) {
        return partitions.stream()
                .filter(where -> access.mayWatchTopic(where.substring(0, where.lastIndexOf('/'))))
                .toList();
    }

    /**
     * A verdict is of an event on a topic that whoever asked may see: else there is no such topic.
     *
     * @param most of more partitions than that those come alone that do not stand fine
     */
    Explanation explanation(Explanation explanation, int most) {
        var group = explanation.group();
        var seen = explanation.lag().stream()
                .filter(one -> access.mayWatch(group, one.topic()))
                .toList();
        var lag = seen.stream()
                .filter(one -> seen.size() <= most || one.standing() != Standing.FINE)
                .map(one -> access.mayRead(one.topic()) ? one : masked(one))
                .toList();
        return new Explanation(
                group,
                Explain.worst(seen),
                explanation.findings().stream()
                        .filter(finding -> access.mayWatch(group, finding.topic()))
                        .map(finding -> new Finding(
                                finding.topic(),
                                finding.partitions(),
                                masked(finding.topic(), finding.cause()),
                                finding.waiting()))
                        .toList(),
                explanation.verdict(),
                lag);
    }

    EventVerdicts verdicts(EventVerdicts verdicts, String topic) {
        return new EventVerdicts(verdicts.verdicts().stream()
                .filter(one -> access.mayWatch(one.group(), topic))
                .toList());
    }

    TopicList topics(TopicList list) {
        if (access.watchesAll()) {
            return list;
        }
        return new TopicList(list.topics().stream()
                .filter(topic -> access.mayWatchTopic(topic.name()))
                .toList());
    }

    TopicDetail topic(TopicDetail detail) {
        return new TopicDetail(detail.topic(), detail.id(), detail.partitions(), rows(detail.readers()));
    }

    /** @param rows the lag of all groups: a group is counted anew where some of its topics may not be seen */
    GroupList groups(GroupList list, List<GroupLag> rows) {
        if (access.watchesAll()) {
            return list;
        }
        var seen = list.groups().stream()
                .filter(group -> access.mayWatchGroup(group.name()))
                .toList();
        var partly = seen.stream()
                .filter(group -> !seesAllOf(group))
                .map(GroupRow::name)
                .collect(Collectors.toSet());
        var rowsOf = rows.stream()
                .filter(row -> partly.contains(row.group()) && mayWatch(row))
                .collect(Collectors.groupingBy(GroupLag::group));
        return new GroupList(seen.stream()
                .map(group -> partly.contains(group.name())
                        ? counted(group, rowsOf.getOrDefault(group.name(), List.of()))
                        : group)
                .toList());
    }

    private boolean seesAllOf(GroupRow group) {
        return group.topics().stream().allMatch(topic -> access.mayWatch(group.name(), topic));
    }

    GroupDetail group(GroupDetail detail) {
        boolean all = seesAllOf(detail.group());
        var rows = rows(detail.lag());
        return new GroupDetail(
                all ? detail.group() : counted(detail.group(), rows),
                detail.members().filter(members -> all),
                detail.membersChangedAt(),
                all ? detail.instances() : List.of(),
                rows);
    }

    private static GroupRow counted(GroupRow group, List<GroupLag> seen) {
        return new GroupRow(
                group.name(),
                group.phase(),
                group.protocol(),
                group.runsGalgo(),
                seen.stream().map(GroupLag::topic).toList(),
                seen.stream().mapToLong(GroupLag::committedLag).sum(),
                seen.stream().mapToLong(GroupLag::waiting).sum(),
                seen.stream().allMatch(GroupLag::waitingIsExact),
                seen.stream().flatMap(row -> row.waitingSince().stream()).min(Instant::compareTo),
                seen.stream().map(GroupLag::standing).reduce(Standing.FINE, Standing::or));
    }

    /** A kind is seen by those who may see its group on every topic that its letters come from. */
    DeadLetterList dead(DeadLetterList list) {
        var kinds = list.kinds().stream()
                .filter(this::isSeen)
                .map(this::withoutKeys)
                .toList();
        return new DeadLetterList(
                kinds.stream().mapToLong(Kind::count).sum(),
                kinds.stream().mapToLong(Kind::open).sum(),
                kinds);
    }

    private boolean isSeen(Kind kind) {
        return access.watchesAll() || kind.origins().stream().allMatch(topic -> access.mayWatch(kind.group(), topic));
    }

    private Kind withoutKeys(Kind kind) {
        return kind.origins().stream().allMatch(access::mayRead)
                ? kind
                : new Kind(
                        kind.id(),
                        kind.group(),
                        kind.failure(),
                        kind.writtenBy(),
                        kind.count(),
                        kind.open(),
                        kind.keys(),
                        kind.origins(),
                        kind.first(),
                        kind.last(),
                        kind.latest().stream().map(DeadLetter::withoutKey).toList());
    }

    private GroupLag masked(GroupLag row) {
        if (access.mayRead(row.topic())) {
            return row;
        }
        return new GroupLag(
                row.group(),
                row.topic(),
                row.runsGalgo(),
                row.committedLag(),
                row.waiting(),
                row.waitingIsExact(),
                row.waitingSince(),
                row.standing(),
                maskedCause(row),
                row.partitions().stream().map(this::masked).toList());
    }

    private Optional<Cause> maskedCause(GroupLag row) {
        return row.cause().map(cause -> masked(row.topic(), cause));
    }

    private PartitionLag masked(PartitionLag one) {
        return new PartitionLag(
                one.topic(),
                one.partition(),
                one.start(),
                one.committed(),
                one.end(),
                one.committedLag(),
                one.doneAhead(),
                one.done(),
                one.waiting(),
                one.waitingIsExact(),
                one.waitingSince(),
                one.committedAt(),
                one.owner(),
                one.causes().stream().map(cause -> masked(one.topic(), cause)).toList(),
                one.standing());
    }

    private Cause masked(String topic, Cause cause) {
        return access.mayRead(topic) ? cause : cause.withoutKeys();
    }
}
