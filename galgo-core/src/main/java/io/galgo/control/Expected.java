/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What somebody saw before giving an order: if it is otherwise by now the answer is {@link Outcome#MOVED_ON}, and nothing is changed.
 *
 * @param next the partition's oldest unfinished offset; empty if it does not matter
 * @param attempt how many attempts of the event have failed; empty if it does not matter
 * @param positions where partitions were, of an order that moves them; those that are left out may be anywhere
 */
public record Expected(OptionalLong next, OptionalInt attempt, List<Position> positions) {

    /** Nothing in particular. */
    public static final Expected NOTHING = new Expected(OptionalLong.empty(), OptionalInt.empty());

    /**
     * Where a partition was.
     *
     * @param partition the partition
     * @param next its oldest unfinished offset
     * @param assignment in which assignment that was, as its commit names it: then it may have gone on by itself since, but nobody may have
     *     moved it elsewhere or taken it up anew; empty if that is not known, and it must be where it was
     */
    public record Position(int partition, long next, Optional<String> assignment) {

        /** @throws NullPointerException if the assignment is null */
        public Position {
            Objects.requireNonNull(assignment, "assignment");
        }
    }

    /** @throws NullPointerException if one is null */
    public Expected {
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(attempt, "attempt");
        positions = List.copyOf(positions);
    }

    /** Of one partition or event. */
    public Expected(OptionalLong next, OptionalInt attempt) {
        this(next, attempt, List.of());
    }

    /** Of partitions that are to be moved. */
    public static Expected at(List<Position> positions) {
        return new Expected(OptionalLong.empty(), OptionalInt.empty(), positions);
    }

    /** Returns where a partition was; empty if that does not matter. */
    Optional<Position> of(int partition) {
        return positions.stream()
                .filter(position -> position.partition() == partition)
                .findFirst();
    }
}
