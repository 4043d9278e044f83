/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.galgo.Headers;
import io.galgo.produce.EncodedEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In what order the events of a key are done that make events of others. */
class LaneTest {

    private static final List<EncodedEvent> OUTPUTS =
            List.of(new EncodedEvent("out", null, new byte[1], Headers.none()));

    private final Partition partition = LonePartition.of(
            0, new Handling.Plain<>(event -> {}), Ordering.BY_KEY, new Workers(1, Runnable::run), null);
    private final Lane lane = new Lane(partition);
    private final List<Task> tasks = new ArrayList<>();

    @BeforeEach
    void begin() {
        partition.transforms(new Transforms(null, null));
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (int offset = 0; offset < 4; offset++) {
            records.add(new ConsumerRecord<>("t", 0, offset, new byte[1], new byte[1]));
        }
        var batch = new Batch(records);
        partition.backlog().add(batch);
        for (int i = 0; i < 4; i++) {
            tasks.add(batch.toLane(i));
        }
        lane.appendHeld(tasks.get(0));
        tasks.subList(1, 4).forEach(lane::append);
    }

    @Test
    void behindOutputsThatAreNotCommittedNoEventIsDoneBefore() {
        lane.handled(OUTPUTS);
        lane.handled(List.of());
        lane.laidAside();
        assertThat(partition.backlog().marks()).hasToString("0 {}");

        commit(1);
        assertThat(partition.backlog().marks()).hasToString("1 {}");
        commit(2);
        assertThat(partition.backlog().marks()).hasToString("3 {}");
    }

    @Test
    void onceTheseAreCommittedEventsAreDoneAtOnce() {
        lane.handled(OUTPUTS);
        commit(1);
        lane.handled(List.of());
        assertThat(partition.backlog().marks()).hasToString("2 {}");
        assertThat(partition.handled().isEmpty()).isTrue();
    }

    /** A lane that was forgotten would not know of them. */
    @Test
    void aLaneIsNotForgottenBeforeTheseAreCommitted() {
        lane.handled(OUTPUTS);
        lane.handled(OUTPUTS);
        lane.handled(List.of());
        lane.handled(List.of());
        assertThat(lane.isEmpty()).isTrue();
        assertThat(lane.isIdle()).isFalse();
        commit(4);
        assertThat(lane.isIdle()).isTrue();
    }

    /** What a former commit said of outputs, each later one says: they were written once. */
    @Test
    void nothingIsCommittedThatDoesNotSayAllOutputsThatWereMade() {
        var notAllOfParked = new Committer.Prepared(null, true, false);
        assertThat(notAllOfParked.suffices(partition, List.of())).isFalse();
        partition.transforms(null);
        assertThat(notAllOfParked.suffices(partition, List.of())).isTrue();
        assertThat(notAllOfParked.suffices(partition, List.of(ofParked()))).isFalse();
    }

    private static HandledEvent ofParked() {
        var parked = LonePartition.of(
                0, new Handling.Plain<>(event -> {}), Ordering.BY_KEY, new Workers(1, Runnable::run), null);
        return new HandledEvent(parked, null, List.of(), null, 0, null);
    }

    private void commit(int events) {
        partition.handled().take(events, Long.MAX_VALUE).forEach(HandledEvent::committed);
    }
}
