/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Instant;
import java.util.Optional;

/**
 * Keys wait in the group's parked topic; the partition itself goes on.
 *
 * @param where the partition
 * @param keys how many keys have an event that waits for an attempt, as far as the commit had room for them
 * @param held how many of them wait until somebody acts
 * @param mostAttempts how many attempts failed of the one tried most
 * @param next when the next attempt of any is due; empty if none is
 * @param by the command that has the one wait whose event is the oldest; empty if none does
 */
public record ParkedEvents(
        String where, int keys, int held, int mostAttempts, Optional<Instant> next, Optional<ByCommand> by)
        implements Cause {

    @Override
    public String brief(Words words) {
        return (keys == 1 ? "one key parked" : keys + " keys parked")
                + by.map(command -> " " + command.brief()).orElse("")
                + next.filter(time -> by.isEmpty())
                        .map(time -> ", next " + words.time(time))
                        .orElse("");
    }

    @Override
    public String sentence(Words words) {
        if (by.isPresent() && keys == 1) {
            return "One key of " + where + " is parked " + by.get().sentence(words)
                    + " Its events wait in order until then, or until it is released. The rest of the partition goes on.";
        }
        return (keys == 1 ? "One key of " + where + " is parked" : keys + " keys of " + where + " are parked")
                + " and waits in order for later attempts; " + Words.count(mostAttempts, "attempt") + " failed so far"
                + next.map(time -> ", the next is due " + words.at(time)).orElse("") + "."
                + (held == 0 ? "" : " " + (held == keys ? "All" : held) + " of them wait until somebody acts.")
                + by.map(command -> " The oldest is parked " + command.sentence(words))
                        .orElse("")
                + " The rest of the partition goes on.";
    }

    @Override
    public Standing standing() {
        return held > 0 ? Standing.NEEDS_YOU : by.isPresent() && keys == 1 ? Standing.PAUSED : Standing.WAITS;
    }

    @Override
    public Grade grade() {
        return by.map(command -> Attempt.grade(command.isConfirmed())).orElse(Grade.KNOWN);
    }
}
