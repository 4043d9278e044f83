/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.context.CurrentEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A partition's runs: one is worked on, the others wait. The poll thread adds runs and takes them away; the worker goes from one to
 * the next. Its lock guards which run is active and how it ended, and is taken once a run, not once a record.
 */
final class RunQueue implements Runnable {

    /** What succeeded is counted for that many records at once. */
    private static final int COUNT_EVERY = 64;

    private final Partition partition;
    private final Deque<Run> waiting = new ArrayDeque<>();
    private Run active;

    /** Who works on the active run, once that has begun. */
    private volatile Thread worker;

    /** The worker's. */
    private volatile InHand hand;

    RunQueue(Partition partition) {
        this.partition = partition;
    }

    /** Poll thread. */
    void add(Run run) {
        synchronized (this) {
            if (active != null) {
                waiting.add(run);
                return;
            }
            active = run;
        }
        partition.submit(this);
    }

    /** Returns the run being worked on, null if there is none. */
    synchronized Run active() {
        return active;
    }

    /** Tells whether the worker waits for something, instead of working or having no core to work on. */
    boolean isWorkerWaiting() {
        var now = worker;
        return now != null
                && switch (now.getState()) {
                    case WAITING, TIMED_WAITING, BLOCKED -> true;
                    case NEW, RUNNABLE, TERMINATED -> false;
                };
    }

    /** Works on runs until there are no more, one fails or is taken away, or others wait for the worker. */
    @Override
    public void run() {
        if (partition.isPaused()) {
            partition.submit(this);
            return;
        }
        partition.enter();
        try {
            var note = CurrentEvent.ofThread();
            var core = new CoreTurn();
            for (var run = begin(); run != null; run = begin()) {
                if (!work(run, note)) {
                    return;
                }
                partition.backlog().freed(run.bytes());
                if (partition.othersWait() && active() != null) {
                    partition.submit(this);
                    return;
                }
                core.giveWay();
            }
        } finally {
            partition.leave();
        }
    }

    /** Returns the active run, unless a worker has it: this queue may wait for a worker twice after a run was taken away. */
    private synchronized Run begin() {
        if (active == null || active.begun) {
            return null;
        }
        active.begun = true;
        worker = Thread.currentThread();
        return active;
    }

    /** Returns whether the run came to its end; the next one is active then. */
    private boolean work(Run run, CurrentEvent note) {
        int end = run.end();
        int uncounted = 0;
        long since = start(run);
        var inHand = new InHand();
        hand = inHand;
        inHand.begin(System.nanoTime());
        for (int position = run.claim(); position < end; position = run.claim()) {
            var failure = partition.handle(run.record(position), 1, note);
            if (failure != null) {
                inHand.end();
            }
            if (failure instanceof Subscription.Abandoned) {
                count(uncounted, since);
                return false; // somebody else has gone on with the record, and the run was taken away for that
            }
            if (failure != null) {
                count(uncounted, since);
                failed(run, failure);
                return false;
            }
            run.done(position);
            if (++uncounted == COUNT_EVERY) {
                count(uncounted, since);
                uncounted = 0;
                since = start(run);
            }
        }
        inHand.end();
        count(uncounted, since);
        Lane lane;
        synchronized (this) {
            if (run.claimed() < Run.STOPPED) {
                active = waiting.poll();
                return true;
            }
            lane = run.overtaken;
        }
        if (lane != null) {
            lane.headDone();
        }
        return false;
    }

    /** Returns the time, if anybody wants to know how long the next records take. */
    private long start(Run run) {
        if (!partition.subscription().counts().isObserved()) {
            return 0;
        }
        long now = System.nanoTime();
        partition.subscription().counts().began(run.batch().fetchedAt(), now);
        return now;
    }

    /** Counts records that were handled since a time, and tells what one of them took on average. */
    private void count(int records, long since) {
        partition.subscription().counts().handled(records);
        if (records > 0 && since != 0) {
            partition.subscription().counts().took((System.nanoTime() - since) / records);
        }
    }

    private void failed(Run run, Throwable failure) {
        Lane lane;
        synchronized (this) {
            lane = run.overtaken;
            if (lane == null) {
                run.failure =
                        failure; // stays the active run, so that nothing passes it, until the poll thread comes for it
            }
        }
        if (lane != null) {
            partition.failed(lane, lane.head(), 1, failure);
        }
    }

    /**
     * Takes away all that is not handled yet. Poll thread.
     *
     * @param heldLane gives a lane, held, for the record (by index in the batch) that a worker is at or has failed at
     * @return what was taken; null if there was nothing
     */
    synchronized Taken takeAway(BiFunction<Batch, Integer, Lane> heldLane) {
        if (active == null) {
            return null;
        }
        var run = active;
        active = null;
        var rest = new ArrayList<Run>(waiting);
        waiting.clear();
        int claimed = run.stop();
        // What is done may have been forgotten by its batch already.
        boolean held = claimed > run.done() && claimed <= run.end();
        Lane lane = held ? heldLane.apply(run.batch(), run.index(claimed - 1)) : null;
        if (lane != null) {
            lane.inHand(hand);
        }
        if (run.failure == null) {
            run.overtaken = lane;
        }
        return new Taken(run, Math.min(claimed, run.end()), lane, run.failure, rest);
    }

    /**
     * What was taken away.
     *
     * @param run the run that was worked on
     * @param from the first position of it that was not claimed
     * @param lane the lane held for the record before, null if none was being handled
     * @param failure what that record failed with; null while its worker is still at it
     * @param rest the runs that waited, whole
     */
    record Taken(Run run, int from, Lane lane, Throwable failure, List<Run> rest) {

        /** Returns the indices left of the run that was worked on. */
        int[] left() {
            return indices(run, from);
        }

        static int[] indices(Run run, int from) {
            var left = new int[run.end() - from];
            for (int i = 0; i < left.length; i++) {
                left[i] = run.index(from + i);
            }
            return left;
        }
    }
}
