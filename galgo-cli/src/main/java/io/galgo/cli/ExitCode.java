/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

/** What the command's exit code says. */
public final class ExitCode {

    /** Done, or nothing wrong. */
    public static final int OK = 0;
    /** A problem was found. */
    public static final int PROBLEM = 1;
    /** Wrong usage, or input that cannot be read. */
    public static final int USAGE = 2;
    /** What was asked is not known: evidence is missing. */
    public static final int NOT_KNOWN = 3;
    /** Refused: by a right, a limit, or because only looks are allowed. */
    public static final int REFUSED = 4;
    /** Done by some, and not by others. */
    public static final int IN_PART = 5;
    /** Kafka or the database is out of reach. */
    public static final int OUT_OF_REACH = 6;
    /** Interrupted from the terminal. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
