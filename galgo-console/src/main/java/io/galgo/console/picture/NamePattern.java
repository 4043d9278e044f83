/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.Objects;
import java.util.regex.Pattern;

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
        return Pattern.matches(regex(), name);
    }

    private String regex() {
        var regex = new StringBuilder();
        text.chars()
                .forEach(c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c))));
        return regex.toString();
    }
}
