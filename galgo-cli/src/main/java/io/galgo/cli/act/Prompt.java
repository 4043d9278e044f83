/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.StandardOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;

/** Asks whoever sits at the terminal. */
public final class Prompt {

    private Prompt() {}

    /** Tells whether anybody sits there. */
    public static boolean isPossible() {
        return StandardOutput.isTerminal();
    }

    /** Returns the line typed; empty at the end of input. */
    static String ask(PrintWriter err, String question) {
        err.print(question);
        err.flush();
        try {
            var line = Input.READER.readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whether the answer is yes; anything but y or yes is no. */
    public static boolean agrees(PrintWriter err, String question) {
        var answer = ask(err, question + " [y/N] ").toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    /** One reader for the process: each would take more from the stream than its line. */
    private static final class Input {
        static final BufferedReader READER =
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    }
}
