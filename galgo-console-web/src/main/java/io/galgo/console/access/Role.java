/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import java.util.Locale;

/** Rights that go together. An operator does not read payloads: who does both has both roles. */
public enum Role {
    /** Watches. */
    VIEWER,
    /** Watches, and reads payloads. */
    READER,
    /** Watches, and acts. */
    OPERATOR,
    /** All of it. */
    ADMIN;

    /** Tells whether it has a right. */
    public boolean has(Right right) {
        return switch (this) {
            case VIEWER -> right == Right.WATCH;
            case READER -> right == Right.WATCH || right == Right.READ;
            case OPERATOR -> right == Right.WATCH || right == Right.ACT;
            case ADMIN -> true;
        };
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
        for (var role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "There is no role \"" + word + "\": one of viewer, reader, operator, admin is.");
    }
}
