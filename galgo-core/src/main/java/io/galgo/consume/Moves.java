/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes what goes into a transaction: of each partition what is to be parked, the events that were handled, and the commit that says all that
 * is done then. Poll thread.
 *
 * @param due whether outputs are committed now
 * @param last whether it is the partitions' last one here, or they are to be committed at once
 */
record Moves(Parking parking, Committer committer, long now, boolean due, boolean last) {

    private static final long MOST_BYTES = 8L << 20;

    /** What a transaction does to one partition. */
    record Move(Partition partition, List<ParkedCopy> copies, List<HandledEvent> events, Committer.Commit commit) {}

    /** @param most how many events at most */
    List<Move> of(Collection<Partition> partitions, int most) {
        var moves = new ArrayList<Move>();
        int left = most;
        for (var partition : partitions) {
            if (left > 0 && mayCommit(partition)) {
                var move = of(partition, left);
                if (move != null) {
                    moves.add(move);
                    left -= move.copies().size() + move.events().size();
                }
            }
        }
        return moves;
    }

    private boolean mayCommit(Partition partition) {
        return (last || !partition.isStopping())
                && !partition.commits().isInTransaction() // of one in doubt: its next owner finds out
                && (partition.isCommittedByTransactions() || !committer.isUnderWay());
    }

    /**
     * Returns what of a partition goes into a transaction; null if there is nothing, or no room to say that it is done. Nothing is parked before all
     * that was handled until then is committed: earlier events of the key are among it.
     */
    private Move of(Partition partition, int atMost) {
        var copies = parking.take(partition, atMost, now);
        boolean takesEvents = due || !copies.isEmpty();
        var events =
                takesEvents ? partition.handled().take(atMost - copies.size(), MOST_BYTES) : List.<HandledEvent>of();
        if (!copies.isEmpty() && partition.handled().hasMore()) { // the next owner would find them behind later ones
            parking.giveBack(partition, copies);
            copies = List.of();
            partition.handled().giveBack(events);
            events = partition.handled().take(atMost, MOST_BYTES);
        }
        boolean alone = partition.isCommittedByTransactions() && (last || (due && committer.isDue(partition, now)));
        boolean isTooMuch = false;
        Move move = null;
        while (move == null && (alone || !copies.isEmpty() || !events.isEmpty())) {
            var commit = commit(partition, copies, events);
            boolean takesNone = copies.isEmpty() && events.isEmpty();
            if (commit.suffices(partition, events)) {
                if (takesNone && !committer.isNews(partition, commit.commit())) {
                    break;
                }
                move = new Move(partition, copies, events, commit.commit());
            } else if (!copies.isEmpty()) {
                parking.giveBack(partition, copies);
                copies = List.of();
            } else {
                isTooMuch = true;
                if (takesNone) {
                    break;
                }
                int kept = events.size() / 2;
                partition.handled().giveBack(events.subList(kept, events.size()));
                events = events.subList(0, kept);
            }
        }
        if (isTooMuch && events.isEmpty()) {
            committer.noRoom(partition);
        } else if (!events.isEmpty() || partition.handled().isEmpty()) {
            partition.commits().noRoom(null);
        }
        return move;
    }

    private Committer.Prepared commit(Partition partition, List<ParkedCopy> copies, List<HandledEvent> events) {
        var done = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var parkedDone = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        copies.forEach(copy -> done.add(copy.task().record));
        events.forEach(event -> (event.partition() == partition ? done : parkedDone).add(event.task().record));
        done.sort(Comparator.comparingLong(ConsumerRecord::offset));
        parkedDone.sort(Comparator.comparingLong(ConsumerRecord::offset));
        var parked = partition.parked() == null ? null : partition.parked().state(parkedDone);
        return committer.commit(partition, partition.backlog().marks(done).raised(), parked);
    }
}
