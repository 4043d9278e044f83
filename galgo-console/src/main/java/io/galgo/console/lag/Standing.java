/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

/** How something stands, the worst first: a glyph and a word, so that it is told without colour. */
public enum Standing {
    /** Events wait and nobody is there to handle them. */
    NO_OWNER("○", "no owner"),
    /** Somebody may have to act. */
    NEEDS_YOU("■", "needs you"),
    /** Why events wait is not known. */
    NOT_KNOWN("▨", "not known"),
    /** Some events wait, for a later attempt or parked, and the rest goes on. */
    WAITS("◐", "waits for retry"),
    /** Behind, and getting less so. */
    CATCHING_UP("▲", "catching up"),
    /** Paused by request. */
    PAUSED("‖", "paused"),
    /** Nothing to do. */
    FINE("·", "fine");

    private final String glyph;
    private final String word;

    Standing(String glyph, String word) {
        this.glyph = glyph;
        this.word = word;
    }

    /** Returns its glyph. */
    public String glyph() {
        return glyph;
    }

    /** Returns its word. */
    public String word() {
        return word;
    }

    /** Tells whether a person may have to act. */
    public boolean isProblem() {
        return this == NO_OWNER || this == NEEDS_YOU || this == NOT_KNOWN;
    }

    /** Returns the worse of the two. */
    public Standing or(Standing other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
