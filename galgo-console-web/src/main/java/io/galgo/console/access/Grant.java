/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

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

    boolean gives(Right right, String where) {
        return role.has(right) && (cluster.isEmpty() || cluster.equals(where));
    }

    boolean coversGroup(String group) {
        return covers(groups, group);
    }

    boolean coversTopic(String topic) {
        return covers(topics, topic);
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
