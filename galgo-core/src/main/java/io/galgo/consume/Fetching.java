/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions the client fetches: not those that are full, paused, not taken up yet, or still read what was parked. The client's pausing of partitions serves this
 * alone. Owned by the poll thread.
 */
final class Fetching {

    private static final Logger log = LoggerFactory.getLogger(Fetching.class);

    private static final long LONGEST_TOGETHER = TimeUnit.SECONDS.toNanos(1);

    /** While every handler's place is taken, more events would only take room: so many are enough to go on with. */
    private static final long ENOUGH_EVENTS = 20_000;

    private static final long ENOUGH_EVENTS_A_PLACE = 4;

    /** A partition that has been full for longer has enough left, once there is room again, for a fetch that waits to come back meanwhile. */
    private static final long SOON_ROOM = TimeUnit.MILLISECONDS.toNanos(200);

    private final Consumer<byte[], byte[]> consumer;
    private final long windowBytes;
    private final Workers workers;

    /** What has nothing more and waits for one that is full. */
    private Set<TopicPartition> waiting = Set.of();

    /** When a partition became full last by what was fetched. */
    private long filledAt = System.nanoTime() - SOON_ROOM;

    Fetching(Consumer<byte[], byte[]> consumer, long windowBytes, Workers workers) {
        this.consumer = consumer;
        this.windowBytes = windowBytes;
        this.workers = workers;
    }

    /**
     * Looks again which of the owned partitions are to be fetched.
     *
     * @param untaken what is assigned and not owned yet
     */
    void look(List<Partition> owned, Set<TopicPartition> untaken, long now) {
        long share = share(owned);
        long enough = workers.areAllBusy() ? enoughEvents() / Math.max(1, owned.size()) : Long.MAX_VALUE;
        boolean restoring = isRestoring(owned, now);
        var held = new HashSet<>(untaken);
        var others = new ArrayList<TopicPartition>();
        boolean isAnyFull = false;
        for (var partition : owned) {
            boolean wasFull = partition.backlog().window().isFull();
            if (!partition.mayFetch(restoring) || partition.isPaused()) {
                held.add(partition.id());
            } else if (partition.isFull(share, enough)) {
                isAnyFull = true;
                filledAt = !wasFull && partition.backlog().hasGrown() ? now : filledAt;
                held.add(partition.id());
            } else {
                others.add(partition.id());
            }
        }
        try {
            boolean wait = isAnyFull && now - filledAt < SOON_ROOM && areAtEnd(others);
            waiting = wait ? Set.copyOf(others) : Set.of();
            held.addAll(waiting);
            pause(held);
        } catch (
                IllegalStateException gone) { // under the consumer protocol a partition is taken away between two calls
            log.debug("An assignment has ended meanwhile; the next look has another", gone);
        }
    }

    /**
     * Tells whether a fetch for these alone would find nothing. It would stay with the broker for {@code fetch.max.wait.ms}, and the client sends
     * none for a full partition that has room again before it is back: fast handlers would have nothing to do meanwhile. So these wait a moment,
     * to be fetched together with the next that has room.
     */
    private boolean areAtEnd(List<TopicPartition> ids) {
        if (waiting.containsAll(ids)) {
            return true; // nothing was fetched since: the client knows no more, and may have to ask its own thread
        }
        var assigned = consumer.assignment();
        for (var id : ids) {
            if (!assigned.contains(id) || consumer.currentLag(id).orElse(1) > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Tells whether partitions that were just assigned wait for one another: a fetch for the first of them that finds nothing more stays
     * with the broker for {@code fetch.max.wait.ms}, and the client sends none for the others before it is back.
     */
    private static boolean isRestoring(List<Partition> partitions, long now) {
        for (var partition : partitions) {
            if (!partition.isRestored() && now - partition.takenUpAt() < LONGEST_TOGETHER) {
                return true;
            }
        }
        return false;
    }

    private long share(List<Partition> partitions) {
        long underWay = 0;
        for (var partition : partitions) {
            underWay += partition.backlog().bytes();
        }
        return Window.share(windowBytes, underWay, partitions.size());
    }

    private long enoughEvents() {
        return Math.max(ENOUGH_EVENTS, ENOUGH_EVENTS_A_PLACE * workers.worthIt());
    }

    private void pause(Set<TopicPartition> held) {
        var paused = consumer.paused();
        if (held.equals(paused)) {
            return;
        }
        var owned = consumer.assignment();
        var resume = new ArrayList<>(paused);
        resume.removeAll(held);
        resume.retainAll(owned);
        held.retainAll(owned);
        consumer.resume(resume);
        consumer.pause(held);
    }
}
