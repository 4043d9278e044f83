/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is asked for from outside about a partition's events, those in the parked topic too: which keys wait and which events are laid aside by a
 * rule, and finding the event that an order means. The poll thread changes and finds; whoever holds a lane asks for its head.
 */
final class Interventions {

    private final Partition partition;
    private final Router router;
    private final WaitingLanes waiting;
    private final Endings endings = new Endings();

    /** Null while it is not known what is asked for. Written by the poll thread. */
    private volatile Rules rules;

    /** Whether the rules have still to be compared with what waits. Poll thread. */
    private boolean toReview;

    Interventions(Partition partition, Router router, WaitingLanes waiting) {
        this.partition = partition;
        this.router = router;
        this.waiting = waiting;
    }

    // ---- poll thread ----

    /** From now on these hold, for what waits already too. */
    void rules(Rules next) {
        rules = next;
        toReview = true;
        if (!next.isEmpty()) {
            router.splitRuns(); // in a run nobody asks what holds
        }
        review();
    }

    /** Tells whether the rules are about any event of the partition: then each needs a lane. */
    boolean hasRules() {
        var now = rules;
        return now != null && !now.isEmpty();
    }

    /** Looks after what has been read of the parked topic meanwhile. */
    void look() {
        if (toReview && partition.isRestored()) {
            review();
        }
    }

    /** Lets go what was held and is not to be any more, and has what is to be held looked at. */
    private void review() {
        toReview = !partition.isRestored();
        forEachOpen(task -> {
            var why = task.lane.whyWaits(task);
            if (why != null && isToBeLookedAt(task, why)) {
                task.lane.hurry(task);
            }
        });
    }

    /** Returns the task of an event that is not done, wherever it waits; null if it is not here. */
    Task find(long offset) {
        var found = find(offset, offset + 1);
        return found.isEmpty() ? null : found.get(0);
    }

    /** Returns the tasks of a stretch's events that are not done, wherever they wait, in order of their offsets. */
    List<Task> find(long from, long until) {
        router.toLanes();
        var found = new TreeMap<Long, Task>();
        forEachOpen(task -> {
            long offset = original(task).offset();
            if (from <= offset && offset < until) {
                found.put(offset, task);
            }
        });
        return List.copyOf(found.values());
    }

    private void forEachOpen(Consumer<Task> visitor) {
        var tasks = new ArrayList<Task>(); // what is looked at may end what is under way
        partition.backlog().tracker().forEachOpen(tasks::add);
        if (partition.parked() != null) {
            partition.parked().backlog().tracker().forEachOpen(tasks::add);
        }
        tasks.forEach(visitor);
    }

    /**
     * Interrupts the handler that has an event in hand.
     *
     * @return null if it was done, else why not
     */
    String interrupt(Task task) {
        var call = partition.subscription().limits().find(task.record);
        if (call != null) {
            return call.interrupt() ? null : "its handler has been interrupted already";
        }
        if (partition.subscription().isAsync()) {
            return "its handler is asynchronous and has no time limit: there is no thread to interrupt";
        }
        var hand = task.lane.hand();
        return hand != null && hand.interrupt(() -> task.lane.head() == task) ? null : "no handler has it in hand";
    }

    /**
     * Lets the key of an event go on whose handler is over its time limit and does not return.
     *
     * @return null if it was done, else why not
     */
    String abandon(long offset) {
        var task = find(offset);
        var lane = task == null ? null : task.lane;
        var place = lane == null ? null : lane.partition(); // perhaps the parked topic
        var call = lane == null ? null : partition.subscription().limits().find(task.record);
        var event = partition.id() + "@" + offset;
        // The holder of a lane is at its head. A batch's call holds what is behind the head too, and settles its lanes
        // itself.
        if (call == null || (call.goOn() == null && lane.head() != task)) {
            return "no handler with a time limit is at " + event;
        }
        if (!call.abandon()) {
            return "the handler at " + event + " is not over its time limit";
        }
        place.submit(
                call.goOn() != null
                        ? call.goOn()
                        : () -> place.inside(
                                () -> place.failed(lane, task, lane.attempt(), HandlerTimeoutException.abandoned())));
        return null;
    }

    /**
     * Lays an event aside as a dead letter, if it is not handled before that: at once if it waits for an attempt, else when its turn comes or
     * the attempt under way fails.
     *
     * @return whether it is here and not done
     */
    boolean skip(long offset) {
        var task = find(offset);
        if (task == null) {
            return false;
        }
        task.skip();
        task.lane.hurry(task);
        return true;
    }

    /** The policy is another: the next attempt at an event that waits is due by that, if it is sooner; also where it waits for somebody to act. */
    void reconsider() {
        forEachOpen(task -> {
            var why = task.lane.whyWaits(task);
            if (why != null) {
                waiting.reconsider(task, why);
            }
        });
    }

    // ---- whoever holds the lane ----

    /** Returns until when an event's key waits by request; null if it does not. */
    private Instant heldUntil(Task task) {
        var now = rules;
        if (now == null || now.isEmpty()) {
            return null;
        }
        var until = now.heldUntil(original(task));
        return until == null || task.isSkipped() || !waiting.now().isBefore(until) ? null : until;
    }

    /**
     * Tells whether a head waits otherwise than is asked for by now: held and not to be, or not held, or not until then, or to be laid aside.
     * Any thread.
     */
    boolean isToBeLookedAt(Task head, Blockage why) {
        boolean isHeld = ParkedException.isWhy(why.failure());
        var until = canHold() ? heldUntil(head) : null;
        if (until != null) {
            return !isHeld || !until.equals(why.next());
        }
        return isHeld ? rules != null : waiting.canLayAside() && isToSkip(head);
    }

    /** Whether keys can be told from one another. */
    private boolean canHold() {
        return partition.ordering() != Ordering.BY_PARTITION;
    }

    /** Tells whether an event is to be laid aside unhandled. */
    boolean isToSkip(Task task) {
        var now = rules;
        return task.isSkipped() || (now != null && now.skips(original(task)));
    }

    /**
     * Gives a lane away whose head's key waits by request.
     *
     * @return false if it does not
     */
    boolean hold(Lane lane, Task head, int attempt) {
        var until = canHold() ? heldUntil(head) : null;
        if (until == null) {
            return false;
        }
        waiting.hold(head, attempt, until);
        lane.partition().subscription().circuit().returned(lane); // it was no probe after all
        return true;
    }

    // ---- any thread ----

    /** Notes what became of an event that had been in trouble. */
    void ended(Task task, String what) {
        endings.note(original(task).offset(), what, waiting.now());
    }

    /** Says what became of an event that is done. */
    String ending(long offset) {
        return endings.of(offset);
    }

    private static ConsumerRecord<byte[], byte[]> original(Task task) {
        return task.lane.partition().original(task.record);
    }
}
