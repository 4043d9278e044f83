/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WindowTest {

    private static final long MIB = 1L << 20;

    @Test
    void aPartitionOfManyMayHaveAQuarterOfAllWhileOthersHaveLittle() {
        assertThat(Window.share(64 * MIB, 0, 64)).isEqualTo(16 * MIB);
        assertThat(Window.share(64 * MIB, 16 * MIB - 1, 64)).isEqualTo(16 * MIB);
    }

    @Test
    void elseItHasItsPartOfTheRest() {
        assertThat(Window.share(64 * MIB, 16 * MIB, 8)).isEqualTo(6 * MIB);
        assertThat(Window.share(64 * MIB, 200 * MIB, 1)).isEqualTo(48 * MIB);
    }

    @Test
    void oneOfFewHasItsPartOfTheRestFromTheStart() {
        assertThat(Window.share(64 * MIB, 0, 1)).isEqualTo(48 * MIB);
        assertThat(Window.share(64 * MIB, 0, 2)).isEqualTo(24 * MIB);
    }

    @Property
    void itIsNeverLessBecauseLessIsUnderWay(
            @ForAll @LongRange(min = MIB, max = 1L << 40) long most,
            @ForAll @LongRange(min = 0, max = 1L << 40) long more,
            @ForAll @LongRange(min = 0, max = 1L << 40) long less,
            @ForAll @IntRange(min = 1, max = 200) int partitions) {
        assertThat(Window.share(most, Math.min(more, less), partitions))
                .isGreaterThanOrEqualTo(Window.share(most, Math.max(more, less), partitions));
    }

    /** Handlers of batches finish much of a window at once; what is left may wait for days. */
    @Test
    void whatIsFullGoesOnOnceAQuarterOfItsWindowIsFreeHoweverMuchBecomesFreeAtOnce() {
        var window = new Window();
        assertThat(window.isFull(49 * MIB, Window.share(64 * MIB, 49 * MIB, 1), 0))
                .isTrue();
        assertThat(window.isFull(15 * MIB, Window.share(64 * MIB, 15 * MIB, 1), 0))
                .isFalse();
    }

    @Test
    void butNeverLessThanAFetchBringsOfIt() {
        assertThat(Window.share(64 * MIB, 64 * MIB, 1_000)).isEqualTo(MIB);
        assertThat(Window.share(MIB, 0, 1)).isEqualTo(MIB);
    }

    /** Whoever has most fetches on, as long as it may, by a little at a time; what is under way is never handled. */
    @Property
    void allTogetherKeepTheirBoundThoughNothingIsEverDone(@ForAll @IntRange(min = 1, max = 48) int partitions) {
        long most = 64 * MIB;
        long step = 64 << 10;
        var bytes = new long[partitions];
        long underWay = 0;
        for (boolean grown = true; grown; ) {
            grown = false;
            for (int i = 0; i < partitions && !grown; i++) {
                if (bytes[i] < Window.share(most, underWay, partitions)) {
                    bytes[i] += step;
                    underWay += step;
                    grown = true;
                }
            }
        }
        assertThat(underWay).isLessThanOrEqualTo(most + partitions * step);
    }

    /**
     * Fetches of up to 1 MiB for whoever is not full, handlers that finish any amount, and some partitions that finish nothing: together they keep
     * their bound, but for the fetches under way and for the 1 MiB that each has at least, and nobody who has nothing is held up by those who are
     * stuck.
     */
    @Property(tries = 200)
    void stuckPartitionsNeitherTakeMoreThanAllMayNorStarveTheOthers(
            @ForAll @LongRange(min = 1, max = 64) long mebibytes,
            @ForAll @IntRange(min = 1, max = 100) int partitions,
            @ForAll @IntRange(min = 0, max = 100) int stuck,
            @ForAll Random random) {
        long most = mebibytes * MIB;
        var bytes = new long[partitions];
        var windows = Stream.generate(Window::new).limit(partitions).toArray(Window[]::new);
        for (int turn = 0; turn < 300; turn++) {
            long share = Window.share(most, LongStream.of(bytes).sum(), partitions);
            for (int i = 0; i < partitions; i++) {
                boolean full = windows[i].isFull(bytes[i], share, 0);
                assertThat(full && bytes[i] == 0).as("full of nothing").isFalse();
                bytes[i] += full ? 0 : random.nextLong(MIB);
            }
            long leastOfAll = most / 4 + partitions * MIB;
            assertThat(LongStream.of(bytes).sum()).isLessThanOrEqualTo(Math.max(most, leastOfAll) + partitions * MIB);
            for (int i = Math.min(stuck, partitions); i < partitions; i++) {
                bytes[i] = random.nextInt(4) == 0 ? 0 : random.nextLong(bytes[i] + 1);
            }
        }
    }

    @Test
    void fullStaysFullUntilThereIsRoomWorthAFetch() {
        var window = new Window();
        assertThat(window.isFull(101, 100, 0)).isTrue();
        assertThat(window.isFull(76, 100, 0)).isTrue();
        assertThat(window.isFull(75, 100, 0)).isFalse();
        assertThat(window.isFull(100, 100, 0)).isFalse();
    }
}
