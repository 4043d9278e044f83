/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.Places.Work;
import io.galgo.context.CurrentEvent;
import io.galgo.produce.EncodedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The events of one key that wait for one another. The poll thread appends, one worker at a time handles; the count of pending
 * tasks says whose turn it is: whoever raises it from 0 submits the lane, and it is submitted again only by whoever holds it.
 *
 * <p>The head and the fields about its failure belong to the holder; the tail to the poll thread.
 */
final class Lane implements Runnable {

    private final Partition partition;
    private final AtomicInteger pending = new AtomicInteger();
    private Task head = new Task(null, 0);
    private Task tail = head;
    private int attempt = 1;
    private int alone;
    private volatile Blockage blockage;
    private volatile AtomicBoolean timer;
    private volatile boolean withPollThread;

    /** The worker's that works on it, or did last; null before. */
    private volatile InHand hand;

    /** The last event that was passed before its outputs were committed; null if there was none. Holder; poll thread, while there is none. */
    private Task passed;

    /** Where the key's events go while it is parked; null while it is not. Poll thread. */
    private KeyParking parking;

    Lane(Partition partition) {
        this.partition = partition;
    }

    /** Appends a task, and submits the lane if it was idle. Poll thread. */
    void append(Task task) {
        if (parking != null) {
            task.lane = this;
            parking.follow(task);
            return;
        }
        link(task);
        if (pending.getAndIncrement() == 0) {
            partition.submit(this);
        }
    }

    /** Appends the task that somebody else is handling or has failed at: the lane is held until that is settled. Poll thread. */
    void appendHeld(Task task) {
        if (pending.getAndIncrement() != 0) {
            throw new IllegalStateException("A lane with tasks waits for none of another's");
        }
        link(task);
    }

    /** Appends, as if they had just come, tasks that were to go elsewhere. Poll thread. */
    void appendAgain(Collection<Task> tasks) {
        if (isEmpty()) { // then nobody holds it, and its last task, which begins the list, may be among these
            head = new Task(null, 0);
            tail = head;
        }
        for (var task : tasks) {
            task.next = null;
            append(task);
        }
    }

    private void link(Task task) {
        task.lane = this;
        tail.next = task;
        tail = task;
    }

    /** Tells whether its key has nothing here, no outputs that wait either, and is not parked: what comes for it need not come here. */
    boolean isIdle() {
        return parking == null && pending.get() == 0 && !hasOutputsWaiting();
    }

    private boolean hasOutputsWaiting() {
        return passed != null && !passed.isDone();
    }

    /** Tells whether none of its tasks is left, be its key parked or not. */
    boolean isEmpty() {
        return pending.get() == 0;
    }

    // ---- parking; poll thread ----

    /** From now on, what is appended goes there. What is in the lane already is handled here. */
    void follow(KeyParking where) {
        parking = where;
    }

    /** What is appended is handled here again. */
    void unfollow() {
        parking = null;
    }

    KeyParking parking() {
        return parking;
    }

    /** Gives all its tasks away, in order. By whoever holds the lane, which afterwards nobody does. */
    List<Task> giveAway() {
        var given = new ArrayList<Task>();
        for (var task = head.next; task != null; task = task.next) {
            given.add(task);
        }
        head = tail;
        attempt = 1; // what comes next has failed at nothing
        alone = 0;
        blockage = null;
        pending.set(0);
        return given;
    }

    /**
     * Takes back what it gave away, and whatever else came for the key meanwhile, held as before.
     *
     * @param why the head waits
     */
    void takeBack(Collection<Task> tasks, Blockage why) {
        head = new Task(null, 0);
        tail = head;
        for (var task : tasks) {
            task.next = null;
        }
        tasks.forEach(this::link);
        headWaits(why);
        pending.set(tasks.size());
    }

    // ---- batches; whoever holds the lane ----

    Partition partition() {
        return partition;
    }

    /** Returns how many tasks there are, up to a number. */
    int pending(int most) {
        return Math.min(most, pending.get());
    }

    /** Returns the first tasks, in order; a redriven one alone. */
    List<Task> first(int most) {
        var tasks = new ArrayList<Task>();
        int count = pending(most);
        var task = head;
        for (int i = 0; i < count; i++) {
            task = task.next;
            boolean alone = partition.isRedriven(task);
            if (!alone || tasks.isEmpty()) {
                tasks.add(task);
            }
            if (alone) {
                break;
            }
        }
        return tasks;
    }

    /** Tells whether the head goes into a batch of its own: it has failed before, or in a batch that failed as a whole. */
    boolean isAlone() {
        return attempt > 1 || alone > 0;
    }

    /** The first tasks are to go into batches of their own. */
    void alone(int tasks) {
        alone = tasks;
    }

