/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.Said;
import java.time.Instant;
import java.util.Optional;

/**
 * Most keys of a topic failed alike, so its events wait, but for a few that are tried: what an instance says of the topic's handler.
 *
 * @param topic the topic
 * @param since since when
 * @param failure what opened it
 * @param next when the next events are tried; empty if that was not said
 * @param instance who says so
 * @param isConfirmed whether brokers have that instance as the partition's owner
 */
public record CircuitOpen(
        String topic, Instant since, String failure, Optional<Instant> next, String instance, boolean isConfirmed)
        implements Cause {

    static CircuitOpen of(Said said) {
        return new CircuitOpen(
                said.held().topic(),
                said.held().since(),
                said.held().error(),
                said.held().next(),
                said.instance(),
                said.isConfirmed());
    }

    @Override
    public String brief(Words words) {
        return "circuit open since " + words.time(since);
    }

    @Override
    public String sentence(Words words) {
        return "Circuit open on " + topic + ", " + words.since(since) + (failure.isEmpty() ? "" : ": " + failure) + "."
                + next.map(time -> " The next events are tried " + words.at(time) + "; all go on once these succeed.")
                        .orElse("")
                + Attempt.unconfirmed(instance, isConfirmed);
    }

    @Override
    public boolean isOfGroup() {
        return true;
    }

    @Override
    public Standing standing() {
        return Standing.NEEDS_YOU;
    }

    @Override
    public Grade grade() {
        return Attempt.grade(isConfirmed);
    }
}
