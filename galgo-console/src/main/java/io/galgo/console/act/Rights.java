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

    private static final String ALL = "*";

    /** @throws IllegalArgumentException if nobody is named */
    public Rights {
        Objects.requireNonNull(door, "door");
        grants = List.copyOf(grants);
        if (who.isBlank() || who.length() > 200) {
            throw new IllegalArgumentException("Say who acts, in 1 to 200 characters");
        }
    }

    /**
     * A role on part of what there is. A name that ends at a dot covers all names that begin so, {@code *} all, another one itself alone.
     *
     * @param role the role
     * @param cluster a cluster's id
     * @param groups consumer groups
     * @param topics topics; a group's own, as those of its dead letters, are its group's matter
     */
    public record Grant(Role role, String cluster, String groups, String topics) {

        /** On everything. */
        public static Grant everywhere(Role role) {
            return new Grant(role, ALL, ALL, ALL);
        }

        private boolean covers(String inCluster, String group, Optional<String> topic) {
            return covers(cluster, inCluster)
                    && covers(groups, group)
                    && (topics.equals(ALL)
                            || topic.filter(name -> covers(topics, name) || name.startsWith(group + ".galgo-"))
                                    .isPresent());
        }

        private static boolean covers(String pattern, String name) {
            return pattern.equals(ALL) || pattern.equals(name) || (pattern.endsWith(".") && name.startsWith(pattern));
        }
    }

    /**
     * Returns the highest role they have there; empty if none.
     *
     * @param topic the topic; empty for all of the group's
     */
    public Optional<Role> on(String cluster, String group, Optional<String> topic) {
        return grants.stream()
                .filter(grant -> grant.covers(cluster, group, topic))
                .map(Grant::role)
                .max(Comparator.naturalOrder());
    }
}