    /** Returns how many events wait behind the head. */
    int behind() {
        return Math.max(0, pending.get() - 1);
    }

    /** Returns why the head waits; null while it does not. */
    Blockage blockage() {
        return blockage;
    }

    /** Handles what is pending, as first attempts. */
    @Override
    public void run() {
        run(Work.FIRST);
    }

    /**
     * Handles what is pending, until there is no more, the head must wait, or others wait for the worker. A retry's place is for the head
     * alone: what comes behind it has not been tried.
     *
     * @param work what it was submitted as
     */
    void run(Work work) {
        partition.enter();
        try {
            if (partition.isPaused()) {
                submitAgain(work);
                return;
            }
            if (partition.subscription().isAsync()) {
                start(work);
                return;
            }
            var note = CurrentEvent.ofThread();
            var inHand = new InHand();
            hand = inHand;
            int turn = partition.workers().turn();
            var core = new CoreTurn();
            boolean more = true;
            for (int handled = 1; more && !partition.isStopping(); handled++) {
                if (isKept()) {
                    return;
                }
                var out = partition.outputs();
                var failure = partition.interventions().isToSkip(head.next)
                        ? new SkippedException()
                        : partition.handle(head.next, attempt, out, note, inHand);
                if (failure instanceof Subscription.Abandoned) {
                    return; // somebody else holds the lane now
                }
                if (failure != null) {
                    partition.failed(this, head.next, attempt, failure);
                    return;
                }
                succeeded();
                more = handled(out == null ? List.of() : out.close());
                if (more) {
                    core.giveWay();
                }
                if (more
                        && (work == Work.RETRY
                                || partition.isPaused()
                                || (handled % turn == 0 && partition.othersWait()))) {
                    partition.submit(this);
                    return;
                }
            }
        } finally {
            partition.leave();
        }
    }

    private void submitAgain(Work work) {
        if (work == Work.RETRY) {
            partition.submitRetry(this);
        } else {
            partition.submit(this);
        }
    }

    /** Starts what is pending, one after another, until one goes on by itself: that one keeps the lane and a worker's place. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is done at its completion throws nothing
    private void start(Work work) {
        boolean more = true;
        while (more && !partition.isStopping()) {
            if (isKept()) {
                return;
            }
            var outcome = partition.interventions().isToSkip(head.next)
                    ? CompletableFuture.<Throwable>completedFuture(new SkippedException())
                    : partition.start(head.next, attempt);
            if (!outcome.isDone()) {
                partition.enter();
                partition.workers().keepPlace(work);
                var inHand = new InHand();
                hand = inHand;
                inHand.goesOn(System.nanoTime());
                outcome.whenComplete((failure, never) -> {
                    try {
                        inHand.gone();
                        partition.workers().run(() -> settleElsewhere(failure));
                    } finally {
                        partition.workers().givePlace(work);
                        partition.leave();
                    }
                });
                return;
            }
            var failure = outcome.join();
            if (failure != null) {
                settle(failure);
                return;
            }
            succeeded();
            more = handled(List.of());
            if (more && (work == Work.RETRY || partition.othersWait() || partition.isPaused())) {
                partition.submit(this);
                return;
            }
        }
    }

    /** Tells whether the head is not to be handled now: then the holder has the lane no more. Holder. */
    boolean isKept() {
        return partition.interventions().hold(this, head.next, attempt) || isKeptByCircuit();
    }

    private boolean isKeptByCircuit() {
        var circuit = partition.subscription().circuit();
        var next = head.next; // once the circuit has the lane, others may
        return circuit.isOpen()
                && !partition.interventions().isToSkip(next)
                && circuit.keep(this, blockage != null)
                && !(partition.interventions().isToSkip(next) && circuit.takeBack(this)); // by now
    }

    /** Who has the head in hand says so. Holder. */
    void inHand(InHand by) {
        hand = by;
    }

    /** Returns the thread that has the head in hand, with what can be done to it; null if none ever had. */
    InHand hand() {
        return hand;
    }

    /** The head's handler is through with it. Holder. */
    void succeeded() {
        partition.subscription().counts().handled(1);
        if (blockage != null) {
            partition.interventions().ended(head.next, "handled by attempt " + attempt);
        }
        var circuit = partition.subscription().circuit();
        if (!circuit.isOpen()) {
            return;
        }
        if (partition.subscription().wasCalled(partition.original(head.next.record))) {
            circuit.succeeded(this, System.nanoTime());
        } else {
            circuit.returned(this);
        }
    }

    /** The circuit gives the lane back. */
    void goOn() {
        if (blockage == null) {
            partition.submit(this);
        } else {
            partition.submitRetry(this);
        }
    }

