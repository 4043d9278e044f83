/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * How far a job is, as the instance says that carries it out.
 *
 * @param job the job's id
 * @param group the group
 * @param instance who says so
 * @param state what it is at
 * @param done how many events it is through with
 * @param failed how many of them failed again
 * @param total how many there are, -1 if not known
 * @param at when, by the instance's clock
 * @param why a sentence; empty if there is nothing to say
 */
public record JobProgress(
        String job,
        String group,
        String instance,
        State state,
        long done,
        long failed,
        long total,
        Instant at,
        String why) {

    /** @throws NullPointerException if one is null */
    public JobProgress {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(why, "why");
    }

    /** What a job is at. */
    public enum State {
        /** An instance carries it out. */
        RUNNING,
        /** It waits, and {@code why} says for what: too many failed, or somebody has to say go on. */
        PAUSED,
        /** All is done. */
        DONE,
        /** Somebody stopped it. */
        CANCELLED,
        /** It cannot be carried out, and {@code why} says why. */
        REFUSED,
        /** A later version of Galgo wrote a word that this one does not know. Never written. */
        UNKNOWN;

        /** Tells whether nothing more will happen. */
        public boolean isOver() {
            return this == DONE || this == CANCELLED || this == REFUSED;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return Arrays.stream(values())
                    .filter(state -> state.word().equals(word))
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }
}
