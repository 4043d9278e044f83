/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli;

/** Ends the command with a sentence for the user and an exit code, and no stack trace. */
public final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final int exitCode;

    /** With a sentence and its cause. */
    public CliException(int exitCode, String sentence, Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    /** With a sentence. */
    public CliException(int exitCode, String sentence) {
        this(exitCode, sentence, null);
    }

    /** Returns the exit code the command ends with. */
    public int exitCode() {
        return exitCode;
    }
}
