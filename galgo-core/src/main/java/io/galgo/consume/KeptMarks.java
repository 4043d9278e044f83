/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;

/**
 * What every commit from now on says to be done in the parked topic, whatever else has no room: the ends of keys that are handled in their
 * partition again. A next owner that did not know of them would handle a key's parked events once more, after later ones.
 *
 * <p>Until the end of a key is among them the key stays parked, and what comes for it is handled there. Owned by the poll thread.
 */
final class KeptMarks {

    /** All that is done is looked through at most so often that this takes some percent of a thread. */
    private static final long NANOS_AN_OFFSET = 1_000;

    private static final long LEAST_REST = Duration.ofMillis(1).toNanos();

    private Marks kept;
    private long restsUntil;
    private boolean isNew = true;

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
        return isNew || now - restsUntil >= 0;
    }

    /**
     * Keeps as much as any commit has room for, and less than before only where commits may say less than they did.
     *
     * @param done what is done by now
     * @param limit how many characters a commit may say of the parked topic
     */
    void keep(Marks done, int limit) {
        var before = MarksCodec.fit(done.common(kept), ParkedState.mostRoomForMarks(limit));
        int room = Math.max(ParkedState.leastRoomForMarks(limit), MarksCodec.roomFor(before));
        var more = MarksCodec.fit(done, before.marks(), room).marks();
        kept = more.count() > before.marks().count() ? more : before.marks();
    }

    /** Nothing is due again for a while: for longer the more there was to look through. */
    void rest(long now, long offsets) {
        isNew = false;
        restsUntil = now + Math.max(LEAST_REST, offsets * NANOS_AN_OFFSET);
    }
}
