/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.List;
import java.util.Objects;

/**
 * What became of an order to a consumer.
 *
 * @param kind whether it was carried out
 * @param sentence what happened, or why nothing did
 * @param moved which positions were changed
 */
public record Answer(Kind kind, String sentence, List<Moved> moved) {

    /** Whether an order was carried out. */
    public enum Kind {
        /** It was. */
        APPLIED,
        /** Things are no longer as whoever gave it saw them; nothing was changed. */
        MOVED_ON,
        /** It is not to be done here; nothing was changed. */
        REFUSED,
        /** This consumer does not own the partition; nothing was changed. */
        NOT_MINE
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

    public Answer {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(sentence, "sentence");
        moved = List.copyOf(moved);
    }

    static Answer applied(String sentence) {
        return new Answer(Kind.APPLIED, sentence, List.of());
    }

    static Answer movedOn(String sentence) {
        return new Answer(Kind.MOVED_ON, sentence, List.of());
    }

    static Answer refused(String sentence) {
        return new Answer(Kind.REFUSED, sentence, List.of());
    }

    static Answer notMine(String sentence) {
        return new Answer(Kind.NOT_MINE, sentence, List.of());
    }
}
