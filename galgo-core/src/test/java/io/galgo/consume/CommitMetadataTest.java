/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommitMetadataTest {

    private static final long EDGE = 1_000_000_007L;
    private static final Stamp STAMP =
            new Stamp(new Uuid(7, 9), "0123456789ab", 41, Stamp.Why.WORK, 1_700_000_000_000L);

    @Test
    void whatIsWrittenIsRead() {
        var random = new Random(1);
        for (int round = 0; round < 500; round++) {
            var marks = marks(random, 1 + random.nextInt(40), 1 + random.nextInt(500));
            var metadata = new CommitMetadata(STAMP, marks);
            assertThat(CommitMetadata.decode(EDGE, metadata.encode(1 << 20).text()))
                    .contains(metadata);
        }
    }

    @Test
    void aCommitWithoutMarksIsItsStampAlone() {
        var metadata = new CommitMetadata(STAMP, Marks.none(EDGE));
        var text = metadata.encode(CommitMetadata.DEFAULT_LIMIT).text();
        assertThat(text).isEqualTo("g1;" + STAMP.topicId() + ";0123456789ab;15;w;loyw3v28");
        assertThat(CommitMetadata.decode(EDGE, text)).contains(metadata);
    }

    @Test
    void aPauseIsSaidBesideTheRest() {
        var marks = marks(new Random(3), 20, 100);
        var paused = new CommitMetadata(STAMP, marks, null, 1_700_000_000_001L);
        var text = paused.encode(CommitMetadata.DEFAULT_LIMIT).text();
        assertThat(text).startsWith("g3;" + STAMP.topicId() + ";0123456789ab;15;w;loyw3v28;loyw3v29;;;;;");
        assertThat(CommitMetadata.decode(EDGE, text)).contains(paused);
        var withParked = new CommitMetadata(STAMP, marks, ParkedState.from(7), 1_700_000_000_001L);
        assertThat(CommitMetadata.decode(
                        EDGE, withParked.encode(CommitMetadata.DEFAULT_LIMIT).text()))
                .contains(withParked);
        assertThat(withParked.encode(CommitMetadata.DEFAULT_LIMIT).text())
                .startsWith("g4;" + STAMP.topicId() + ";0123456789ab;15;w;loyw3v28;loyw3v29;");
        var alone = new CommitMetadata(STAMP, Marks.none(EDGE), null, 1_700_000_000_001L);
        assertThat(CommitMetadata.decode(
                        EDGE, alone.encode(CommitMetadata.DEFAULT_LIMIT).text()))
                .contains(alone);
    }

    @Test
    void whatIsParkedSaysInWhichTopic() {
        var head = new ParkedState.Head(9, 2, 1_700_000_000_001L);
        var marks = Marks.from(7).done(10, 12, 3).build();
        var metadata =
                new CommitMetadata(STAMP, Marks.none(EDGE), new ParkedState(new Uuid(5, 6), marks, List.of(head)));
        var text = metadata.encode(CommitMetadata.DEFAULT_LIMIT).text();
        assertThat(text)
                .startsWith("g4;" + STAMP.topicId() + ";0123456789ab;15;w;loyw3v28;0;" + new Uuid(5, 6) + ";7;");
        assertThat(CommitMetadata.decode(EDGE, text)).contains(metadata);
    }

    @Test
    void whatFormerVersionsSayOfParkedEventsIsRead() {
        var said = "AAAAAAAAAAEAAAAAAAAAAg;0123456789ab;15;w;loyw3v28;";
        var parked =
                new ParkedState(Uuid.ZERO_UUID, Marks.none(7), List.of(new ParkedState.Head(9, 2, 1_700_000_000_001L)));
        var second =
                CommitMetadata.decode(EDGE, "g2;" + said + "7;2.2.loyw3v29;;").orElseThrow();
        assertThat(second.parked()).isEqualTo(parked);
        assertThat(second.pausedSince()).isZero();
        var third = CommitMetadata.decode(EDGE, "g3;" + said + "loyw3v29;7;2.2.loyw3v29;;")
                .orElseThrow();
        assertThat(third.parked()).isEqualTo(parked);
        assertThat(third.pausedSince()).isEqualTo(1_700_000_000_001L);
    }

    @Test
    void marksThatDoNotFitAreLeftOutFromTheEnd() {
        var marks = marks(new Random(2), 5_000, 300);
        var encoded = new CommitMetadata(STAMP, marks).encode(CommitMetadata.DEFAULT_LIMIT);
        assertThat(encoded.text().length()).isLessThanOrEqualTo(CommitMetadata.DEFAULT_LIMIT);
        var read = CommitMetadata.decode(EDGE, encoded.text()).orElseThrow().marks();
        assertThat(read).isEqualTo(encoded.marks()).isEqualTo(marks.first(read.ranges()));
        assertThat(read.ranges()).isBetween(1, marks.ranges() - 1);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "somebody else's",
                "g2;AAAAAAAAAAEAAAAAAAAAAg;0123456789ab;1;w;1",
                "g1;AAAAAAAAAAEAAAAAAAAAAg;0123456789ab;1;w",
                "g1;AAAAAAAAAAEAAAAAAAAAAg;0123456789ab;1;?;1",
                "g3;AAAAAAAAAAEAAAAAAAAAAg;0123456789ab;1;w;1;1;;;",
                "g3;AAAAAAAAAAEAAAAAAAAAAg;0123456789ab;1;w;1;;;;;",
                "g4;AAAAAAAAAAEAAAAAAAAAAg;0123456789ab;1;w;1;0;7;;;",
                "g5;AAAAAAAAAAEAAAAAAAAAAg;0123456789ab;1;w;1",
                "g1;AAAAAAAAAAEAAAAAAAAAAg;0123456789ab;1;w;1;5.1;damaged"
            })
    void whatCannotBeReadCountsAsNone(String text) {
        assertThat(CommitMetadata.decode(EDGE, text)).isEmpty();
    }

    @Test
    void aMarkDoesNotStandForARecordOfALaterEpoch() {
        var marks = Marks.from(EDGE).done(EDGE + 3, EDGE + 6, 4).build();
        assertThat(marks.covers(EDGE + 3, 4)).isTrue();
        assertThat(marks.covers(EDGE + 5, 3)).isTrue();
        assertThat(marks.covers(EDGE + 5, 5)).isFalse();
        assertThat(marks.covers(EDGE + 6, 4)).isFalse();
    }

    private static Marks marks(Random random, int ranges, int widest) {
        var marks = Marks.from(EDGE);
        long at = EDGE + 1;
        int epoch = random.nextInt(3);
        for (int i = 0; i < ranges; i++) {
            long end = at + 1 + random.nextInt(widest);
            marks.done(at, end, epoch);
            at = end + 1 + random.nextInt(widest);
            epoch += random.nextInt(8) == 0 ? 1 : 0;
        }
        return marks.build();
    }
}
