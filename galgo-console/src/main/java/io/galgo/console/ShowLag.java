/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Grade;
import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far groups are behind: all of them, or one, perhaps on one topic or partition alone.
 *
 * @param group one group; empty for all
 * @param topic one topic
 * @param partition one partition of it
 */
public record ShowLag(Optional<String> group, Optional<String> topic, OptionalInt partition)
        implements Look<ShowLag.LagTable> {

    /**
     * The groups' lag.
     *
     * @param rows a group and topic each, the worst first
     * @param groups how many groups there are, those without any commit among them
     */
    public record LagTable(List<GroupLag> rows, int groups) {
        public LagTable {
            rows = List.copyOf(rows);
        }

        /** Says how many groups stand how, of all there are. */
        public String summary() {
            return Summary.of(rows, groups);
        }
    }

    @Override
    public Scope scope() {
        return Scope.groups(group.map(NamePattern::exactly).orElse(NamePattern.all()));
    }

    @Override
    public LagTable from(Picture picture) {
        group.ifPresent(name -> known(picture, name));
        var groups = group.isPresent() ? picture.group(group.get()).stream().toList() : List.copyOf(picture.groups());
        var rows = groups.stream()
                .flatMap(one -> lag(picture, one).stream())
                .flatMap(row -> narrowed(row).stream())
                .sorted(GroupLag.ORDER)
                .toList();
        if (rows.isEmpty() && topic.isPresent()) {
            throw new NotThereException(group.orElse("No group") + " has committed nothing for " + topic.get()
                    + (partition.isPresent() ? "/" + partition.getAsInt() : "") + ".");
        }
        return new LagTable(rows, groups.size());
    }

    private List<GroupLag> lag(Picture picture, GroupState one) {
        return group.isEmpty() && topic.isEmpty() ? GroupLag.summary(picture, one) : GroupLag.of(picture, one);
    }

    /** Returns a group that is there. */
    static GroupState known(Picture picture, String group) {
        return picture.group(group)
                .orElseThrow(() -> new NotThereException("There is no consumer group " + group
                        + " (galgo groups lists them): it has no members and has committed nothing."));
    }

    private Optional<GroupLag> narrowed(GroupLag row) {
        if (topic.isEmpty()) {
            return Optional.of(row);
        }
        if (!topic.get().equals(row.topic())) {
            return Optional.empty();
        }
        var partitions = row.partitions().stream()
                .filter(one -> partition.isEmpty() || partition.getAsInt() == one.partition())
                .toList();
        return partitions.isEmpty()
                ? Optional.empty()
                : Optional.of(GroupLag.of(row.group(), row.topic(), row.runsGalgo(), partitions));
    }

    @Override
    public Grade grade(LagTable answer) {
        return answer.rows().stream().map(GroupLag::grade).reduce(Grade.KNOWN, Grade::and);
    }
}
