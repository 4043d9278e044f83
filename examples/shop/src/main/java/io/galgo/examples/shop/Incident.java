/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can go wrong in the world outside the shop: for practice. Each ends by itself. */
public enum Incident {
    /** The mail server refuses every third order's mail for good: dead letters, to be redriven once it is mended. */
    POISON,
    /** The card provider does not answer: everything waits, and a circuit opens. */
    PROVIDER_DOWN,
    /** The carrier takes two seconds for each parcel: delivery falls behind. */
    SLOW,
    /** The card provider does not answer for one order: its key waits, and the rest goes on. */
    ONE_KEY;

    /** Returns its word: {@code provider-down}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the incident of a word. */
    public static Optional<Incident> of(String word) {
        return Arrays.stream(values())
                .filter(incident -> incident.word().equals(word))
                .findFirst();
    }
}
