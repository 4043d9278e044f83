/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.control.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who acts, how they came, and what they may do. Nothing is allowed that no grant allows.
 *
 * @param who their name
 * @param door {@code console}, {@code cli} or {@code direct}
 * @param grants what they may do
 */
public record Rights(String who, String door, List<Grant> grants) {

    /** @throws IllegalArgumentException if nobody is named */
    public Rights {
        Objects.requireNonNull(door, "door");
        grants = List.copyOf(grants);
        if (who.isBlank() || who.length() > 200) {
            throw new IllegalArgumentException("Say who acts, in 1 to 200 characters");
        }
    }

    /**
     * Returns the highest role they have there; empty if none.
     *
     * @param cluster the cluster, by its name
     * @param topic the topic; empty for all of the group's
     */
    public Optional<Role> on(String cluster, String group, Optional<String> topic) {
        return grants.stream()
                .filter(grant -> grant.isOn(cluster) && grant.covers(group, topic))
                .map(Grant::role)
                .max(Comparator.naturalOrder());
    }

    /** Tells whether they have a role on a group, with any of its topics. */
    boolean somewhere(String cluster, String group, Role needed) {
        return grants.stream()
                .anyMatch(grant -> grant.isOn(cluster)
                        && grant.coversGroup(group)
                        && grant.role().mayActAs(needed));
    }

    /** Tells whether a group may be seen at all. */
    boolean seesGroup(String cluster, String group) {
        return grants.stream().anyMatch(grant -> grant.gives(Right.WATCH, cluster) && grant.coversGroup(group));
    }

    /** Tells whether a group may be seen with what it does on a topic. */
    boolean sees(String cluster, String group, Optional<String> topic) {
        return topic.isEmpty()
                ? seesGroup(cluster, group)
                : grants.stream().anyMatch(grant -> grant.gives(Right.WATCH, cluster) && grant.covers(group, topic));
    }

    /** Tells whether keys of a topic may be seen. */
    boolean reads(String cluster, String topic) {
        return grants.stream().anyMatch(grant -> grant.gives(Right.READ, cluster) && grant.coversTopic(topic));
    }
}
