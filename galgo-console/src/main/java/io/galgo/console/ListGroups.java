/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Standing;
import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which consumer groups there are.
 *
 * @param pattern their names
 */
public record ListGroups(NamePattern pattern) implements Look<ListGroups.GroupList> {

    /** The groups, by name. */
    public record GroupList(List<GroupRow> groups) {
        public GroupList {
            groups = List.copyOf(groups);
        }

        /** Says how many of them stand how. */
        public String summary() {
            return Summary.of(standings(), groups.size());
        }

        /** Returns how each of them stands that committed anything. */
        public List<Standing> standings() {
            return groups.stream()
                    .filter(group -> !group.topics().isEmpty())
                    .map(GroupRow::standing)
                    .toList();
        }
    }

    /**
     * A group.
     *
     * @param name its name
     * @param phase what it is at
     * @param protocol {@code consumer}, {@code classic}, {@code streams} or {@code none}
     * @param runsGalgo whether any of its commits is a Galgo consumer's
     * @param topics the topics it committed for, in order
     * @param committedLag over all of them: what other tools show
     * @param waiting how many events are not handled yet
     * @param waitingIsExact whether there may not be fewer, by holes
     * @param waitingSince when the oldest of them was written; empty if none waits, or that was not read
     * @param standing how it stands, its worst topic
     */
    public record GroupRow(
            String name,
            GroupState.Phase phase,
            String protocol,
            boolean runsGalgo,
            List<String> topics,
            long committedLag,
            long waiting,
            boolean waitingIsExact,
            Optional<Instant> waitingSince,
            Standing standing) {

        static GroupRow of(Picture picture, GroupState group) {
            var lag = GroupLag.summary(picture, group);
            return new GroupRow(
                    group.name(),
                    group.phase(),
                    group.protocol(),
                    lag.stream().anyMatch(GroupLag::runsGalgo),
                    lag.stream().map(GroupLag::topic).toList(),
                    lag.stream().mapToLong(GroupLag::committedLag).sum(),
                    lag.stream().mapToLong(GroupLag::waiting).sum(),
                    lag.stream().allMatch(GroupLag::waitingIsExact),
                    lag.stream().flatMap(one -> one.waitingSince().stream()).min(Instant::compareTo),
                    lag.stream().map(GroupLag::standing).reduce(Standing.FINE, Standing::or));
        }
    }

    @Override
    public Scope scope() {
        return Scope.groups(pattern);
    }

    @Override
    public GroupList from(Picture picture) {
        return new GroupList(picture.groups().stream()
                .filter(group -> pattern.matches(group.name()))
                .map(group -> GroupRow.of(picture, group))
                .toList());
    }
}
