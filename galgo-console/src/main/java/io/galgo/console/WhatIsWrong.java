/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Grade;
import io.galgo.console.lag.Standing;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.util.List;

/** What is wrong in the cluster, the worst first: groups that wait, and partitions without a leader. */
public record WhatIsWrong() implements Look<WhatIsWrong.Report> {

    /**
     * What is wrong.
     *
     * @param rows groups that do not stand fine, a topic each, the worst first
     * @param groups how many groups were looked at
     * @param topics how many topics were looked at
     * @param leaderless partitions that no broker leads, as {@code shop.orders/7}
     */
    public record Report(List<GroupLag> rows, int groups, int topics, List<String> leaderless) {
        public Report {
            rows = List.copyOf(rows);
            leaderless = List.copyOf(leaderless);
        }

        /** Says how many groups stand how, of all there are. */
        public String summary() {
            return Summary.of(rows, groups);
        }

        /** Tells whether a person may have to act. */
        public boolean hasProblem() {
            return !leaderless.isEmpty()
                    || rows.stream().anyMatch(row -> row.standing().isProblem());
        }
    }

    @Override
    public Scope scope() {
        return Scope.everything();
    }

    @Override
    public Report from(Picture picture) {
        var rows = picture.groups().stream()
                .flatMap(group -> GroupLag.summary(picture, group).stream())
                .filter(row -> row.standing() != Standing.FINE)
                .sorted(GroupLag.ORDER)
                .toList();
        var leaderless = picture.leaderless().stream()
                .map(one -> one.topic() + "/" + one.partition())
                .toList();
        return new Report(rows, picture.groups().size(), picture.topics().size(), leaderless);
    }

    @Override
    public Grade grade(Report answer) {
        return answer.rows().stream().map(GroupLag::grade).reduce(Grade.KNOWN, Grade::and);
    }
}
