/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one instance did with a command. A claim of the instance's: the console checks what it can.
 *
 * @param command the command's id
 * @param group the group
 * @param instance who says so
 * @param outcome what it did
 * @param why a sentence: why not, or what there is to say; empty if there is nothing
 * @param at when, by the instance's clock
 * @param moved which positions it changed
 * @param answer what was asked for by {@link Verb#ASK}, at most 8,000 characters
 */
public record Result(
        String command,
        String group,
        String instance,
        Outcome outcome,
        String why,
        Instant at,
        List<Moved> moved,
        Optional<String> answer) {

    /** @throws NullPointerException if one is null */
    public Result {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(answer, "answer");
        moved = List.copyOf(moved);
    }

    /** Without positions and answer. */
    public static Result of(Command command, String instance, Outcome outcome, String why, Instant at) {
        return new Result(command.id(), command.group(), instance, outcome, why, at, List.of(), Optional.empty());
    }

    /**
     * A position that was changed.
     *
     * @param topic the topic
     * @param partition the partition
     * @param before the oldest unfinished offset before
     * @param after and after
     */
    public record Moved(String topic, int partition, long before, long after) {}
}
