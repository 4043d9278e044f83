/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.List;

/**
 * Marks as text for commit metadata: those of a partition and those in the parked topic, written alike in all versions of the metadata, 1 to 4
 * ({@link CommitMetadata}). The broker's limit counts characters, not bytes, so a character carries 15 bits.
 *
 * <p>Layout: {@code <epochs>;<characters>}. Epochs are {@code end.epoch} pairs in base 36 with commas between, the end counted from the
 * edge: up to there marks are of that epoch. The bits are: 1 bit of form, then the window's length (Rice, parameter 16), then
 *
 * <ul>
 *   <li>form 0, a bitmap: a bit an offset from the edge on, 1 for done;
 *   <li>form 1, distances: 1 bit of which symbol is meant, 5 bits of Rice parameter, then for each such symbol the number
 *       of others before it, the last one reaching beyond the window. (R. F. Rice, "Some practical universal noiseless coding
 *       techniques", JPL 1979; an unusually long quotient is escaped.)
 * </ul>
 *
 * The shorter form is taken.
 */
final class MarksCodec {

    /** Of the window's length. */
    static final int LENGTH_PARAMETER = 16;

    private MarksCodec() {}

    /** Returns the text, or null if there are no marks. */
    static String encode(Marks marks) {
        if (marks.isEmpty()) {
            return null;
        }
        var bits = shorter(bitmap(marks), distances(marks));
        return epochs(marks) + ';' + bits.toText();
    }

    /** Returns as many marks as fit, from the first on, as text: empty if none do or there are none. */
    static Fitted fit(Marks marks, int room) {
        var whole = fitted(marks);
        return whole.text().length() <= room ? whole : cut(marks, Marks.none(marks.edge()), room);
    }

    /**
     * Returns marks that fit, as text, those to keep before others. These take no more as the edge rises, so what had room once has room later. Others leave an
     * eighth of the room all the same, for epochs and for what else is said. Where there is less room than when these were chosen, as many of them as fit
     * are returned.
     */
    static Fitted fit(Marks marks, Marks toKeep, int room) {
        int forOthers = room - room / 8;
        var whole = fitted(marks);
        if (whole.text().length() <= forOthers) {
            return whole;
        }
        var kept = fitted(marks.common(toKeep));
        if (kept.text().length() > room) {
            return cut(kept.marks(), Marks.none(marks.edge()), room);
        }
        var more = cut(marks, kept.marks(), forOthers);
        return more.marks().count() > kept.marks().count() ? more : kept;
    }

    /** Returns how much room has {@link #fit} say more as long as the text gets no longer than that. */
    static int roomFor(Fitted text) {
        return text.text().length() * 8 / 7; // of which fit leaves an eighth
    }

    private static Fitted fitted(Marks marks) {
        var text = encode(marks);
        return new Fitted(text == null ? "" : text, marks);
    }

    /** Looks for the most ranges that fit together with those to keep: their length grows with their number, near enough. */
    private static Fitted cut(Marks marks, Marks toKeep, int room) {
        var best = new Fitted("", Marks.none(marks.edge()));
        int low = 1;
        int high = marks.ranges() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            var first = marks.first(middle).and(toKeep, marks.end(middle - 1));
            var text = encode(first);
            if (text.length() <= room) {
                best = new Fitted(text, first);
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return best;
    }

    /**
     * Marks as text, within a limit.
     *
     * @param text empty if there is none
     * @param marks what of them it holds
     */
    record Fitted(String text, Marks marks) {}

    /**
     * Reads marks.
     *
     * @throws IllegalArgumentException if the text is not what {@link #encode} writes
     */
    static Marks decode(long edge, String text) {
        int split = text.indexOf(';');
        if (split < 0) {
            throw new IllegalArgumentException("Marks without epochs");
        }
        var epochs = Epochs.parse(text.substring(0, split));
        var bits = BitReader.of(text, split + 1);
        var done = bits.bit() == 0 ? readBitmap(bits) : MarkDistances.read(bits);
        var marks = Marks.from(edge);
        for (var range : done) {
            epochs.apply(marks, edge, range[0], range[1]);
        }
        return marks.build();
    }

    private static BitWriter shorter(BitWriter one, BitWriter other) {
        if (one == null) {
            return other;
        }
        return one.length() <= other.length() ? one : other;
    }

    private static final long LONGEST_BITMAP = 1 << 20;

    private static BitWriter bitmap(Marks marks) {
        long length = marks.end() - marks.edge();
        if (length > LONGEST_BITMAP) {
            return null;
        }
        var bits = new BitWriter();
        bits.bit(0);
        bits.rice(length, LENGTH_PARAMETER);
        long at = marks.edge();
        for (int i = 0; i < marks.ranges(); i++) {
            bits.repeat(0, marks.start(i) - at);
            bits.repeat(1, marks.end(i) - marks.start(i));
            at = marks.end(i);
        }
        return bits;
    }

    private static List<long[]> readBitmap(BitReader bits) {
        long length = bits.rice(LENGTH_PARAMETER);
        if (length > LONGEST_BITMAP) {
            throw new IllegalArgumentException("A bitmap of " + length + " offsets");
        }
        var ranges = new ArrayList<long[]>();
        long start = -1;
        for (long i = 0; i < length; i++) {
            boolean done = bits.bit() == 1;
            if (done && start < 0) {
                start = i;
            } else if (!done && start >= 0) {
                ranges.add(new long[] {start, i});
                start = -1;
            }
        }
        if (start >= 0) {
            ranges.add(new long[] {start, length});
        }
        return ranges;
    }

    private static BitWriter distances(Marks marks) {
        var ofDone = MarkDistances.of(marks, true);
        var ofOpen = MarkDistances.of(marks, false);
        return (ofDone.bits() <= ofOpen.bits() ? ofDone : ofOpen).write(marks.end() - marks.edge());
    }

    private static String epochs(Marks marks) {
        var text = new StringBuilder();
        for (int i = 0; i < marks.ranges(); i++) {
            if (i + 1 == marks.ranges() || marks.epoch(i + 1) != marks.epoch(i)) {
                text.append(text.isEmpty() ? "" : ",")
                        .append(Long.toString(marks.end(i) - marks.edge(), 36))
                        .append('.')
                        .append(Integer.toString(marks.epoch(i), 36));
            }
        }
        return text.toString();
    }

    /** Which epoch marks are of, up to which distance from the edge. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Epochs(long[] ends, int[] epochs) {

        static Epochs parse(String text) {
            var pairs = text.split(",", -1);
            var ends = new long[pairs.length];
            var epochs = new int[pairs.length];
            for (int i = 0; i < pairs.length; i++) {
                int dot = pairs[i].indexOf('.');
                if (dot < 0) {
                    throw new IllegalArgumentException("An epoch without its end");
                }
                ends[i] = Long.parseLong(pairs[i].substring(0, dot), 36);
                epochs[i] = Integer.parseInt(pairs[i].substring(dot + 1), 36);
            }
            return new Epochs(ends, epochs);
        }

        /** Marks a range, split where the epoch changes inside it. */
        void apply(Marks.Builder marks, long edge, long start, long end) {
            long at = start;
            for (int i = 0; i < ends.length && at < end; i++) {
                if (ends[i] > at) {
                    long upTo = Math.min(end, ends[i]);
                    marks.done(edge + at, edge + upTo, epochs[i]);
                    at = upTo;
                }
            }
        }
    }
}
