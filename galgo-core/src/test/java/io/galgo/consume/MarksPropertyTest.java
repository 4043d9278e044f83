/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.Uuid;

/** Marks as commit metadata: what comes back is what went in, cut to what fits, and rubbish is nothing. */
class MarksPropertyTest {

    private static final Stamp STAMP = new Stamp(new Uuid(3, 4), "0123456789ab", 7, Stamp.Why.WORK, 1_700_000_000_000L);

    @Property(tries = 300)
    void whatFitsComesBackWhole(@ForAll("marks") Marks marks) {
        var encoded = metadata(marks).encode(Integer.MAX_VALUE);
        assertThat(CommitMetadata.decode(marks.edge(), encoded.text())).contains(metadata(marks));
    }

    @Property(tries = 300)
    void whatDoesNotFitIsCutToTheFirstMarks(
            @ForAll("marks") Marks marks, @ForAll @IntRange(min = 90, max = 400) int limit) {
        var encoded = metadata(marks).encode(limit);
        assertThat(encoded.text().length()).isLessThanOrEqualTo(limit);
        var read = CommitMetadata.decode(marks.edge(), encoded.text()).orElseThrow();
        assertThat(read.marks())
                .isEqualTo(encoded.marks())
                .isEqualTo(marks.first(read.marks().ranges()));
    }

    @Property(tries = 300)
    void whatIsToBeKeptIsNotCutAndTheRestLeavesAnEighthOfTheRoom(
            @ForAll("marks") Marks marks, @ForAll long seed, @ForAll @IntRange(min = 20, max = 400) int room) {
        var random = new Random(seed);
        var chosen = Marks.from(marks.edge() - 5).done(marks.edge() - 3, marks.edge() - 1, 0);
        for (int i = 0; i < marks.ranges(); i++) {
            if (random.nextInt(4) == 0) {
                long start = marks.start(i) + random.nextLong(marks.end(i) - marks.start(i));
                chosen.done(start, marks.end(i), 0);
            }
        }
        var toKeep = chosen.build();
        var kept = marks.common(toKeep);
        long length = kept.isEmpty() ? 0 : MarksCodec.encode(kept).length();
        var fitted = MarksCodec.fit(marks, toKeep, room);
        assertThat(fitted.text().length()).isLessThanOrEqualTo(room);
        assertThat(fitted.marks().common(marks).count())
                .isEqualTo(fitted.marks().count());
        if (length <= room) {
            assertThat(fitted.marks().common(kept)).isEqualTo(kept);
        }
        if (!fitted.marks().equals(kept) && length <= room) {
            assertThat(fitted.text().length()).isLessThanOrEqualTo(room - room / 8);
        }
    }

    @Property(tries = 300)
    void thatMuchRoomHasTextsOfThatLength(@ForAll("marks") Marks marks) {
        var text = MarksCodec.fit(marks, Integer.MAX_VALUE);
        int room = MarksCodec.roomFor(text);
        assertThat(room - room / 8).isEqualTo(text.text().length());
    }

    /** What is to be kept had room once. */
    @Property(tries = 300)
    void theTextGetsNoLongerAsTheEdgeRises(@ForAll("marks") Marks marks) {
        int length = marks.isEmpty() ? 0 : MarksCodec.encode(marks).length();
        for (int range = 0; range < marks.ranges(); range += 1 + marks.ranges() / 20) {
            for (long edge :
                    new long[] {(marks.start(range) + marks.edge()) / 2, marks.start(range), marks.end(range)}) {
                var above = Marks.none(edge).and(marks, edge);
                assertThat(above.isEmpty() ? 0 : MarksCodec.encode(above).length())
                        .isLessThanOrEqualTo(length);
            }
        }
    }

    @Property(tries = 300)
    void coversWhatWasMarkedUnderThatEpochOrALaterOne(
            @ForAll("marks") Marks marks, @ForAll @IntRange(max = 6) int epoch) {
        var naive = new TreeMap<Long, Integer>();
        for (int i = 0; i < marks.ranges(); i++) {
            for (long at = marks.start(i); at < Math.min(marks.end(i), marks.start(i) + 40); at++) {
                naive.put(at, marks.epoch(i));
            }
        }
        naive.forEach(
                (offset, marked) -> assertThat(marks.covers(offset, epoch)).isEqualTo(epoch <= marked));
        for (int i = 1; i < marks.ranges(); i++) {
            assertThat(marks.covers(marks.end(i - 1), -1)).isEqualTo(marks.start(i) == marks.end(i - 1));
        }
        assertThat(marks.covers(marks.edge() - 1, -1)).isFalse();
        assertThat(marks.covers(marks.end(), -1)).isFalse();
    }

    @Property(tries = 1_000)
    void rubbishReadsAsNothing(@ForAll String text, @ForAll long edge) {
        assertThat(CommitMetadata.decode(edge, text)).isEmpty();
        CommitMetadata.decode(
                Math.abs(edge / 2), metadata(Marks.none(0)).encode(4_000).text() + ";" + text);
    }

    @Property(tries = 500)
    void damagedMetadataIsReadOrNotButNeverThrows(@ForAll("marks") Marks marks, @ForAll long seed) {
        var random = new Random(seed);
        var text = new StringBuilder(metadata(marks).encode(4_000).text());
        if (random.nextBoolean()) {
            text.setLength(random.nextInt(text.length()));
        }
        for (int i = 0; i < 3 && !text.isEmpty(); i++) {
            text.setCharAt(random.nextInt(text.length()), (char)
                    (random.nextBoolean() ? random.nextInt(0x8200) : '0' + random.nextInt(75)));
        }
        CommitMetadata.decode(marks.edge(), text.toString());
    }

