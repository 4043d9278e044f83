/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.GroupState;
import io.galgo.console.picture.Instance;
import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
     * @param instances what its instances say of themselves, by name, those that closed left out
     * @param lag a topic each, the worst first
     */
    public record GroupDetail(
            ListGroups.GroupRow group,
            Optional<List<GroupState.Member>> members,
            Optional<Instant> membersChangedAt,
            List<InstanceRow> instances,
            List<GroupLag> lag) {
        public GroupDetail {
            instances = List.copyOf(instances);
            lag = List.copyOf(lag);
        }
    }

    /**
     * An instance, as it says.
     *
     * @param name its name
     * @param service the service's name
     * @param version the service's version; empty if it said none
     * @param host where it runs
     * @param startedAt since when
     * @param heardAt when it last said anything
     * @param isSilent whether it has missed several of its beats
     * @param isConfirmed whether brokers have it as a member
     * @param ordering how it keeps order
     * @param settings what is in force, by name
     * @param keys the ids of the keys by which it takes commands; none if it takes none
     */
    public record InstanceRow(
            String name,
            String service,
            String version,
            String host,
            Instant startedAt,
            Instant heardAt,
            boolean isSilent,
            boolean isConfirmed,
            String ordering,
            Map<String, String> settings,
            List<String> keys) {

        private static Optional<InstanceRow> of(Instance instance, GroupState state, Instant now) {
            return instance.hello()
                    .filter(hello ->
                            instance.closed().isEmpty() && instance.heardAt().isAfter(now.minus(FORGOTTEN)))
                    .map(hello -> new InstanceRow(
                            hello.instance(),
                            hello.service(),
                            hello.version(),
                            hello.host(),
                            hello.startedAt(),
                            instance.heardAt(),
                            instance.heardAt().isBefore(now.minus(SILENT)),
                            instance.isConfirmed(state),
                            hello.ordering(),
                            hello.settings(),
                            hello.keys()));
        }
    }

    /** Three beats. */
    private static final Duration SILENT = Duration.ofSeconds(35);

    private static final Duration FORGOTTEN = Duration.ofDays(1);

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
                picture.instances(group).stream()
                        .flatMap(instance -> InstanceRow.of(instance, found, picture.asOf()).stream())
                        .toList(),
                GroupLag.of(picture, found).stream().sorted(GroupLag.ORDER).toList());
    }
}
