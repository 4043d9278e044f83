/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

/**
 * An event waits for its next attempt, as its instance says, and nothing behind it is known to be done.
 *
 * @param where the partition
 * @param attempt at which attempt it is
 */
public record Retrying(String where, Attempt attempt) implements Cause {

    @Override
    public String brief(Words words) {
        return attempt.next().isPresent()
                ? "in retry, next " + words.time(attempt.next().get())
                : "in retry, waits for somebody";
    }

    @Override
    public String sentence(Words words) {
        var offset = attempt.offset().isPresent() ? "@" + attempt.offset().getAsLong() : "";
        return "One event waits: " + where + offset + ", " + words.since(attempt.since()) + ". "
                + attempt.sentence(words)
                + (attempt.waiting() == 0
                        ? ""
                        : " " + (attempt.waitingAtLeast() ? "At least " : "")
                                + Words.count(attempt.waiting(), "event")
                                + (attempt.waiting() == 1 ? " waits" : " wait") + " behind it.");
    }

    @Override
    public Standing standing() {
        return Standing.NEEDS_YOU;
    }

    @Override
    public Grade grade() {
        return Attempt.grade(attempt.isConfirmed());
    }
}
