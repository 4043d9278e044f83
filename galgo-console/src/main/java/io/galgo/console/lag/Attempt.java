/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.Said;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * At which attempt an event is, as its instance says.
 *
 * @param offset the event; empty if it was not said
 * @param failed how many attempts failed
 * @param of how many there are to be; empty if without limit
 * @param since since when it fails
 * @param next when the next is; empty if somebody has to act
 * @param error what the last one failed with; empty if it was not said
 * @param waiting how many events wait behind it, as far as they are read
 * @param waitingAtLeast whether there may be more
 * @param instance who says so
 * @param isConfirmed whether brokers have that instance as the partition's owner
 */
public record Attempt(
        OptionalLong offset,
        int failed,
        OptionalInt of,
        Instant since,
        Optional<Instant> next,
        String error,
        long waiting,
        boolean waitingAtLeast,
        String instance,
        boolean isConfirmed) {

    static Attempt of(Said said) {
        var held = said.held();
        return new Attempt(
                held.offset(),
                held.attempt(),
                held.attempts(),
                held.since(),
                held.next(),
                held.error(),
                held.waiting(),
                held.waitingAtLeast(),
                said.instance(),
                said.isConfirmed());
    }

    String sentence(Words words) {
        return "Attempt " + failed + (of.isPresent() ? " of " + of.getAsInt() : "") + " failed, "
                + next.map(time -> "the next is " + words.at(time)).orElse("and the next waits until somebody acts")
                + (error.isEmpty() ? "." : ": " + error + ".") + unconfirmed(instance, isConfirmed);
    }

    static String unconfirmed(String instance, boolean isConfirmed) {
        return isConfirmed ? "" : " So says " + instance + ", unconfirmed: brokers do not have it as the owner.";
    }

    static Grade grade(boolean isConfirmed) {
        return isConfirmed ? Grade.KNOWN : Grade.UNCONFIRMED;
    }
}
