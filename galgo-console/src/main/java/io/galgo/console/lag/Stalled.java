/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.time.Instant;

/**
 * A group that runs Galgo owns the partition and finishes nothing.
 *
 * @param where the partition
 * @param owner who owns it
 * @param offset the oldest event that waits
 * @param since since when nothing was finished, as far as known
 */
public record Stalled(String where, String owner, long offset, Instant since) implements Cause {

    @Override
    public String brief(Words words) {
        return "nothing finished since " + words.time(since);
    }

    @Override
    public String sentence(Words words) {
        return owner + " owns " + where + " and has finished nothing there " + words.since(since) + "; offset "
                + Words.number(offset)
                + " is next. Not known from here: a slow event, a handler that hangs, an open circuit or one key in retry. The"
                + " service's own status says which.";
    }

    @Override
    public Standing standing() {
        return Standing.NEEDS_YOU;
    }

    @Override
    public Grade grade() {
        return Grade.FOLLOWS;
    }
}