    private void settle(Throwable failure) {
        if (failure == null) {
            succeeded();
            if (handled(List.of()) && !partition.isStopping()) {
                partition.submit(this);
            }
        } else if (!(failure instanceof Subscription.Abandoned)) {
            partition.failed(this, head.next, attempt, failure);
        }
    }

    /** As {@link #settle}, on a thread of the service's own: a dead letter may have to wait for its broker, which a worker can. */
    private void settleElsewhere(Throwable failure) {
        if (failure == null) {
            settle(null);
        } else {
            partition.workers().submit(() -> partition.inside(() -> settle(failure)));
        }
    }

    /** The head is a dead letter now: go on with what is behind it, on a worker. Holder. */
    void laidAside() {
        if (handled(List.of()) && !partition.isStopping()) {
            partition.submit(this);
        }
    }

    /** The head is done: go on with what is behind it, on a worker. Holder. */
    void headDone() {
        if (advance() && !partition.isStopping()) {
            partition.submit(this);
        }
    }

    /** The head failed and is tried again at the time given. Holder. */
    void headWaits(Blockage why) {
        attempt = why.nextAttempt();
        timer = null;
        blockage = why;
    }

    /** Gives the lane to whoever takes it first: the timer, if it has one and its head is due, or somebody in a hurry. Holder. */
    AtomicBoolean giveToTimer() {
        var taken = new AtomicBoolean();
        timer = taken;
        return taken;
    }

    /** Takes the lane over from the timer. Returns false if that does not have it, or its head waits for something else by now. Any thread. */
    boolean takeOver(Blockage why) {
        var taken = timer; // before why it waits, which is written after the former timer is taken away
        return taken != null && stillWaits(why) && taken.compareAndSet(false, true);
    }

    /** Gives the lane to the poll thread, which goes on with it in its own time. Holder. */
    void giveToPollThread(boolean given) {
        withPollThread = given;
    }

    /**
     * The task is to be looked at now, if it is a head that waits to be tried again, or for somebody to act. Poll thread.
     *
     * @return whether it is
     */
    boolean hurry(Task task) {
        if (partition.subscription().circuit().takeBack(this)) {
            goOn();
            return true;
        }
        return goesOnFromWaiting(task);
    }

    /** As {@link #hurry}, and if the circuit has it, it is tried as a probe. Poll thread. */
    boolean retry(Task task) {
        if (partition.subscription().circuit().probe(this)) {
            goOn();
            return true;
        }
        return goesOnFromWaiting(task);
    }

    private boolean goesOnFromWaiting(Task task) {
        var why = whyWaits(task);
        boolean taken = why != null && takeOverFromAny(why);
        if (taken) {
            partition.submitRetry(this);
        }
        return taken;
    }

    /**
     * Takes the lane over from whoever has it while its head waits: the timer, or the poll thread, which has found no room to park it. Poll
     * thread.
     */
    boolean takeOverFromAny(Blockage why) {
        return takeOver(why) || (withPollThread && stillWaits(why) && partition.unpark(this));
    }

    @SuppressWarnings("ReferenceEquality") // that very wait is meant
    private boolean stillWaits(Blockage why) {
        return blockage == why;
    }

    /** Tells whether a task is the head, and has failed or been held. Poll thread. */
    boolean waits(Task task) {
        return whyWaits(task) != null;
    }

    /** Returns why a task waits; null if it is not the head, or has neither failed nor been held. Poll thread. */
    Blockage whyWaits(Task task) {
        var why = blockage;
        return why != null && why.offset() == task.record.offset() ? why : null;
    }

    /** Tells whether the poll thread has it, which is about to park it or to commit what became of its head. */
    boolean isWithPollThread() {
        return withPollThread;
    }

    int attempt() {
        return attempt;
    }

    Task head() {
        return head.next;
    }

    /**
     * The head was handled, with these outputs, or is a dead letter. Returns whether there is another to go on with; if not, the caller holds the lane
     * no more. Behind an event whose outputs wait to be committed none is done before it: it would be handled again after this one. Holder.
     */
    boolean handled(List<EncodedEvent> outputs) {
        if (outputs.isEmpty() && !hasOutputsWaiting() && !partition.isRedriven(head.next)) {
            passed = null;
            return advance();
        }
        passed = head.next;
        return partition.handled(this, head.next, outputs) && pass();
    }

    /** The head is done. Returns whether there is another. Holder. */
    boolean advance() {
        partition.done(head.next);
        return pass();
    }

    /** Goes on behind the head, which is done or will be without the lane. Returns whether there is another. Holder. */
    private boolean pass() {
        head = head.next;
        attempt = 1;
        alone = Math.max(0, alone - 1);
        blockage = null;
        return pending.decrementAndGet() != 0;
    }
}
