/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** What a signature is for: one made for a purpose says nothing for another. */
public enum Purpose {
    /** A {@link Command}. */
    COMMAND("galgo command 1\n"),
    /** A record of the audit. */
    AUDIT("galgo audit 1\n");

    private final String prefix;

    Purpose(String prefix) {
        this.prefix = prefix;
    }

    /** Returns what is signed before the bytes. */
    byte[] prefix() {
        return prefix.getBytes(US_ASCII);
    }
}
