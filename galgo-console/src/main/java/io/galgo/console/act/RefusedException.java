/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.act;

/** An act that is not carried out. The message says why, and what to do; nothing was changed. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** A right is missing. */
        RIGHT,
        /** What it is about is not there, or not for this person to see. */
        NOT_THERE,
        /** Only looks are allowed here. */
        READ_ONLY,
        /** Too many, or more than the bound that was given. */
        LIMIT,
        /** What it is about is not in a state in which it could be done, or has moved on since it was seen. */
        STATE,
        /** It cannot be written down that it is done. */
        NO_AUDIT
    }

    private final Reason reason;

    RefusedException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    RefusedException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    /** Returns why. */
    public Reason reason() {
        return reason;
    }
}
