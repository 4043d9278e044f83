/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.Answer;
import io.galgo.console.ListDeadLetters.DeadLetterList;
import io.galgo.console.ShowLag.LagTable;
import java.time.Instant;
import java.util.Optional;

/**
 * What a watch knows of its cluster now. Immutable.
 *
 * @param lag all groups' lag as the last refresh found it; empty before the first one
 * @param dead open dead letters, as the last reading found them
 * @param operations jobs and settings in force, as they were read last; empty before
 * @param broken since when Kafka has not answered, and why; empty while it does
 * @param deadBroken likewise for the reading of dead letters
 */
record View(
        Optional<Answer<LagTable>> lag,
        Optional<Answer<DeadLetterList>> dead,
        Optional<Operations> operations,
        Optional<Broken> broken,
        Optional<Broken> deadBroken) {

    static final View NOTHING =
            new View(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Kafka does not answer.
     *
     * @param since when it failed first
     * @param why what failed, in a sentence
     */
    record Broken(Instant since, String why) {}

    View withLag(Answer<LagTable> answer) {
        return new View(Optional.of(answer), dead, operations, Optional.empty(), deadBroken);
    }

    View withDead(Answer<DeadLetterList> answer) {
        return new View(lag, Optional.of(answer), operations, broken, Optional.empty());
    }

    View withOperations(Operations read) {
        return new View(lag, dead, Optional.of(read), broken, deadBroken);
    }

    View withBroken(Instant now, String why) {
        return new View(lag, dead, operations, Optional.of(broken(broken, now, why)), deadBroken);
    }

    View withDeadBroken(Instant now, String why) {
        return new View(lag, dead, operations, broken, Optional.of(broken(deadBroken, now, why)));
    }

    private static Broken broken(Optional<Broken> before, Instant now, String why) {
        return new Broken(before.map(Broken::since).orElse(now), why);
    }
}
