/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import java.util.Collection;
import java.util.Locale;

/** A look names a topic, group or partition that is not there. The message says so, and what there is that is like it. */
public final class NotThereException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SOME = 5;

    /** With a sentence. */
    public NotThereException(String sentence) {
        super(sentence);
    }

    /** For a name that is not among those there are. */
    static NotThereException of(String kind, String name, Collection<String> all) {
        var part = name.toLowerCase(Locale.ROOT);
        var alike = all.stream()
                .filter(other ->
                        other.toLowerCase(Locale.ROOT).contains(part) || part.contains(other.toLowerCase(Locale.ROOT)))
                .sorted()
                .limit(SOME)
                .toList();
        return new NotThereException("There is no " + kind + " " + name + "."
                + (alike.isEmpty() ? "" : " Is one of these meant: " + String.join(", ", alike) + "?"));
    }
}
