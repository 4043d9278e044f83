/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import java.util.Locale;

/**
 * Why events wait, as far as brokers and commits tell. Each says so in one sentence, for a person who is called at night: who waits for
 * what, since when, what happens next. Names and keys in it are whatever others wrote: a terminal must not get them as they are.
 */
public sealed interface Cause
        permits LeaderMissing,
                EndNotKnown,
                NoOwner,
                HungTransaction,
                LostToRetention,
                RetentionNear,
                Paused,
                KeysHeld,
                Retrying,
                SaidByInstance,
                CircuitOpen,
                Stalled,
                Rebalancing,
                ParkedEvents,
                Slow,
                HotPartition,
                HotKey,
                CauseNotKnown {

    /** Returns what it is in a few words, for a row of a table. */
    String brief(Words words);

    /** Returns what it is in a sentence or two. */
    String sentence(Words words);

    /** Returns how what it concerns stands. */
    Standing standing();

    /** Tells whether it is of the group as a whole: then it is said once, not for each partition. */
    default boolean isOfGroup() {
        return false;
    }

    /** Returns what to say once of the group where this and another one of the same kind hold on different partitions. */
    default Cause and(Cause other) {
        return this;
    }

    /** Returns it for those who may not see keys. */
    default Cause withoutKeys() {
        return this;
    }

    /** Returns how sure it is. */
    default Grade grade() {
        return Grade.KNOWN;
    }

    /** Returns its name for programs, which does not change: as {@code no_owner}. */
    default String kind() {
        return getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
