/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Arrays;

/** What has become of a dead letter. */
public enum DeadLetterState {

    /** Nobody has done anything about it. */
    OPEN("open"),

    /** It was handed to its group again, which has not handled it yet. */
    REDRIVING("redriving"),

    /** It was handed to its group again, which has handled it. */
    MENDED("mended"),

    /** It was handed to its group again and failed for good once more: there is a new dead letter, which is open. */
    FAILED_AGAIN("failed-again"),

    /** Somebody decided that it is not to be handled. */
    DISMISSED("dismissed"),

    /** Retention deleted the letter before anybody did anything about it. Never written: it is what a letter without state and record is. */
    EXPIRED("expired"),

    /** A later version of Galgo wrote a state that this one does not know. It is left alone. */
    UNKNOWN("unknown");

    private final String word;

    DeadLetterState(String word) {
        this.word = word;
    }

    /** Returns the word that stands for it in the topic of states. */
    String word() {
        return word;
    }

    static DeadLetterState of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word.equals(word))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
