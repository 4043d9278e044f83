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
 */
public record ParkedEvents(String where, int keys, int held, int mostAttempts, Optional<Instant> next)
        implements Cause {

    @Override
    public String brief(Words words) {
        return (keys == 1 ? "one key parked" : keys + " keys parked")
                + next.map(time -> ", next " + words.time(time)).orElse("");
    }

    @Override
    public String sentence(Words words) {
        return (keys == 1 ? "One key of " + where + " is parked" : keys + " keys of " + where + " are parked")
                + " and waits in order for later attempts; " + Words.count(mostAttempts, "attempt") + " failed so far"
                + next.map(time -> ", the next is due " + words.at(time)).orElse("") + "."
                + (held == 0 ? "" : " " + (held == keys ? "All" : held) + " of them wait until somebody acts.")
                + " The rest of the partition goes on.";
    }

    @Override
    public Standing standing() {
        return held > 0 ? Standing.NEEDS_YOU : Standing.WAITS;
    }
}
