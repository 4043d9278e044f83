/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.lag.Grade;
import io.galgo.console.lag.PartitionLag;

/** What became of one event in a group, as far as its commits say. */
public enum Verdict {
    /** The group went past it, and it runs Galgo. */
    DONE("done: handled, or laid aside as a dead letter or parked", Grade.FOLLOWS),
    /** It lies above the committed offset and is done nevertheless. */
    DONE_AHEAD("done, ahead of older events that wait", Grade.KNOWN),
    /** The group went past it; whether it was handled, nobody but the group knows. */
    PASSED("committed; handling not known: not Galgo", Grade.NOT_KNOWN),
    /** It waits. */
    WAITS("waits", Grade.KNOWN),
    /** Kafka has deleted it, and the group had not read it. */
    DELETED("deleted before it was read", Grade.KNOWN),
    /** There is no such offset yet. */
    NOT_WRITTEN("not written yet", Grade.KNOWN),
    /** No broker says what the log holds. */
    NOT_KNOWN("not known: no broker says what its log holds", Grade.NOT_KNOWN);

    private final String words;
    private final Grade grade;

    Verdict(String words, Grade grade) {
        this.words = words;
        this.grade = grade;
    }

    static Verdict of(PartitionLag lag, long offset, boolean runsGalgo) {
        if (offset < lag.committed()) {
            return runsGalgo ? DONE : PASSED;
        }
        if (lag.done().stream().anyMatch(range -> range.start() <= offset && offset < range.end())) {
            return DONE_AHEAD;
        }
        if (lag.start() < 0 || lag.end() < 0) {
            return NOT_KNOWN;
        }
        if (offset < lag.start()) {
            return DELETED;
        }
        return offset >= lag.end() ? NOT_WRITTEN : WAITS;
    }

    /** Returns it in words. */
    public String words() {
        return words;
    }

    /** Returns how sure it is. */
    public Grade grade() {
        return grade;
    }
}
