/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Arrays;
import java.util.Optional;

/**
 * What stands beside a committed offset. Version 1: {@code g1;<topic id>;<instance>;<assignment>;<why>;<since>[;<epochs>;<marks>]},
 * numbers in base 36. Version 4, written where the group has a parked topic, begins with {@code g4} and has six fields more before the
 * epochs: {@code <paused>;<parked topic>;<parked edge>;<parked heads>;<parked epochs>;<parked marks>}. Version 3, written while the partition is
 * paused and has no place in a parked topic, has {@code <paused>} and four empty fields there. Versions 2 and 3 of former releases, which do not name the
 * parked topic, are read. {@code docs/formats.md} describes them.
 *
 * <p>What cannot be read, be it another client's, a later version's or damaged, reads as nothing: then the low edge alone counts, and
 * what was done above it is handled again, never lost; and the parked topic is read from its first record.
 *
 * @param stamp who made the commit and why
 * @param marks what is done above it
 * @param parked what the partition has in the parked topic; null if not known
 * @param pausedSince since when the partition is paused by request, epoch milliseconds; 0 if it is not
 */
record CommitMetadata(Stamp stamp, Marks marks, ParkedState parked, long pausedSince) {

    /** The broker's default for {@code offset.metadata.max.bytes} is 4,096 (and counts characters); some room is left. */
    static final int DEFAULT_LIMIT = 4_000;

    private static final String VERSION_1 = "g1";
    private static final String VERSION_2 = "g2";
    private static final String VERSION_3 = "g3";
    private static final String VERSION_4 = "g4";
    private static final int STAMP_FIELDS = 6;
    private static final String NO_PARKED = ";;;";

    CommitMetadata(Stamp stamp, Marks marks) {
        this(stamp, marks, null);
    }

    CommitMetadata(Stamp stamp, Marks marks, ParkedState parked) {
        this(stamp, marks, parked, 0);
    }

    /** Returns the text where all marks may be left out alike. */
    Encoded encode(int limit) {
        return encode(limit, Marks.none(0));
    }

    /**
     * Returns the text, as many marks as fit.
     *
     * @param limit the most characters; below the stamp's own length there are no marks
     * @param toKeep marks in the parked topic that are not left out
     */
    Encoded encode(int limit, Marks toKeep) {
        var inParked = parked == null ? null : parked.encode(limitForParked(limit), toKeep);
        var head = head(inParked == null ? null : inParked.text());
        var fitted = MarksCodec.fit(marks, limit - head.length() - 1);
        boolean saysParked = inParked == null || inParked.marks().equals(parked.marks());
        return new Encoded(fitted.text().isEmpty() ? head : head + ";" + fitted.text(), fitted.marks(), saysParked);
    }

    /** Returns how many characters of the most there may be what is parked may take. */
    static int limitForParked(int limit) {
        return limit / 2;
    }

    /** @param inParked null if the group has no parked topic */
    private String head(String inParked) {
        var paused = Long.toString(pausedSince, 36);
        if (inParked != null) {
            return VERSION_4 + ";" + stamp.encode() + ";" + paused + ";" + inParked;
        }
        return pausedSince == 0
                ? VERSION_1 + ";" + stamp.encode()
                : VERSION_3 + ";" + stamp.encode() + ";" + paused + ";" + NO_PARKED;
    }

    /**
     * Reads the metadata of a commit.
     *
     * @param edge the committed offset
     * @param text the metadata, null or empty if there is none
     * @return empty if it is not Galgo's, or not to be read
     */
    static Optional<CommitMetadata> decode(long edge, String text) {
        if (text == null || text.length() < 3 || text.charAt(2) != ';') {
            return Optional.empty();
        }
        var version = text.substring(0, 2);
        int pausedFields;
        int parkedFields;
        switch (version) {
            case VERSION_1 -> {
                pausedFields = 0;
                parkedFields = 0;
            }
            case VERSION_2 -> {
                pausedFields = 0;
                parkedFields = 4;
            }
            case VERSION_3 -> {
                pausedFields = 1;
                parkedFields = 4;
            }
            case VERSION_4 -> {
                pausedFields = 1;
                parkedFields = 5;
            }
            default -> {
                return Optional.empty();
            }
        }
        int fixed = STAMP_FIELDS + pausedFields + parkedFields;
        var fields = text.split(";", fixed + 1);
        if (fields.length < fixed) {
            return Optional.empty();
        }
        try {
            var stamp = Stamp.decode(Arrays.copyOfRange(fields, 1, STAMP_FIELDS));
            var paused = pausedFields == 0 ? 0 : Long.parseLong(fields[STAMP_FIELDS], 36);
            var parked = parked(Arrays.copyOfRange(fields, STAMP_FIELDS + pausedFields, fixed));
            var marks = fields.length == fixed ? Marks.none(edge) : MarksCodec.decode(edge, fields[fixed]);
            return Optional.of(new CommitMetadata(stamp, marks, parked, paused));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static ParkedState parked(String[] fields) {
        return fields.length == 0 || fields[0].isEmpty() ? null : ParkedState.decode(fields);
    }

    /**
     * Metadata as text.
     *
     * @param text what to commit
     * @param marks what of the marks it holds
     * @param saysParked whether it holds all of the marks in the parked topic
     */
    record Encoded(String text, Marks marks, boolean saysParked) {}
}
