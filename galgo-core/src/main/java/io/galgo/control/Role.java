/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What somebody may do, on the wire and in a console. A command that asks for a role may be given by those after it too; a console's rights to
 * see are a matter of its own: an operator reads no payloads there.
 */
public enum Role {
    /** See states, counts and names. */
    VIEWER,
    /** See payloads too. */
    READER,
    /** See what a viewer sees, and give commands. */
    OPERATOR,
    /** All of it, and give those commands too that cannot be taken back, as having events handled again. */
    ADMIN;

    /** Tells whether this role may give a command that asks for another. */
    public boolean mayActAs(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** Returns its name as it is written: {@code viewer}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a role's name.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists them
     */
    public static Role of(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no role \"" + word + "\": one of "
                        + Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", ")) + " is."));
    }
}
