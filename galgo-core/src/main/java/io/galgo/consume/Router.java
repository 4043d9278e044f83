/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decides for each record of a partition whether a run or a lane handles it. Owned by the poll thread.
 *
 * <p>What keeps order: at any time, all unfinished records of a key are in its lane, or all are in runs. A key gets a lane only when
 * the runs have been taken away, so that every later record of the key can be put behind; it goes back to runs only once its lane
 * is idle. One key's trouble makes one lane; a handler that is slow altogether makes a lane for each key.
 */
final class Router {

    /** A handler at the same record for this long is overtaken: the records behind it are not made to wait. */
    private static final long STUCK_NANOS = 5_000_000;

    /** The same for a handler that does not wait but computes, or reads from a socket on a platform thread. */
    private static final long BUSY_NANOS = 100_000_000;

    private static final int SWEEP_AT_LEAST = 1024;

    /** Idle lanes are forgotten this often though nothing more comes: each holds its last record. */
    private static final long FORGET_NANOS = 1_000_000_000;

    /** Looking for them takes no more than one part of so many of the poll thread's time. */
    private static final int FORGETTING_SHARE = 100;

    private final Partition partition;
    private final Ordering ordering;
    private final Pace pace;

    /** Whether each key has a lane from the start, however fast the handler is. */
    private final boolean alwaysLanes;

    private final RunQueue runs;
    private final Map<Key, Lane> lanes = new HashMap<>();
    private boolean toLanes;
    private int sweepAt = SWEEP_AT_LEAST;
    private long forgetAt = System.nanoTime() + FORGET_NANOS;

    // What the last look saw of the active run
    private Run seen;
    private int seenClaimed;
    private long seenAt;
    private long progressAt;

    Router(Partition partition, Ordering ordering, Pace pace, boolean alwaysLanes) {
        this.alwaysLanes = alwaysLanes;
        this.partition = partition;
        this.ordering = ordering;
        this.pace = pace;
        this.runs = new RunQueue(partition);
    }

    /** Hands on a batch, but what is done already. */
    void route(Batch batch, Marks done) {
        if (usesLanes() && runs.active() != null) {
            split(); // another partition found the handler slow: what is in runs goes to the lanes first
        }
        if (done != null) {
            route(batch, open(batch, done));
            return;
        }
        if (usesLanes()) {
            for (int i = 0; i < batch.size(); i++) {
                lane(batch.record(i)).append(batch.toLane(i));
            }
            sweep();
            return;
        }
        forgetIdleLanes();
        if (lanes.isEmpty()) {
            runs.add(Run.all(batch, batch.bytes()));
        } else {
            route(batch, all(batch));
        }
    }

    /** Looks after the runs: one that failed is split at the failure, one that is slow or stuck is split at the record it is at. */
    void look(long now) {
        pace.reconsider(now);
        if (now - forgetAt >= 0) {
            long began = System.nanoTime();
            forgetIdleLanes();
            forgetAt = now + Math.max(FORGET_NANOS, FORGETTING_SHARE * (System.nanoTime() - began));
        }
        if (partition.subscription().circuit().isOpen()) {
            splitRuns(); // the circuit has lanes wait
        }
        var active = runs.active();
        if (active == null || !active.begun) { // one that waits for a worker says nothing about the handler
            seen = null;
            return;
        }
        if (active.failure != null) {
            split();
            return;
        }
        int claimed = active.claimed();
        if (active != seen || claimed != seenClaimed) {
            if (active != seen) {
                seenAt = now;
            }
            progressAt = now;
            seen = active;
            seenClaimed = claimed;
        }
        if (ordering == Ordering.BY_PARTITION) {
            return;
        }
        // A worker without a core, on a busy machine, looks as slow as one that waits; only for long is that taken for
        // slow.
        long patience = runs.isWorkerWaiting() ? STUCK_NANOS : BUSY_NANOS;
        long since = now - seenAt;
        boolean slow = since > patience / 2 && pace.ran(claimed, since, now);
        if (slow || now - progressAt > patience) {
            split();
        }
    }

    /** Parks a key whose event appeared in the parked topic: what comes for it from now on, and what waits in runs, goes there. */
    KeyParking park(ConsumerRecord<byte[], byte[]> record) {
        var lane = lane(record);
        var parking = new KeyParking(lane, false);
        lane.follow(parking);
        splitRuns();
        return parking;
    }

