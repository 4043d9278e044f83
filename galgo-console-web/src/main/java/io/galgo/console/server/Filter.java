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
import io.galgo.console.WhatIsWrong.Report;
import io.galgo.console.access.Access;
import io.galgo.console.lag.Cause;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Standing;
import java.time.Instant;
import java.util.List;

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
        return rows.stream()
                .filter(row -> access.mayWatch(row.group(), row.topic()))
                .map(this::masked)
                .toList();
    }

    private static int groups(List<GroupLag> rows) {
        return (int) rows.stream().map(GroupLag::group).distinct().count();
    }

    Report report(Report report) {
        var rows = rows(report.rows());
        var leaderless = report.leaderless().stream()
                .filter(where -> access.mayWatchTopic(where.substring(0, where.lastIndexOf('/'))))
                .toList();
        return access.watchesAll()
                ? new Report(rows, report.groups(), report.topics(), leaderless)
                : new Report(
                        rows,
                        groups(rows),
                        (int) rows.stream().map(GroupLag::topic).distinct().count(),
                        leaderless);
    }

    /** A verdict is of an event on a topic that whoever asked may see: else there is no such topic. */
    Explanation explanation(Explanation explanation) {
        var group = explanation.group();
        var lag = explanation.lag().stream()
                .filter(one -> access.mayWatch(group, one.topic()))
                .map(this::masked)
                .toList();
        return new Explanation(
                group,
                Explain.worst(lag),
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
        return new TopicList(list.topics().stream()
                .filter(topic -> access.mayWatchTopic(topic.name()))
                .toList());
    }

    TopicDetail topic(TopicDetail detail) {
        return new TopicDetail(detail.topic(), detail.id(), detail.partitions(), rows(detail.readers()));
    }

    /** @param rows the lag of all groups: a group is counted anew where some of its topics may not be seen */
    GroupList groups(GroupList list, List<GroupLag> rows) {
        return new GroupList(list.groups().stream()
                .filter(group -> access.mayWatchGroup(group.name()))
                .map(group -> counted(group, rows))
                .toList());
    }

    GroupDetail group(GroupDetail detail) {
        boolean all = detail.group().topics().stream()
                .allMatch(topic -> access.mayWatch(detail.group().name(), topic));
        return new GroupDetail(
                counted(detail.group(), detail.lag()),
                detail.members().filter(members -> all),
                detail.membersChangedAt(),
                all ? detail.instances() : List.of(),
                rows(detail.lag()));
    }

    private GroupRow counted(GroupRow group, List<GroupLag> all) {
        if (group.topics().stream().allMatch(topic -> access.mayWatch(group.name(), topic))) {
            return group;
        }
        var seen = rows(
                all.stream().filter(row -> row.group().equals(group.name())).toList());
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
        var kinds = list.kinds().stream().filter(this::isSeen).toList();
        return new DeadLetterList(
                kinds.stream().mapToLong(Kind::count).sum(),
                kinds.stream().mapToLong(Kind::open).sum(),
                kinds);
    }

    private boolean isSeen(Kind kind) {
        return access.watchesAll() || kind.origins().stream().allMatch(topic -> access.mayWatch(kind.group(), topic));
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
                row.cause().map(cause -> masked(row.topic(), cause)),
                row.partitions().stream().map(this::masked).toList());
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
