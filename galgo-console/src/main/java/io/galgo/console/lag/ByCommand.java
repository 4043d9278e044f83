/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.Said;
import io.galgo.control.Status;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The command by which something is held, as its instance says.
 *
 * @param id its id
 * @param who who gave it; empty where that was not said
 * @param why the reason they gave; empty if they gave none
 * @param until when it ends; empty if that was not said
 * @param instance who says so
 * @param isConfirmed whether brokers have that instance as the partition's owner
 */
public record ByCommand(
        String id, String who, String why, Optional<Instant> until, String instance, boolean isConfirmed) {

    /**
     * Finds it in what instances say.
     *
     * @param kind what is held
     * @return empty where no command did it; where several instances say so, what a confirmed one says
     */
    static Optional<ByCommand> of(Stream<Said> held, Status.Held.Kind kind) {
        return held.filter(said -> said.held().kind() == kind)
                .flatMap(said -> said
                        .held()
                        .by()
                        .map(by -> new ByCommand(
                                by.id(), by.who(), by.why(), said.held().next(), said.instance(), said.isConfirmed()))
                        .stream())
                .min(Comparator.comparing(by -> !by.isConfirmed()));
    }

    /** by anna. */
    String brief() {
        return "by " + (who.isEmpty() ? "command " + id : who);
    }

    /** by anna, until 05:08:02 (in 1 h 59 m): INC-12. */
    String sentence(Words words) {
        return brief()
                + until.map(end -> ", " + words.until(end)).orElse("")
                + (why.isEmpty() ? "." : ": " + why.replaceFirst("\\.$", "") + ".")
                + Attempt.unconfirmed(instance, isConfirmed);
    }
}
