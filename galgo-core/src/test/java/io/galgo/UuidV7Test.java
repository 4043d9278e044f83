/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class UuidV7Test {

    private static final long LATEST = (1L << 41) - 1;

    @Property
    void everyIdIsOfVersion7AndTheRfcVariant(@ForAll @LongRange(max = LATEST) long millis, @ForAll long seed) {
        var id = new UuidV7(seed).next(millis);
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Property
    void anIdCarriesItsTimeToTheMillisecond(@ForAll @LongRange(min = 1, max = LATEST) long millis, @ForAll long seed) {
        var id = new UuidV7(seed).next(millis);
        assertThat(UuidV7.timeOf(id.toString())).contains(Instant.ofEpochMilli(millis));
    }

    @Property
    void idsRiseWhateverTheClockDoes(
            @ForAll @Size(min = 2, max = 50) List<@LongRange(max = LATEST) Long> clock, @ForAll long seed) {
        var ids = new UuidV7(seed);
        var made = clock.stream().map(millis -> ids.next(millis).toString()).toList();
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aClockThatStandsStillGivesMoreIdsThanTheCounterHolds() {
        var ids = new UuidV7(1);
        var made = IntStream.range(0, 10_000)
                .mapToObj(i -> ids.next(1_700_000_000_000L).toString())
                .toList();
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void twoGeneratorsOnTheSameClockShareNoId() {
        var one = new UuidV7(1);
        var other = new UuidV7(2);
        Set<UUID> made = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(one.next(0));
            made.add(other.next(0));
        }
        assertThat(made).hasSize(20_000);
    }

    @Test
    void threadsThatShareAGeneratorShareNoId() throws Exception {
        var ids = UuidV7.seeded();
        Set<UUID> made = ConcurrentHashMap.newKeySet();
        var threads = Executors.newFixedThreadPool(4);
        try {
            var tasks = new ArrayList<java.util.concurrent.Callable<Boolean>>();
            for (int thread = 0; thread < 4; thread++) {
                tasks.add(
                        () -> IntStream.range(0, 20_000).allMatch(i -> made.add(ids.next(System.currentTimeMillis()))));
            }
            for (var allNew : threads.invokeAll(tasks)) {
                assertThat(allNew.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void textThatIsNoUuidOfVersion7HasNoTime() {
        assertThat(UuidV7.timeOf("order-4711")).isEmpty();
        assertThat(UuidV7.timeOf(UUID.randomUUID().toString())).isEmpty();
        assertThat(UuidV7.timeOf("018f1e5a-0000-7000-0000-000000000000"))
                .as("wrong variant")
                .isEmpty();
    }
}
