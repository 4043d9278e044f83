/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Instant;
import java.util.Optional;

/**
 * The group's consumer has been told to pause.
 *
 * @param group the group
 * @param where the partition
 * @param since since when
 * @param by the command that did it, as far as its instance says so; empty if the service did it itself
 */
public record Paused(String group, String where, Instant since, Optional<ByCommand> by) implements Cause {

    @Override
    public String brief(Words words) {
        return "paused since " + words.time(since)
                + by.map(command -> " " + command.brief()).orElse("");
    }

    @Override
    public String sentence(Words words) {
        return "Paused: " + group + " was told to begin nothing new on " + where + " " + words.since(since)
                + by.map(command -> ", " + command.sentence(words)).orElse(".")
                + " It keeps its place and goes on when it is resumed.";
    }

    @Override
    public boolean isOfGroup() {
        return true;
    }

    @Override
    public Standing standing() {
        return Standing.PAUSED;
    }

    @Override
    public Grade grade() {
        return by.map(command -> Attempt.grade(command.isConfirmed())).orElse(Grade.KNOWN);
    }
}
