/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Instant;
import java.util.Optional;

/**
 * Nobody owns a partition on which events wait.
 *
 * @param group the group
 * @param groupIsEmpty whether the group has no members at all; else none of them has this partition
 * @param where the partition
 * @param since when the group's members last changed; empty if not known
 */
public record NoOwner(String group, boolean groupIsEmpty, String where, Optional<Instant> since) implements Cause {

    @Override
    public String brief(Words words) {
        return "no owner" + since.map(time -> " since " + words.time(time)).orElse("");
    }

    @Override
    public String sentence(Words words) {
        var when = since.map(time -> " " + words.since(time)).orElse("");
        return groupIsEmpty
                ? "No owner: " + group + " has no members" + when + ". Start an instance of it."
                : "No owner: " + group + " has members, but none of them has " + where + when
                        + ". They may not subscribe to the topic any more.";
    }

    @Override
    public boolean isOfGroup() {
        return groupIsEmpty;
    }

    @Override
    public Standing standing() {
        return Standing.NO_OWNER;
    }
}
