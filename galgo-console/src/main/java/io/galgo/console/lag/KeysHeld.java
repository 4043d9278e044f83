/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Instant;
import java.util.Optional;

/**
 * A few keys wait and the rest of the partition went on: what Galgo's commits tell and committed offsets alone cannot.
 *
 * @param partition the partition's number
 * @param offset the oldest event that waits
 * @param key its key; empty if it has none
 * @param keys how many keys wait, among the events that were read
 * @param since when the oldest was written
 * @param events how many events of these keys wait, among those the consumer has fetched
 * @param eventsIsExact whether all of these were read; else there are more
 * @param beyond how many offsets lie above what the consumer has fetched
 * @param committedLag what other tools show
 * @param doneAhead how many of those are done
 * @param attempt at which attempt the oldest is, if its instance says so
 */
public record KeysHeld(
        int partition,
        long offset,
        Optional<String> key,
        int keys,
        Instant since,
        long events,
        boolean eventsIsExact,
        long beyond,
        long committedLag,
        long doneAhead,
        Optional<Attempt> attempt)
        implements Cause {

    private static final String MASK = "••••";

    @Override
    public String brief(Words words) {
        return (keys == 1 ? "one key waits" : keys + " keys wait")
                + attempt.flatMap(Attempt::next)
                        .map(time -> ", next attempt " + words.time(time))
                        .orElse("");
    }

    @Override
    public String sentence(Words words) {
        return who(words) + attempt.map(known -> " " + known.sentence(words)).orElse("") + " " + waiting() + " "
                + rest()
                + (attempt.isPresent() ? "" : " At which attempt it is and why, the service's own status and log say.");
    }

    private String who(Words words) {
        var oldest = key.orElse("an event without a key");
        return (keys == 1 ? "One key waits: " + oldest : keys + " keys wait, the oldest is " + oldest) + ", "
                + words.since(since) + ", from offset " + Words.number(offset) + " on.";
    }

    private String waiting() {
        var of = keys == 1 ? " of this key " : " of these keys ";
        return (eventsIsExact ? "At least " : "More than ")
                + Words.count(events, "event")
                + of
                + (events == 1 ? "waits." : "wait.");
    }

    private String rest() {
        var numbers =
                " (committed lag " + Words.number(committedLag) + ", of which " + Words.number(doneAhead) + " done).";
        return beyond == 0
                ? "The rest of partition " + partition + " is up to date" + numbers
                : "The rest of partition " + partition + " goes on, " + Words.number(beyond) + " behind the end"
                        + numbers;
    }

    @Override
    public Cause withoutKeys() {
        return new KeysHeld(
                partition,
                offset,
                key.map(hidden -> MASK),
                keys,
                since,
                events,
                eventsIsExact,
                beyond,
                committedLag,
                doneAhead,
                attempt);
    }

    @Override
    public Standing standing() {
        return Standing.NEEDS_YOU;
    }

    @Override
    public Grade grade() {
        return attempt.map(known -> Attempt.grade(known.isConfirmed())).orElse(Grade.KNOWN);
    }
}
