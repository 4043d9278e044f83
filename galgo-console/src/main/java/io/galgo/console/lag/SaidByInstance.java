/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.control.Status;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Something that only the instance itself can know holds events of a partition.
 *
 * @param what what it is
 * @param where the partition
 * @param offset the event; empty if it is of no single one
 * @param since since when
 * @param error what the instance says to it; empty if nothing
 * @param instance who says so
 * @param isConfirmed whether brokers have that instance as the partition's owner
 */
public record SaidByInstance(
        Status.Held.Kind what,
        String where,
        OptionalLong offset,
        Instant since,
        String error,
        String instance,
        boolean isConfirmed)
        implements Cause {

    @Override
    public String brief(Words words) {
        return name() + " since " + words.time(since);
    }

    @Override
    public String sentence(Words words) {
        return where + (offset.isPresent() ? "@" + offset.getAsLong() : "") + ": " + name() + ", "
                + words.since(since) + (error.isEmpty() ? "" : ": " + error) + "."
                + Attempt.unconfirmed(instance, isConfirmed);
    }

    private String name() {
        return switch (what) {
            case SLOW -> "one slow event";
            case STUCK -> "a handler over its time limit that does not return";
            case CIRCUIT_OPEN -> "circuit open";
            case WINDOW_FULL -> "as much as may be is under way";
            case COMMIT_FAILING -> "commits fail while work goes on";
            case WAITING -> "waits for something else";
            case PARKED -> "a key is parked";
            case PAUSED -> "paused";
            case RETRYING -> "in retry";
            case UNKNOWN -> "held, in words of a later version";
        };
    }

    @Override
    public Standing standing() {
        return switch (what) {
            case PAUSED -> Standing.PAUSED;
            case PARKED -> Standing.WAITS;
            default -> Standing.NEEDS_YOU;
        };
    }

    @Override
    public Grade grade() {
        return Attempt.grade(isConfirmed);
    }
}
