/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One group: who is in it, and how far it is behind.
 *
 * @param group its name
 */
public record ShowGroup(String group) implements Look<ShowGroup.GroupDetail> {

    /**
     * A group.
     *
     * @param group as in the list of groups
     * @param members who is in it; empty if the coordinator does not say
     * @param membersChangedAt when they last came, went or got other partitions; empty if not known
     * @param lag a topic each, the worst first
     */
    public record GroupDetail(
            ListGroups.GroupRow group,
            Optional<List<GroupState.Member>> members,
            Optional<Instant> membersChangedAt,
            List<GroupLag> lag) {
        public GroupDetail {
            lag = List.copyOf(lag);
        }
    }

    @Override
    public Scope scope() {
        return Scope.groups(NamePattern.exactly(group));
    }

    @Override
    public GroupDetail from(Picture picture) {
        var found = ShowLag.known(picture, group);
        return new GroupDetail(
                ListGroups.GroupRow.of(picture, found),
                found.members(),
                found.changedAt() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(found.changedAt())),
                GroupLag.of(picture, found).stream().sorted(GroupLag.ORDER).toList());
    }
}
