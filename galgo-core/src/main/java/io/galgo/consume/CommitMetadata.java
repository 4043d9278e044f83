/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Arrays;
import java.util.Optional;

/**
 * What stands beside a committed offset, version 1: {@code g1;<topic id>;<instance>;<assignment>;<why>;<since>[;<epochs>;<marks>]},
 * numbers in base 36. {@code docs/formats.md} describes it.
 *
 * <p>What cannot be read, be it another client's, a later version's or damaged, reads as nothing: then the low edge alone counts, and
 * what was done above it is handled again, never lost.
 *
 * @param stamp who made the commit and why
 * @param marks what is done above it
 */
record CommitMetadata(Stamp stamp, Marks marks) {

    /** The broker's default for {@code offset.metadata.max.bytes} is 4,096 (and counts characters); some room is left. */
    static final int DEFAULT_LIMIT = 4_000;

    private static final String VERSION = "g1";
    private static final int STAMP_FIELDS = 6;

    /**
     * Returns the text, as many marks as fit.
     *
     * @param limit the most characters; below the stamp's own length there are no marks
     */
    Encoded encode(int limit) {
        var head = VERSION + ";" + stamp.encode();
        var encoded = MarksCodec.encode(marks);
        if (encoded == null) {
            return new Encoded(head, marks);
        }
        int room = limit - head.length() - 1;
        if (encoded.length() <= room) {
            return new Encoded(head + ";" + encoded, marks);
        }
        return cut(head, room);
    }

    /** Looks for the most ranges that fit: their length grows with their number, near enough. */
    private Encoded cut(String head, int room) {
        int fits = 0;
        String best = null;
        int low = 1;
        int high = marks.ranges() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            var text = MarksCodec.encode(marks.first(middle));
            if (text.length() <= room) {
                fits = middle;
                best = text;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return best == null
                ? new Encoded(head, Marks.none(marks.edge()))
                : new Encoded(head + ";" + best, marks.first(fits));
    }

    /**
     * Reads the metadata of a commit.
     *
     * @param edge the committed offset
     * @param text the metadata, null or empty if there is none
     * @return empty if it is not Galgo's, or not to be read
     */
    static Optional<CommitMetadata> decode(long edge, String text) {
        if (text == null || !text.startsWith(VERSION + ";")) {
            return Optional.empty();
        }
        var fields = text.split(";", STAMP_FIELDS + 1);
        if (fields.length < STAMP_FIELDS) {
            return Optional.empty();
        }
        try {
            var stamp = Stamp.decode(Arrays.copyOfRange(fields, 1, STAMP_FIELDS));
            var marks =
                    fields.length == STAMP_FIELDS ? Marks.none(edge) : MarksCodec.decode(edge, fields[STAMP_FIELDS]);
            return Optional.of(new CommitMetadata(stamp, marks));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Metadata as text.
     *
     * @param text what to commit
     * @param marks what of the marks it holds
     */
    record Encoded(String text, Marks marks) {}
}
