/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

import java.security.SecureRandom;

/** Ids of commands: short enough to be said on the telephone, in digits and letters that are not mistaken for each other. */
final class CommandIds {

    private static final char[] LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int LENGTH = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private CommandIds() {}

    static String next() {
        var id = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            id.append(LETTERS[RANDOM.nextInt(LETTERS.length)]);
        }
        return id.toString();
    }
}
