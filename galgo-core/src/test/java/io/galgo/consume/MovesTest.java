/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.Test;

/** What goes into a transaction where commits may say little. */
class MovesTest {

    private static final int EVENTS = 4_000;

    private final Partition partition = LonePartition.of(
            0, new Handling.Plain<>(event -> {}), Ordering.BY_KEY, new Workers(1, Runnable::run), null);
    private final Committer committer = new Committer(new MockConsumer<>("none"), Duration.ofHours(1), 200);
    private final Parking parking = new Parking("g.galgo-parked", InstantSource.system());
    private final List<Task> tasks = new ArrayList<>();

    @Test
    void ofEventsWithOutputsAsManyAreCommittedAsCanBeSaidAndTheStatusTellsThatOthersWait() {
        partition.transforms(new Transforms(null, null));
        fetch();
        for (int i = 1; i < EVENTS; i += 2) { // the others are not through
            partition.handled(new HandledEvent(partition, tasks.get(i), List.of(), null, 0, null));
        }
        int committed = commitWhatFits();
        assertThat(committed).isBetween(500, EVENTS / 2 - 1);
        assertThat(partition.commits().trouble()).contains("raise commitMetadata");
        assertThat(moves()).isEmpty(); // nothing was refused: no transaction says the same once more
        assertThat(partition.commits().trouble()).contains("raise commitMetadata");

        for (int i = 0; i < EVENTS; i += 2) {
            tasks.get(i).done();
        }
        assertThat(commitWhatFits()).isEqualTo(EVENTS / 2 - committed);
        assertThat(partition.commits().trouble()).isNull();
        assertThat(partition.commits().last().edge()).isEqualTo(EVENTS);
    }

    private void fetch() {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (int offset = 0; offset < EVENTS; offset++) {
            records.add(new ConsumerRecord<>("t", 0, offset, new byte[1], new byte[1]));
        }
        var batch = new Batch(records);
        partition.backlog().add(batch);
        for (int i = 0; i < EVENTS; i++) {
            tasks.add(batch.toLane(i));
        }
    }

    private List<Moves.Move> moves() {
        boolean last = true; // committed at once, with events or without
        return new Moves(parking, committer, System.nanoTime(), true, last).of(List.of(partition), EVENTS);
    }

    /** Returns how many events were committed. */
    private int commitWhatFits() {
        int committed = 0;
        while (true) {
            var moves = moves();
            if (moves.isEmpty()) {
                return committed;
            }
            for (var move : moves) {
                partition.commits().acknowledged(move.commit());
                move.events().forEach(HandledEvent::committed);
                committed += move.events().size();
            }
        }
    }
}
