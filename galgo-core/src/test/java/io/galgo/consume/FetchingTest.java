/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which partitions are fetched, by the client's list of those that are not; without a broker, by a clock of its own. */
class FetchingTest {

    private static final int EVENTS = 40_000;
    private static final long WINDOW = 1 << 20;
    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONG = TimeUnit.MILLISECONDS.toNanos(500);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final List<Runnable> begun = new ArrayList<>();
    private final Workers workers = new Workers(64, begun::add);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<Partition> owned = new ArrayList<>();
    private Set<TopicPartition> untaken = Set.of();
    private final Fetching fetching = new Fetching(consumer, WINDOW, workers);
    private long now = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);

    @BeforeEach
    void assignThree() {
        var ends = new HashMap<TopicPartition, Long>();
        for (int number = 0; number < 3; number++) {
            var partition =
                    LonePartition.of(number, new Handling.Plain<>(event -> {}), Ordering.BY_KEY, workers, timer);
            owned.add(partition);
            ends.put(partition.id(), 0L);
        }
        consumer.assign(ends.keySet());
        consumer.updateBeginningOffsets(ends);
        consumer.updateEndOffsets(ends);
        owned.forEach(partition -> consumer.seek(partition.id(), 0));
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void whatIsNotTakenUpYetIsNotFetchedUntilItIs() {
        var late = owned.remove(1);
        untaken = Set.of(late.id());
        look(LONG);
        assertThat(held()).containsExactly(1);
        owned.add(late);
        untaken = Set.of();
        look(LONG);
        assertThat(held()).isEmpty();
    }

    /** A fetch for the others alone would stay with the broker for half a second, and the full one had to wait for it. */
    @Test
    void whatHasNothingMoreWaitsForAPartitionThatHasJustBecomeFull() {
        isBehind(0);
        fill(0);
        look(A_MOMENT);
        assertThat(held()).containsExactlyInAnyOrder(0, 1, 2);
        handleAll();
        look(A_MOMENT);
        assertThat(held()).as("the full one has room").isEmpty();
    }

    @Test
    void butOnlyForAMoment() {
        isBehind(0);
        fill(0);
        look(A_MOMENT);
        look(LONG);
        assertThat(held()).containsExactly(0);
        look(LONG);
        assertThat(held()).as("it has not become full again").containsExactly(0);
    }

    @Test
    void andNotWhileOneThatIsNotFullHasMore() {
        isBehind(0);
        isBehind(1);
        fill(0);
        look(A_MOMENT);
        assertThat(held()).as("a fetch for the others finds something").containsExactly(0);
        fill(1);
        look(A_MOMENT);
        assertThat(held()).containsExactlyInAnyOrder(0, 1, 2);
    }

    /** What the client knows of the end is as old as its last fetch: a partition that is through may have more. */
    @Test
    void andNotOnceThatIsThroughThoughNothingMoreIsKnownOfItEither() {
        fill(0);
        look(A_MOMENT);
        assertThat(held()).containsExactlyInAnyOrder(0, 1, 2);
        handleAll();
        look(A_MOMENT);
        assertThat(held()).isEmpty();
    }

    @Test
    void aPartitionIsFullAnewOnlyByWhatWasFetched() {
        var one = new ArrayList<Runnable>();
        var place = new Workers(1, one::add);
        var fewPlaces = new Fetching(consumer, 1 << 30, place);
        owned.get(0)
                .subscription()
                .pace()
                .ran(1, Long.MAX_VALUE / 2, now); // slow: full with fewer events, while all places are taken
        fill(0);
        for (int i = 0; i < 50; i++) {
            place.submit(() -> {});
            now += A_MOMENT;
            fewPlaces.look(owned, Set.of(), now);
            assertThat(held()).contains(0);
            if (i < 49) {
                one.remove(0).run();
                now += A_MOMENT;
                fewPlaces.look(owned, Set.of(), now);
            }
        }
        assertThat(held()).containsExactly(0);
    }

    @Test
    void whereNoneIsFullNobodyWaits() {
        isBehind(0);
        look(A_MOMENT);
        assertThat(held()).isEmpty();
    }

    private void isBehind(int number) {
        consumer.updateEndOffsets(new HashMap<>(Map.of(owned.get(number).id(), 1_000_000L)));
    }

    private void fill(int number) {
        LonePartition.fill(owned.get(number), 0, EVENTS, EVENTS);
    }

    private void handleAll() {
        while (!begun.isEmpty()) {
            begun.remove(0).run();
        }
    }

    private void look(long later) {
        now += later;
        fetching.look(owned, untaken, now);
    }

    private List<Integer> held() {
        return consumer.paused().stream().map(TopicPartition::partition).toList();
    }
}
