/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static io.galgo.control.Verb.Kind.JOB;
import static io.galgo.control.Verb.Kind.ORDER;
import static io.galgo.control.Verb.Kind.SETTING;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a command has a group do. The same words in pages, command line and audit. */
public enum Verb {

    /** Try a waiting event now. */
    RETRY(ORDER),
    /** Lay an event aside as an open dead letter; its key goes on. */
    SKIP(ORDER),
    /** Have a key wait, in order, in the group's own topic. */
    PARK(SETTING),
    /** Have a parked key go on. */
    RELEASE(SETTING),
    /** Interrupt the handler that has an event in hand. */
    INTERRUPT(ORDER),
    /** Begin nothing new, of the group or of a job. */
    PAUSE(SETTING),
    /** Go on after a pause, or with a job that waits for somebody to act. */
    RESUME(SETTING),
    /** Go on at other offsets. */
    SEEK(ORDER),
    /** Set a value of the group's, as {@code retry.attempts}. */
    SET(SETTING),
    /** Take such a value back. */
    UNSET(SETTING),
    /** Hand dead letters to their group again. */
    REDRIVE(JOB),
    /** Hand handled events to their group again. */
    REPLAY(JOB),
    /** Say of dead letters that they are not to be handled. */
    DISMISS(JOB),
    /** Take that back. */
    REOPEN(JOB),
    /** Have a stuck row of an outbox published again. */
    REQUEUE(ORDER),
    /** Stop a job; what it did stays. */
    CANCEL(JOB),
    /** Take an act back: never on the wire, where it is the verb that undoes. */
    UNDO(ORDER),
    /** Ask what an event's handler is at. */
    ASK(ORDER);

    /** How a command is carried out. */
    public enum Kind {
        /** Once, at once, or not at all. */
        ORDER,
        /** It holds until its end, through restarts and for instances that start later. */
        SETTING,
        /** Under a lease, with progress. */
        JOB
    }

    private final Kind kind;

    Verb(Kind kind) {
        this.kind = kind;
    }

    /** Returns how a command with this verb is carried out. */
    public Kind kind() {
        return kind;
    }

    /** Returns the word that stands for it: its name in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the verb of a word; empty if there is none, as when a later version wrote it. */
    public static Optional<Verb> of(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
    }
}
