/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What commits say of parked events for good, so that keys may leave. */
class KeptMarksTest {

    private static final int LIMIT = 2_000;

    @Test
    void allThatIsDoneIsKeptWhereThereIsRoom() {
        var kept = new KeptMarks(Marks.none(0));
        kept.keep(scattered(0, 4_000, 1), LIMIT);
        assertThat(kept.marks()).isEqualTo(scattered(0, 4_000, 1));
    }

    @Test
    void whatIsKeptStaysThoughMoreIsDoneBelow() {
        var kept = new KeptMarks(Marks.none(0));
        var first = scattered(20_000, 30_000, 1);
        kept.keep(first, LIMIT);
        assertThat(kept.has(first.end() - 1)).isTrue();
        kept.keep(scattered(0, 20_000, 2).and(first, 20_000), LIMIT);
        assertThat(kept.marks().common(first)).isEqualTo(first);
        assertThat(MarksCodec.encode(kept.marks()).length()).isLessThanOrEqualTo(ParkedState.leastRoomForMarks(LIMIT));
    }

    /** A former owner had more room than there is in any case, as nothing waited for an attempt: keys leave here all the same. */
    @Test
    void whatTakesNoMoreRoomThanWhatIsKeptIsKeptToo() {
        var former = scattered(100, 24_000, 1);
        assertThat(MarksCodec.encode(former).length()).isGreaterThan(ParkedState.leastRoomForMarks(LIMIT));
        var kept = new KeptMarks(former);
        kept.keep(Marks.from(0).done(100, 2_000, 0).build().and(former, 2_000), LIMIT);
        assertThat(LongStream.range(100, 2_000).allMatch(kept::has)).isTrue();
        assertThat(kept.marks().common(former).count()).isEqualTo(former.count());
    }

    @Test
    void whatIsKeptNeverTakesMoreRoomThanItDidOrThereIsInAnyCase() {
        int most = ParkedState.mostRoomForMarks(LIMIT);
        var former = MarksCodec.fit(scattered(100, 60_000, 1), most).marks();
        var kept = new KeptMarks(former);
        int length = MarksCodec.encode(former).length();
        for (int done = 1; done < 100; done += 7) {
            kept.keep(Marks.from(0).done(1, 1 + done, 0).build().and(scattered(100, 60_000, 1), 101), LIMIT);
            assertThat(MarksCodec.encode(kept.marks()).length()).isLessThanOrEqualTo(length);
            assertThat(kept.marks().common(former).count()).isEqualTo(former.count());
        }
    }

    @Test
    void whereCommitsMaySayLessThanTheyDidKeysThatHaveNoRoomAnyMoreAreNotTakenForSaid() {
        var former = scattered(0, 24_000, 1);
        var kept = new KeptMarks(former);
        kept.keep(former, LIMIT / 4);
        assertThat(kept.has(former.end() - 1)).isFalse();
        assertThat(kept.marks().isEmpty()).isFalse();
    }

    /** Every second offset, at random. */
    private static Marks scattered(long from, long to, long seed) {
        var random = new Random(seed);
        var marks = Marks.from(0);
        for (long offset = from + 1; offset < to; offset++) {
            if (random.nextBoolean()) {
                marks.done(offset, offset + 1, 0);
            }
        }
        return marks.build();
    }
}
