/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

/** How sure something is. */
public enum Grade {
    /** Brokers, or the group's own commits, say so. */
    KNOWN,
    /** It follows from what they say. */
    FOLLOWS,
    /** An instance says so, and brokers do not confirm that it is what it says it is. */
    UNCONFIRMED,
    /** They do not say. */
    NOT_KNOWN;

    /** Returns the less sure of the two. */
    public Grade and(Grade other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