    /** How many scattered offsets go into 4,000 characters: what the window may rest on. */
    @Example
    void scatteredMarksFitHoweverTheyLie() {
        var fits = new StringBuilder();
        for (int percent : new int[] {10, 50, 90, 99}) {
            int low = 0;
            int high = 4_000_000;
            while (high - low > 500) {
                int middle = (low + high) / 2;
                if (metadata(scattered(middle, percent)).encode(1 << 20).text().length()
                        <= CommitMetadata.DEFAULT_LIMIT) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            fits.append(percent).append(" %: ").append(low).append("  ");
            assertThat((long) low)
                    .as("offsets at " + percent + " %")
                    .isGreaterThanOrEqualTo(Window.OFFSETS_THAT_ALWAYS_FIT);
        }
        System.out.println("offsets that fit at random completion: " + fits);
    }

    /** How long commits are of a partition whose handlers finish out of order: most take about the same time, some much longer. */
    @Example
    void commitsAreShortHoweverManyAreInHand() {
        for (int inHand : new int[] {64, 256}) {
            for (int slowPercent : new int[] {0, 1}) {
                var lengths = lengthsOfCommits(inHand, slowPercent);
                int median = lengths[lengths.length / 2];
                int most = lengths[lengths.length * 99 / 100];
                assertThat(lengths[lengths.length - 1])
                        .as("the longest, " + inHand + " in hand, " + slowPercent + " % slow")
                        .isLessThan(slowPercent == 0 ? 150 : 300);
                System.out.println("characters of metadata, " + inHand + " in hand, " + slowPercent + " % slow: median "
                        + median + ", 99 % " + most + ", longest " + lengths[lengths.length - 1]);
            }
        }
    }

    /** Returns the lengths in order, one for each hundred of a hundred thousand events of ten thousand keys. */
    private static int[] lengthsOfCommits(int inHand, int slowPercent) {
        var random = new Random(inHand);
        var busy = new PriorityQueue<Handled>(Comparator.comparingDouble(Handled::end));
        var lanes = new HashMap<Integer, Deque<Long>>();
        var done = new BitSet();
        var lengths = new ArrayList<Integer>();
        long next = 0;
        for (double now = 0; lengths.size() < 1_000; ) {
            while (busy.size() < inHand) {
                int key = random.nextInt(10_000);
                var lane = lanes.computeIfAbsent(key, none -> new ArrayDeque<>());
                lane.add(next++);
                if (lane.size() == 1) {
                    busy.add(new Handled(key, now + time(random, slowPercent)));
                }
            }
            var handled = busy.remove();
            now = handled.end();
            var lane = lanes.get(handled.key());
            done.set(Math.toIntExact(lane.remove()));
            if (!lane.isEmpty()) {
                busy.add(new Handled(handled.key(), now + time(random, slowPercent)));
            }
            if (done.cardinality() % 100 == 0) {
                lengths.add(metadata(marks(done)).encode(1 << 20).text().length());
            }
        }
        return lengths.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    private record Handled(int key, double end) {}

    /** Exponential, so that it does not matter for how long others have been at it; fifty times that for some. */
    private static double time(Random random, int slowPercent) {
        return -StrictMath.log(1 - random.nextDouble()) * (random.nextInt(100) < slowPercent ? 50 : 1);
    }

    private static Marks marks(BitSet done) {
        int edge = done.nextClearBit(0);
        var marks = Marks.from(edge);
        for (int start = done.nextSetBit(edge); start >= 0; ) {
            int end = done.nextClearBit(start);
            marks.done(start, end, 5);
            start = done.nextSetBit(end);
        }
        return marks.build();
    }

    private static Marks scattered(int offsets, int percent) {
        var random = new Random(percent);
        var marks = Marks.from(1_000);
        for (int i = 1; i < offsets; i++) {
            if (random.nextInt(100) < percent) {
                marks.done(1_000 + i, 1_001 + i, 5);
            }
        }
        return marks.build();
    }

    private static CommitMetadata metadata(Marks marks) {
        return new CommitMetadata(STAMP, marks);
    }

    @Provide
    Arbitrary<Marks> marks() {
        var edge = Arbitraries.longs().between(0, 1L << 45);
        var shape = Arbitraries.of("dense", "sparse", "mixed", "gaps");
        return Combinators.combine(edge, shape, Arbitraries.integers().between(0, 300), Arbitraries.longs())
                .as(MarksPropertyTest::marks);
    }

    private static Marks marks(long edge, String shape, int ranges, long seed) {
        var random = new Random(seed);
        var marks = Marks.from(edge);
        long at = edge;
        int epoch = random.nextInt(4) - 1;
        for (int i = 0; i < ranges; i++) {
            at += switch (shape) {
                case "dense" -> random.nextInt(2);
                case "sparse" -> 1 + random.nextInt(2_000);
                case "gaps" -> random.nextInt(20) == 0 ? 1L << random.nextInt(34) : 1;
                default -> random.nextInt(5);
            };
            long end = at + 1 + (shape.equals("sparse") ? 0 : random.nextInt(1 + random.nextInt(200)));
            epoch += random.nextInt(30) == 0 ? 1 : 0;
            marks.done(at, end, epoch);
            at = end;
        }
        return marks.build();
    }
}
