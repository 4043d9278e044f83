/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import io.galgo.control.Role;
import java.util.Optional;

/**
 * A role, and where it holds.
 *
 * @param role the role
 * @param cluster the cluster's name; empty for each
 * @param groups a group, and those whose names go on with a dot after it: {@code billing} is also {@code billing.eu}, never {@code billing2};
 *     empty for all
 * @param topics likewise for topics
 */
public record Grant(Role role, String cluster, String groups, String topics) {

    /** A role everywhere. */
    public static Grant everywhere(Role role) {
        return new Grant(role, "", "", "");
    }

    /** Tells whether it gives a right, somewhere on a cluster. */
    public boolean gives(Right right, String where) {
        return right.isOf(role) && isOn(where);
    }

    /** Tells whether it holds on a cluster. */
    public boolean isOn(String where) {
        return cluster.isEmpty() || cluster.equals(where);
    }

    /** Tells whether it holds for a group. */
    public boolean coversGroup(String group) {
        return covers(groups, group);
    }

    /** Tells whether it holds for a topic. */
    public boolean coversTopic(String topic) {
        return covers(topics, topic);
    }

    /**
     * Tells whether it holds for what a group does on a topic. A group's own topics, as that of its dead letters, are its group's matter.
     *
     * @param topic the topic; empty for all of the group's
     */
    boolean covers(String group, Optional<String> topic) {
        return coversGroup(group)
                && (topics.isEmpty()
                        || topic.filter(name -> coversTopic(name) || name.startsWith(group + ".galgo-"))
                                .isPresent());
    }

    private static boolean covers(String prefix, String name) {
        if (!name.startsWith(prefix)) {
            return false;
        }
        boolean isWhole = name.length() == prefix.length();
        return isWhole || prefix.isEmpty() || prefix.endsWith(".") || name.charAt(prefix.length()) == '.';
    }

    /** As in {@code operator on prod-eu, groups billing}. */
    @Override
    public String toString() {
        return role.word()
                + (cluster.isEmpty() ? "" : " on " + cluster)
                + (groups.isEmpty() ? "" : ", groups " + groups)
                + (topics.isEmpty() ? "" : ", topics " + topics);
    }
}
