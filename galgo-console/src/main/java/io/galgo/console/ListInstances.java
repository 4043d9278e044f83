/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import java.util.ArrayList;
import java.util.List;

/** Which instances run, and which keys they trust. */
public record ListInstances() implements Look<ListInstances.InstanceList> {

    /** The instances that brokers have as members, by group and name. */
    public record InstanceList(List<InstanceKeys> instances) {
        public InstanceList {
            instances = List.copyOf(instances);
        }
    }

    /**
     * An instance.
     *
     * @param group its group
     * @param instance its name
     * @param version its version; empty if it said none
     * @param keys the ids of the keys by which it takes commands
     */
    public record InstanceKeys(String group, String instance, String version, List<String> keys) {}

    @Override
    public Scope scope() {
        return Scope.groups(NamePattern.all());
    }

    @Override
    public InstanceList from(Picture picture) {
        var found = new ArrayList<InstanceKeys>();
        for (var group : picture.groups()) {
            for (var instance : picture.instances(group.name())) {
                boolean counts =
                        instance.closed().isEmpty() && (group.members().isEmpty() || instance.isConfirmed(group));
                instance.hello()
                        .filter(hello -> counts)
                        .ifPresent(hello -> found.add(
                                new InstanceKeys(group.name(), hello.instance(), hello.version(), hello.keys())));
            }
        }
        return new InstanceList(found);
    }
}
