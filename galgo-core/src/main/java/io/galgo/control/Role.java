/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

/** What somebody may do, each role all that those before it may. */
public enum Role {
    /** See states, counts and names. */
    VIEWER,
    /** See payloads. */
    READER,
    /** Give commands. */
    OPERATOR,
    /** Give those commands too that cannot be taken back, as having events handled again. */
    ADMIN;

    /** Tells whether this role may do what asks for another. */
    public boolean mayActAs(Role needed) {
        return compareTo(needed) >= 0;
    }
}
