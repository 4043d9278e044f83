/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.consume.Places.Work;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private static final int CORES = 2;
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicLong cpu = new AtomicLong();
    private long now;

    @Test
    void aModestConcurrencyIsWhatWasAskedFor() {
        var places = new Places(100);
        for (int i = 0; i < 100; i++) {
            assertThat(places.take(Work.FIRST)).isTrue();
        }
        assertThat(places.take(Work.FIRST)).isFalse();
        assertThat(places.areAllTaken()).isTrue();
        places.give(Work.FIRST);
        assertThat(places.take(Work.FIRST)).isTrue();
    }

    @Test
    void eachKindOfWorkHasAShareThatTheOtherDoesNotTake() {
        assertThat(taken(64, Work.RETRY)).isEqualTo(48);
        assertThat(taken(4, Work.RETRY)).isEqualTo(3);
        assertThat(taken(3, Work.RETRY)).isEqualTo(2);
        assertThat(taken(2, Work.RETRY)).isEqualTo(1);
        assertThat(taken(1, Work.RETRY)).isEqualTo(1);
        assertThat(taken(64, Work.FIRST)).isEqualTo(63);
        assertThat(taken(4, Work.FIRST)).isEqualTo(3);
        assertThat(taken(3, Work.FIRST)).isEqualTo(3);
    }

    @Test
    void aPlaceChangesItsKindWhereThatOneMayHaveMore() {
        var places = new Places(4);
        for (int i = 0; i < 4; i++) {
            assertThat(places.take(Work.FIRST)).isTrue();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(places.change(Work.FIRST)).isTrue();
        }
        assertThat(places.change(Work.FIRST)).isFalse();
        assertThat(places.taken()).isEqualTo(4);
        places.give(Work.FIRST);
        assertThat(places.isFreeFor(Work.RETRY)).isFalse();
        assertThat(places.isFreeFor(Work.FIRST)).isTrue();
    }

    @Test
    void whereRetriesHaveAllTheyMayMoreAreWorthIt() {
        var places = places(10_000);
        while (places.take(Work.RETRY)) {
            assertThat(places.areAllTaken()).isFalse();
        }
        looks(places, 1, 0.3);
        assertThat(places.worthIt()).isGreaterThan(Places.FEW);
    }

    /** Returns how many a kind of work can have, while one is kept for retries. */
    private static int taken(int concurrency, Work work) {
        var places = new Places(concurrency);
        places.keepOneForRetries(true);
        while (places.take(work)) {
            assertThat(places.areTooManyTaken(work)).isFalse();
        }
        return places.taken();
    }

    @Test
    void manyBeginAsFewAndBecomeManyWhileTheProcessLeavesCoresIdle() {
        var places = full(10_000);
        assertThat(places.worthIt()).isEqualTo(Places.FEW);
        looks(places, 4, 0.3);
        assertThat(places.worthIt()).isEqualTo(10_000);
    }

    @Test
    void areNotMoreWhileTheProcessUsesMostOfItsCores() {
        var places = full(10_000);
        looks(places, 10, 0.7);
        assertThat(places.worthIt()).isEqualTo(Places.FEW);
    }

    @Test
    void areNotMoreThanAreTaken() {
        var places = places(10_000);
        looks(places, 10, 0.1);
        assertThat(places.worthIt()).isEqualTo(Places.FEW);
    }

    @Test
    void areFewerAgainOnceCoresAreBusyAndNeverFewerThanFew() {
        var places = full(10_000);
        looks(places, 4, 0.3);
        looks(places, 1, 0.95);
        assertThat(places.worthIt()).isEqualTo(8_750);
        assertThat(places.areTooManyTaken()).isTrue();
        looks(places, 100, 0.95);
        assertThat(places.worthIt()).isEqualTo(Places.FEW);
    }

    @Test
    void areAllWorthItWhereNobodyKnowsHowBusyCoresAre() {
        assertThat(new Places(10_000, null, CORES).worthIt()).isEqualTo(10_000);
    }

    private Places places(int concurrency) {
        var places = new Places(concurrency, cpu::get, CORES);
        now = System.nanoTime(); // not before it was made, which is its first look
        return places;
    }

    /** Places that are all taken, more whenever there are more. */
    private Places full(int concurrency) {
        var places = places(concurrency);
        for (int i = 0; i < concurrency; i++) {
            places.keep(Work.FIRST);
        }
        return places;
    }

    private void looks(Places places, int count, double busy) {
        for (int i = 0; i < count; i++) {
            now += 100 * MILLISECOND;
            cpu.addAndGet((long) (100 * MILLISECOND * CORES * busy));
            places.look(now);
        }
    }
}
