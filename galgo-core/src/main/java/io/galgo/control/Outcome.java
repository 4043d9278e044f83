/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.util.Arrays;
import java.util.Locale;

/** What an instance did with a command. */
public enum Outcome {
    /** It is done. */
    APPLIED,
    /** Things are no longer as whoever gave it saw them; nothing was changed. */
    MOVED_ON,
    /** It is not to be done, and the result says why; nothing was changed. */
    REFUSED,
    /** Another instance owns what it is about. */
    NOT_MINE,
    /** It came too late; nothing was changed. */
    EXPIRED,
    /** A later version of Galgo wrote a word that this one does not know. Never written. */
    UNKNOWN;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Outcome of(String word) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.word().equals(word))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
