/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Objects;
import org.apache.kafka.common.Uuid;

/**
 * Who made a commit and why: stands in the metadata of every commit, before the marks.
 *
 * @param topicId the topic's id, so that a commit on a topic of the same name made anew is known for what it is
 * @param instance the consumer's own id, made at start
 * @param assignment counts the instance's assignments of this partition and others, from 1
 * @param why what moved the offset
 * @param since when the group first saw the topic, in epoch milliseconds: where members that start at the same time begin under {@code LATEST}
 */
record Stamp(Uuid topicId, String instance, long assignment, Why why, long since) {

    /** What moved a committed offset; the letter stands on the wire. */
    enum Why {
        /** Events below were handled. */
        WORK('w'),
        /** The group began here. */
        START('s'),
        /** Somebody moved the group here, or the log no longer had the former position. */
        SEEK('k'),
        /** Events below were laid aside on purpose. Read, and not written. */
        SKIP('x'),
        /** A move to another cluster ends here. Read, and not written. */
        BARRIER('b');

        private final char letter;

        Why(char letter) {
            this.letter = letter;
        }

        static Why of(String text) {
            for (var why : values()) {
                if (text.length() == 1 && text.charAt(0) == why.letter) {
                    return why;
                }
            }
            throw new IllegalArgumentException("No reason of a commit: " + text);
        }
    }

    Stamp {
        Objects.requireNonNull(topicId, "topicId");
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(why, "why");
    }

    /** Names the assignment: another one whenever the partition is taken up anew, be it by a rebalance or a seek. */
    String name() {
        return instance + "/" + assignment;
    }

    Stamp why(Why other) {
        return new Stamp(topicId, instance, assignment, other, since);
    }

    String encode() {
        return topicId + ";" + instance + ";" + Long.toString(assignment, 36) + ";" + why.letter + ";"
                + Long.toString(since, 36);
    }

    /** @throws IllegalArgumentException if these are not five fields as {@link #encode} writes them */
    static Stamp decode(String[] fields) {
        return new Stamp(
                Uuid.fromString(fields[0]),
                fields[1],
                Long.parseLong(fields[2], 36),
                Why.of(fields[3]),
                Long.parseLong(fields[4], 36));
    }
}
