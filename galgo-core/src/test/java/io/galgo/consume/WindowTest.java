/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
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

    @Test
    void fullStaysFullUntilThereIsRoomWorthAFetch() {
        var window = new Window();
        assertThat(window.isFull(101, 100, 0)).isTrue();
        assertThat(window.isFull(76, 100, 0)).isTrue();
        assertThat(window.isFull(75, 100, 0)).isFalse();
        assertThat(window.isFull(100, 100, 0)).isFalse();
    }
}
