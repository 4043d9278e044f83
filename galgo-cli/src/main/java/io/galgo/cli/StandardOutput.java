/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

import java.io.Console;

/** Where standard output goes. */
public final class StandardOutput {

    private StandardOutput() {}

    /** Tells whether it is a terminal that can do more than print lines. */
    @SuppressWarnings("SystemConsoleNull") // newer Javas are asked below
    public static boolean isTerminal() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return (Boolean)
                    Console.class.getMethod("isTerminal").invoke(console); // from Java 22 on; before it, null says no
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }
}
