/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import io.galgo.console.act.Grant;
import io.galgo.console.act.Right;
import java.util.function.Predicate;

/**
 * What a person may see and do on one cluster. What no grant covers is denied.
 *
 * @param person who
 * @param cluster where, by its name
 */
public record Access(Person person, String cluster) {

    /** Tells whether all groups and topics may be watched: nothing has to be left out of an answer then. */
    public boolean watchesAll() {
        return any(
                Right.WATCH, grant -> grant.groups().isEmpty() && grant.topics().isEmpty());
    }

    /** Tells whether a group may be seen with what it does on a topic. */
    public boolean mayWatch(String group, String topic) {
        return any(Right.WATCH, grant -> grant.coversGroup(group) && grant.coversTopic(topic));
    }

    /** Tells whether a group may be seen at all. */
    public boolean mayWatchGroup(String group) {
        return any(Right.WATCH, grant -> grant.coversGroup(group));
    }

    /** Tells whether a group may be seen with what it does on whatever topic. */
    public boolean mayWatchAllOf(String group) {
        return any(
                Right.WATCH, grant -> grant.coversGroup(group) && grant.topics().isEmpty());
    }

    /** Tells whether a topic may be seen. */
    public boolean mayWatchTopic(String topic) {
        return any(Right.WATCH, grant -> grant.coversTopic(topic));
    }

    /** Tells whether keys and payloads of a topic may be seen. */
    public boolean mayRead(String topic) {
        return any(Right.READ, grant -> grant.coversTopic(topic));
    }

    /** Tells whether a group may be changed. */
    public boolean mayAct(String group) {
        return any(Right.ACT, grant -> grant.coversGroup(group));
    }

    private boolean any(Right right, Predicate<Grant> covers) {
        for (var grant : person.grants()) { // asked of each of half a million rows
            if (grant.gives(right, cluster) && covers.test(grant)) {
                return true;
            }
        }
        return false;
    }
}