    /** Gives what is in runs to lanes where it must, so that each record being handled is in one. */
    void splitRuns() {
        if (runs.active() != null) {
            split();
        }
    }

    /** Gives all that is in runs to lanes, however fast the handler is: then each record that is not done has a task. */
    void toLanes() {
        toLanes = true;
        splitRuns();
        toLanes = false;
    }

    /** Takes all that is not being handled away for good. */
    void stop() {
        runs.takeAway((batch, index) -> null);
    }

    private void split() {
        var taken = runs.takeAway((batch, index) -> {
            var lane = lane(batch.record(index));
            lane.appendHeld(batch.toLane(index));
            return lane;
        });
        seen = null;
        if (taken == null) {
            return;
        }
        partition.backlog().freed(taken.run().bytes() - bytesFrom(taken));
        if (taken.failure() != null) {
            // On a worker: a dead letter may have to wait for its broker, and the poll thread waits for nothing.
            partition.submit(() -> partition.inside(
                    () -> partition.failed(taken.lane(), taken.lane().head(), 1, taken.failure())));
        }
        route(taken.run().batch(), taken.left());
        for (var run : taken.rest()) {
            route(run.batch(), RunQueue.Taken.indices(run, 0));
        }
    }

    private static long bytesFrom(RunQueue.Taken taken) {
        long held = taken.lane() == null ? 0 : Batch.sizeOf(taken.run().record(taken.from() - 1));
        return held + bytes(taken.run().batch(), taken.left());
    }

    private void route(Batch batch, int[] indices) {
        boolean slow = usesLanes();
        var inRun = new int[indices.length];
        int count = 0;
        for (int index : indices) {
            var record = batch.record(index);
            if (slow || hasLane(record)) {
                lane(record).append(batch.toLane(index));
            } else {
                inRun[count++] = index;
            }
        }
        if (count > 0) {
            var own = Arrays.copyOf(inRun, count);
            runs.add(Run.of(batch, own, bytes(batch, own)));
        }
    }

    private boolean usesLanes() {
        return alwaysLanes
                || toLanes
                || partition.interventions().hasRules()
                || partition.subscription().circuit().isOpen()
                || (ordering != Ordering.BY_PARTITION && pace.isSlow());
    }

    private boolean hasLane(ConsumerRecord<byte[], byte[]> record) {
        if (lanes.isEmpty() || (ordering == Ordering.BY_KEY && record.key() == null)) {
            return false;
        }
        var lane = lanes.get(key(record));
        return lane != null && !lane.isIdle();
    }

    private Lane lane(ConsumerRecord<byte[], byte[]> record) {
        boolean alone = ordering == Ordering.UNORDERED || (ordering == Ordering.BY_KEY && record.key() == null);
        return alone ? new Lane(partition) : lanes.computeIfAbsent(key(record), key -> new Lane(partition));
    }

    static final Key WHOLE_PARTITION = new Key(new byte[0]);

    private Key key(ConsumerRecord<byte[], byte[]> record) {
        return ordering == Ordering.BY_KEY ? new Key(record.key()) : WHOLE_PARTITION;
    }

    private int[] open(Batch batch, Marks done) {
        var open = new int[batch.size()];
        int count = 0;
        for (int i = 0; i < batch.size(); i++) {
            var record = batch.record(i);
            if (done.covers(record.offset(), record.leaderEpoch().orElse(-1))) {
                partition.done(batch.toLane(i));
            } else {
                open[count++] = i;
            }
        }
        return Arrays.copyOf(open, count);
    }

    private static int[] all(Batch batch) {
        var all = new int[batch.size()];
        Arrays.setAll(all, i -> i);
        return all;
    }

    private static long bytes(Batch batch, int[] indices) {
        long bytes = 0;
        for (int index : indices) {
            bytes += Batch.sizeOf(batch.record(index));
        }
        return bytes;
    }

    private void sweep() {
        if (lanes.size() > sweepAt) {
            lanes.values().removeIf(Lane::isIdle);
            sweepAt = Math.max(SWEEP_AT_LEAST, lanes.size() * 2);
        }
    }

    private void forgetIdleLanes() {
        if (!lanes.isEmpty()) {
            lanes.values().removeIf(Lane::isIdle);
        }
    }
}
