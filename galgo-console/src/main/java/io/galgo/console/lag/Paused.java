/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Instant;

/**
 * The group's consumer has been told to pause.
 *
 * @param group the group
 * @param where the partition
 * @param since since when
 */
public record Paused(String group, String where, Instant since) implements Cause {

    @Override
    public String brief(Words words) {
        return "paused since " + words.time(since);
    }

    @Override
    public String sentence(Words words) {
        return "Paused: " + group + " was told to begin nothing new on " + where + " " + words.since(since)
                + ". It keeps its place and goes on when it is resumed.";
    }

    @Override
    public boolean isOfGroup() {
        return true;
    }

    @Override
    public Standing standing() {
        return Standing.PAUSED;
    }
}
