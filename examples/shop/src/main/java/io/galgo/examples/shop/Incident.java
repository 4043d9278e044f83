/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can go wrong in and around the shop: for practice. Each ends by itself. */
public enum Incident {
    /** The mail server refuses every third order's mail for good: dead letters, to be redriven once it is mended. */
    POISON,
    /** The card provider does not answer: everything waits, and a circuit opens. */
    PROVIDER_DOWN,
    /** The carrier takes two seconds for each parcel: delivery falls behind. */
    SLOW,
    /** The card provider does not answer for one order: its key waits, and the rest goes on. */
    ONE_KEY,
    /** One parcel goes round and round on a sorting belt: its key has more events than can be handled one after another. */
    HOT_KEY,
    /** Somebody lowered what a topic takes: the event of a large order stays in the cart's outbox. */
    OUTBOX,
    /** Events are written to their topics again and again: each has its effect once. */
    DUPLICATES;

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
