/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.Objects;

/**
 * Which topics or groups are meant: {@code *} stands for any characters, {@code ?} for one; a word without them for all names it is a part
 * of.
 *
 * @param text as it was written; of {@link #exactly} the name
 * @param exact whether the one name alone is meant, whatever characters it has
 */
public record NamePattern(String text, boolean exact) {

    private static final NamePattern ALL = new NamePattern("*", false);
    private static final NamePattern NONE = new NamePattern("", true);

    public NamePattern {
        Objects.requireNonNull(text, "text");
    }

    /** All names. */
    public static NamePattern all() {
        return ALL;
    }

    /** No name. */
    public static NamePattern none() {
        return NONE;
    }

    /** One name. */
    public static NamePattern exactly(String name) {
        return new NamePattern(name, true);
    }

    /** The names that a pattern stands for. */
    public static NamePattern of(String pattern) {
        return new NamePattern(pattern, false);
    }

    /** Returns whether no name is meant. */
    public boolean isNone() {
        return exact && text.isEmpty();
    }

    /** Tells whether a name is meant. */
    public boolean matches(String name) {
        if (exact) {
            return name.equals(text) && !isNone();
        }
        if (text.indexOf('*') < 0 && text.indexOf('?') < 0) {
            return name.contains(text);
        }
        return matchesWildcards(name);
    }

    /** Goes back to the last star alone, so that no pattern takes longer than its length times the name's. */
    private boolean matchesWildcards(String name) {
        int at = 0;
        int pattern = 0;
        int star = -1;
        int afterStar = 0;
        while (at < name.length()) {
            char wanted = pattern < text.length() ? text.charAt(pattern) : 0;
            if (pattern < text.length() && wanted == '*') {
                star = pattern++;
                afterStar = at;
            } else if (pattern < text.length() && (wanted == '?' || wanted == name.charAt(at))) {
                pattern++;
                at++;
            } else if (star >= 0) {
                pattern = star + 1;
                at = ++afterStar;
            } else {
                return false;
            }
        }
        while (pattern < text.length() && text.charAt(pattern) == '*') {
            pattern++;
        }
        return pattern == text.length();
    }
}
