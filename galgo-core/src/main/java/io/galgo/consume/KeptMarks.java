/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

/**
 * What every commit from now on says to be done in the parked topic, whatever else has no room: the ends of keys that are handled in their
 * partition again. A next owner that did not know of them would handle a key's parked events once more, after later ones.
 *
 * <p>Until the end of a key is among them the key stays parked, and what comes for it is handled there. Owned by the poll thread.
 */
final class KeptMarks {

    /** Marks are looked through at most so often that this takes some percent of a thread. */
    private static final long NANOS_AN_OFFSET = 1_000;

    private Marks kept;
    private long notBefore = Long.MIN_VALUE;

    /** @param former what the commit says that this assignment began with */
    KeptMarks(Marks former) {
        kept = former;
    }

    Marks marks() {
        return kept;
    }

    boolean has(long offset) {
        return kept.isDone(offset, -1);
    }

    /** Tells whether it is time to {@link #keep} more. */
    boolean isDue(long now) {
        return notBefore == Long.MIN_VALUE || now - notBefore >= 0;
    }

    /**
     * Keeps as much as there will be room for in any case.
     *
     * @param done what is done by now
     * @param room how many characters any commit has for marks
     */
    void keep(Marks done, int room, long now) {
        var before = done.common(kept);
        var fitted = MarksCodec.fit(done, before, room).marks();
        kept = fitted.count() > before.count() ? fitted : before;
        notBefore = now + (done.end() - done.edge()) * NANOS_AN_OFFSET;
    }
}
