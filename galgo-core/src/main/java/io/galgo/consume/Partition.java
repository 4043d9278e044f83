/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.SourceTopic;
import io.galgo.context.CurrentEvent;
import io.galgo.produce.EncodedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One assignment of a partition, from when it is assigned until it is revoked or lost. What is still running afterwards completes
 * into this object, which nobody asks any more: it cannot complete an offset of the next assignment.
 *
 * <p>The poll thread owns backlog, commits and router. Workers come in through {@link #handle}, {@link #done}, {@link #failed} and the count of
 * who is inside.
 */
class Partition {

    private final TopicPartition id;
    private final Subscription<?, ?> subscription;
    private final Ordering ordering;
    private final SourceTopic source;
    private final Workers workers;
    private final Failures failures;
    private final Backlog backlog;
    private final CommitState commits;
    private final Router router;
    private final Inside inside = new Inside();
    private ParkedPartition parked;
    private volatile Parking parking;

    /** Null unless its handler has outputs. Set before anything is routed. */
    private Transforms transforms;

    private final HandledEvents handled = new HandledEvents();

    private final Interventions interventions;

    private volatile boolean stopping;

    /** Closed while it is paused. */
    private final Gate gate = new Gate();

    /** By {@link System#nanoTime}. */
    private final long takenUpAt = System.nanoTime();

    /** Whether it was ever let fetch. Poll thread. */
    private boolean fetches;

    /** Epoch milliseconds; 0 if it is not paused. The poll thread's. */
    private long pausedSince;

    Partition(
            TopicPartition id,
            Subscription<?, ?> subscription,
            SourceTopic source,
            Stamp stamp,
            Ordering ordering,
            Workers workers,
            Failures failures,
            Marks doneBefore) {
        this.id = id;
        this.subscription = subscription;
        this.ordering = ordering;
        this.source = source;
        this.workers = workers;
        this.failures = failures;
        this.backlog = new Backlog(doneBefore);
        this.commits = new CommitState(stamp, takenUpAt);
        this.router = new Router(this, ordering, subscription.pace(), subscription.needsLanes());
        this.interventions = new Interventions(this, router, failures.waiting());
    }

    final TopicPartition id() {
        return id;
    }

    final SourceTopic source() {
        return source;
    }

    final Subscription<?, ?> subscription() {
        return subscription;
    }

    // ---- poll thread ----

    /** Takes what a poll brought. */
    void accept(List<ConsumerRecord<byte[], byte[]>> polled) {
        subscription.counts().fetched(polled.size());
        for (var batch : Batch.byEpoch(polled)) {
            backlog.add(batch);
            router.route(batch, backlog.doneBefore());
        }
        if (subscription.gathering() != null) {
            subscription.gathering().grown();
        }
    }

    final Backlog backlog() {
        return backlog;
    }

    final CommitState commits() {
        return commits;
    }

    Router router() {
        return router;
    }

    /** Returns what this partition has in the parked topic; null if the group has none, or this is itself that. */
    ParkedPartition parked() {
        return parked;
    }

    /** Gives the partition its place in the parked topic, before anything is routed. */
    void parked(ParkedPartition place, Parking by) {
        parked = place;
        parking = by;
    }

    /** Tells whether all that was parked before has been read: until then nothing new is fetched. */
    boolean isRestored() {
        return parked == null || parked.isRestored();
    }

    /**
     * Tells whether it may fetch: once what was parked before has been read, and not without the others that were assigned with it.
     *
     * @param othersRestore whether any of those still reads what was parked
     */
    boolean mayFetch(boolean othersRestore) {
        fetches |= isRestored() && !othersRestore;
        return fetches;
    }

    /** Returns when it was assigned, by {@link System#nanoTime}. */
    long takenUpAt() {
        return takenUpAt;
    }

    Ordering ordering() {
        return ordering;
    }

    /** No transaction carries its offsets any more. */
    void transactionEnded() {
        commits.inTransaction(false);
        if (parked != null) {
            parked.transactionEnded();
        }
    }

    /** Gives the partition a place for the outputs of its handler, before anything is routed. */
    void transforms(Transforms by) {
        transforms = by;
    }

    Transforms transforms() {
        return transforms;
    }

    /** Tells whether its handler has outputs: then what it commits goes with them in transactions, and never by itself. */
    boolean isCommittedByTransactions() {
        return transforms != null;
    }

    /** Returns the events that were handled and wait for their transaction. */
    HandledEvents handled() {
        return handled;
    }

    /** Returns how many of its events are under way or parked. */
    long unhandled() {
        return backlog.tracker().open() + (parked == null ? 0 : parked.recordsTaken());
    }

    /** Looks after what is under way. */
    void look(long now) {
        router.look(now);
        interventions.look();
    }

    /** Returns what is asked for from outside about its events; of one in the parked topic, its source partition's. */
    Interventions interventions() {
        return interventions;
    }

    /**
     * Tells whether to fetch no more for now.
     *
     * @param share of the bytes that all partitions may have under way
     * @param enough events to have under way for slow handlers
     */
    boolean isFull(long share, long enough) {
        return backlog.isFull(share, subscription.mayBeSlow() ? enough : Long.MAX_VALUE);
    }

    /**
     * Lets nothing new begin until {@link #resume}; what is being handled goes on.
     *
     * @param since when that was asked for, epoch milliseconds
     */
    void pause(long since) {
        pausedSince = since;
        gate.close();
        router.splitRuns();
        if (parked != null) {
            parked.pause(since);
        }
    }

    /** What was held back begins. */
    void resume() {
        pausedSince = 0;
        gate.open();
        if (parked != null) {
            parked.resume();
        }
    }

    /** Lets nothing new begin. Waits and back-off are over at once. */
    void stop() {
        stopping = true;
        router.stop();
        if (parked != null) {
            parked.stop();
        }
    }

    /** Waits until nothing runs any more. Returns false if something still did when the time was over. */
    boolean awaitQuiet(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        return inside.awaitNobody(atMost)
                && (parked == null || parked.awaitQuiet(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }

    /** Tells whether nothing runs. */
    boolean isQuiet() {
        return inside.isEmpty() && (parked == null || parked.isQuiet());
    }

    // ---- any thread ----

    final boolean isStopping() {
        return stopping;
    }

    /** Tells whether its records stand in the parked topic. */
    boolean isParked() {
        return false;
    }

    /** Tells whether an event that fails can be parked, for its partition to go on. */
    boolean canPark() {
        return parking != null && ordering != Ordering.BY_PARTITION;
    }

    /** Has the head of a lane parked, which is held and says why. */
    void park(Lane lane) {
        lane.giveToPollThread(true);
        parking.request(this, lane);
    }

    /** Takes a lane back whose head waits to be parked, as for room there. Returns false if it does not. Poll thread. */
    boolean unpark(Lane lane) {
        return parking != null && parking.takeBack(this, lane);
    }

    /** Returns a record as it stood in its own topic. */
    ConsumerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> record) {
        return record;
    }

    /** Says a failure in one line, as it may leave the process. */
    String said(Throwable failure) {
        return failures.said(failure);
    }

    void submit(Runnable work) {
        if (!gate.isClosed()) {
            workers.submit(work);
        } else {
            gate.pass(() -> workers.submit(work));
        }
    }

    /** Has a lane worked on soon: by a worker of its own, or together with others in a batch. */
    void submit(Lane lane) {
        var gathering = subscription.gathering();
        if (gathering == null) {
            submit((Runnable) lane);
        } else if (!gate.isClosed()) {
            gathering.add(lane);
        } else {
            gate.pass(() -> gathering.add(lane));
        }
    }

    /** As {@link #submit(Lane)}, as a retry. */
    void submitRetry(Lane lane) {
        if (subscription.gathering() == null) {
            submitRetry(() -> lane.run(Places.Work.RETRY));
        } else if (!stopping) {
            submit(lane);
        }
    }

    /** Does something after a while, on the timer's thread. */
    void later(Duration wait, Runnable task) {
        failures.waiting().later(wait, task);
    }

    /** Tells whether nothing new may begin. */
    boolean isPaused() {
        return gate.isClosed();
    }

    /** Returns since when it is paused, epoch milliseconds; 0 if it is not. */
    long pausedSince() {
        return pausedSince;
    }

    void submitRetry(Runnable work) {
        if (stopping) {
            return;
        }
        if (!gate.isClosed()) {
            workers.submitRetry(work);
        } else {
            gate.pass(() -> workers.submitRetry(work));
        }
    }

    boolean othersWait() {
        return workers.othersWait();
    }

    void enter() {
        inside.enter();
    }

    void leave() {
        inside.leave();
    }

    /** Does something that a revocation waits for. */
    void inside(Runnable work) {
        enter();
        try {
            work.run();
        } finally {
            leave();
        }
    }

    /** Handles a record on the calling worker. Returns null or what was thrown. */
    Throwable handle(ConsumerRecord<byte[], byte[]> record, int attempt, CurrentEvent note) {
        return subscription.handle(record, record, source, attempt, note, null);
    }

    /**
     * Handles a lane's record, and reports to the pace how long it took.
     *
     * @param out takes the outputs, null if the handler has none
     * @param note the calling worker's
     * @param hand the same
     */
    Throwable handle(Task task, int attempt, KeptOutputs out, CurrentEvent note, InHand hand) {
        long start = System.nanoTime();
        began(task, attempt, start);
        hand.begin(start);
        var failure = subscription.handle(task.record, original(task.record), source, attempt, note, out);
        hand.end();
        long nanos = System.nanoTime() - start;
        subscription.pace().took(nanos);
        subscription.counts().took(nanos);
        return failure;
    }

    private void began(Task task, int attempt, long now) {
        if (attempt == 1) {
            subscription.counts().began(task.fetchedAt, now);
        }
    }

    /** Starts to handle a record. Completes with null or what went wrong. */
    CompletableFuture<Throwable> start(Task task, int attempt) {
        long start = System.nanoTime();
        began(task, attempt, start);
        var outcome = subscription.start(task.record, original(task.record), source, attempt, CurrentEvent.ofThread());
        return subscription.counts().isObserved()
                ? outcome.whenComplete((failure, never) -> subscription.counts().took(System.nanoTime() - start))
                : outcome;
    }

    /** Returns a place for the outputs of an attempt; null if its handler has none. */
    KeptOutputs outputs() {
        return transforms == null ? null : transforms.outputs();
    }

    /**
     * The head of a lane was handled, with these outputs: it is done once they are committed. By whoever holds the lane.
     *
     * @return whether the lane goes on; else the poll thread holds it until then
     */
    boolean handled(Lane lane, Task head, List<EncodedEvent> outputs) {
        boolean waits = transforms.isDoubted(outputs);
        if (waits) {
            lane.giveToPollThread(true);
        }
        handled(new HandledEvent(this, head, outputs, null, KeptOutputs.sizeOf(outputs), waits ? lane : null));
        return !waits;
    }

    void handled(HandledEvent event) {
        backlog.took(event.bytes());
        handled.add(event);
    }

    Workers workers() {
        return workers;
    }

    void done(Task task) {
        task.done();
        backlog.freed(Batch.sizeOf(task.record));
    }

    /** Tells whether a task is a dead letter's event that was handed over again. */
    boolean isRedriven(Task task) {
        return false;
    }

    /** The head of a lane is a dead letter now: its lane goes on. */
    void laidAside(Lane lane) {
        lane.laidAside();
    }

    /** The head of a lane failed: decides what comes next. */
    void failed(Lane lane, Task head, int attempt, Throwable failure) {
        failures.handle(this, lane, head, attempt, failure);
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
