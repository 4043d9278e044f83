/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.List;

/**
 * Marks as distances between offsets of one kind: form 1 of {@link MarksCodec}. The parameter is the one of all that makes the text
 * shortest: so it never gets longer as the edge rises.
 *
 * @param ofDone whether these are the offsets that are done; else those that are open
 * @param before how many offsets of the other kind stand before the first of each run of them
 * @param runs how long each such run is: within it all distances are 0
 * @param behind how many of the other kind stand behind the last of them
 * @param parameter the Rice parameter
 * @param bits how many bits they take
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record MarkDistances(boolean ofDone, long[] before, long[] runs, long behind, int parameter, long bits) {

    static MarkDistances of(Marks marks, boolean ofDone) {
        int ranges = marks.ranges();
        var before = new long[ranges];
        var runs = new long[ranges];
        long others = 0;
        long symbols = 1;
        long at = marks.edge();
        for (int i = 0; i < ranges; i++) {
            long open = marks.start(i) - at;
            long done = marks.end(i) - marks.start(i);
            others += ofDone ? open : 0;
            runs[i] = ofDone ? done : open;
            symbols += runs[i];
            if (runs[i] > 0) { // ranges of two epochs may touch
                before[i] = others;
                others = 0;
            }
            others += ofDone ? 0 : done;
            at = marks.end(i);
        }
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int parameter = 0; parameter < 32 && symbols * (parameter + 1) < least; parameter++) {
            long bits = bits(before, runs, others, parameter);
            if (bits < least) {
                least = bits;
                best = parameter;
            }
        }
        return new MarkDistances(ofDone, before, runs, others, best, least);
    }

    private static long bits(long[] before, long[] runs, long behind, int parameter) {
        long bits = BitWriter.riceLength(behind, parameter);
        for (int i = 0; i < runs.length; i++) {
            if (runs[i] > 0) {
                bits += BitWriter.riceLength(before[i], parameter) + (runs[i] - 1) * BitWriter.riceLength(0, parameter);
            }
        }
        return bits;
    }

    /** Writes them, the bit of the form first. */
    BitWriter write(long length) {
        var bits = new BitWriter();
        bits.bit(1);
        bits.rice(length, MarksCodec.LENGTH_PARAMETER);
        bits.bit(ofDone ? 1 : 0);
        bits.number(parameter, 5);
        for (int i = 0; i < runs.length; i++) {
            for (long symbol = 0; symbol < runs[i]; symbol++) {
                bits.rice(symbol == 0 ? before[i] : 0, parameter);
            }
        }
        bits.rice(behind, parameter);
        return bits;
    }

    /** Returns what {@link #write} wrote, behind the bit of the form: ranges of offsets that are done, counted from the edge. */
    static List<long[]> read(BitReader bits) {
        long length = bits.rice(MarksCodec.LENGTH_PARAMETER);
        boolean ofDone = bits.bit() == 1;
        int parameter = bits.number(5);
        var ranges = new ArrayList<long[]>();
        long at = 0;
        while (at < length) {
            long distance = bits.rice(parameter);
            if (distance < 0 || distance > length - at) {
                throw new IllegalArgumentException("A distance beyond the window");
            }
            if (!ofDone && distance > 0) {
                extend(ranges, at, at + distance);
            }
            at += distance;
            if (at < length) {
                if (ofDone) {
                    extend(ranges, at, at + 1);
                }
                at++;
            }
        }
        return ranges;
    }

    private static void extend(List<long[]> ranges, long start, long end) {
        var last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (last != null && last[1] == start) {
            last[1] = end;
        } else {
            ranges.add(new long[] {start, end});
        }
    }
}
