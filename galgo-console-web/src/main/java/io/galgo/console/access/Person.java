/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import io.galgo.console.act.Grant;
import io.galgo.console.act.Right;
import java.util.List;

/**
 * Somebody who has signed in.
 *
 * @param name as it stands in the file of users
 * @param grants what this person may do
 */
public record Person(String name, List<Grant> grants) {
    public Person {
        grants = List.copyOf(grants);
    }

    /** Tells whether there is anything on a cluster for which this person has a right. */
    public boolean has(Right right, String cluster) {
        return grants.stream().anyMatch(grant -> grant.gives(right, cluster));
    }

    /** Returns what this person may see and do on a cluster. */
    public Access on(String cluster) {
        return new Access(this, cluster);
    }
}
