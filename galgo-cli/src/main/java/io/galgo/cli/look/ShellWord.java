/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import java.util.regex.Pattern;

/** Names that others chose, in command lines that are shown to be copied. */
public final class ShellWord {

    private static final Pattern HARMLESS = Pattern.compile("[a-zA-Z0-9._:/@=,+][a-zA-Z0-9._:/@=,+-]*");

    private ShellWord() {}

    /** Returns a text as a POSIX shell takes it for one word that begins no option. */
    public static String quoted(String text) {
        return HARMLESS.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
