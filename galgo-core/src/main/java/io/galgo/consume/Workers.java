/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.consume.Places.Work;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs lanes and runs, at most {@code concurrency} at once, and no more than {@link Places} are worth it. First attempts and retries wait in a
 * queue each and are taken in turn. Retries have at most three quarters of the places at once, and all but one of 2 or 3; of 4 places or more one
 * is kept free of first attempts from when a retry is submitted until {@link #KEPT_FOR_RETRIES} after the latest. So a storm of one kind, however
 * long each of it hangs, leaves the other something to go on with; and where nothing is retried, first attempts have all places.
 *
 * <p>A task counts as what it was submitted as until it returns, and so does a place that it keeps. Whoever gives a place back, or has it count
 * as the other kind, looks whether what waits may have it: nobody waits in a loop for work that may not be taken yet.
 *
 * <p>A worker is a loop on a thread of the executor: started when there is work and room, ended when there is none. Where threads are dear to
 * start, few at once are on their way: each of those has the next one started once it has found work. Whoever submits wakes no thread for each
 * task then, and a worker that comes free meanwhile takes what waits (measured: twice as many blocking handlers a second on platform threads).
 *
 * <p>Thread-safe; the queues and the counts are the only shared state.
 */
final class Workers {

    private static final Logger log = LoggerFactory.getLogger(Workers.class);

    /** Of so many workers one is always about to finish: each may handle a few events of a key before it looks who waits. */
    private static final int WORKERS_A_TURN = 64;

    private static final int LONGEST_TURN = 16;

    static final Duration KEPT_FOR_RETRIES = Duration.ofMinutes(1);

    private final Places places;
    private final int turn;
    private final Executor threads;
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> retries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger bugs = new AtomicInteger();
    private final int mostStarting;

    /** When a retry was submitted last, by {@link System#nanoTime}. */
    private volatile long retriedAt;

    /** Loops that were given to the executor and have not begun. */
    private final AtomicInteger starting = new AtomicInteger();

    /** Whether the latest loop was given no thread. */
    private volatile boolean noThread;

    /** Workers on threads that cost nothing to start. */
    Workers(int concurrency, Executor threads) {
        this(concurrency, threads, Integer.MAX_VALUE);
    }

    /**
     * @param concurrency the most tasks at once
     * @param threads gives each loop a thread; must take all that it is given
     * @param mostStarting so many loops at once may be on their way to a thread
     */
    Workers(int concurrency, Executor threads, int mostStarting) {
        this.mostStarting = mostStarting;
        this.places = new Places(concurrency);
        this.turn = Math.max(1, Math.min(LONGEST_TURN, concurrency / WORKERS_A_TURN));
        this.threads = threads;
    }

    /** Sets the most tasks at once: fewer take effect as running ones end. Poll thread. */
    void concurrency(int most) {
        places.concurrency(most);
        startLoops();
    }

    int concurrency() {
        return places.concurrency();
    }

    /** Runs a task soon. It must not throw. */
    void submit(Runnable task) {
        ready.add(task);
        startLoop();
    }

    /** Runs a task soon, as a retry. It must not throw. */
    void submitRetry(Runnable task) {
        retriedAt = System.nanoTime();
        if (!places.isOneForRetries()) {
            places.keepOneForRetries(true);
        }
        retries.add(task);
        startLoop();
    }

    /**
     * The running task goes on after it returns, and keeps its place until {@link #givePlace}.
     *
     * @param work what the task was submitted as
     */
    void keepPlace(Work work) {
        places.keep(work);
    }

    /** What kept its place is done. */
    void givePlace(Work work) {
        places.give(work);
        if (mayAnyBegin()) {
            startLoop();
        }
    }

    /** Looks whether more workers are worth it, and starts one for what found no thread when it was submitted. Poll thread. */
    void look(long now) {
        if (places.look(now)) {
            startLoops();
        } else if (starting.get() == 0 && mayAnyBegin()) {
            startLoop(); // one a turn: it may be that others are about to take it all
        }
        if (places.isOneForRetries() && retries.isEmpty() && isLongAgo(retriedAt, now)) {
            places.keepOneForRetries(false);
            if (!isLongAgo(retriedAt, now)) { // one was submitted just now, and found it kept
                places.keepOneForRetries(true);
            } else if (mayAnyBegin()) {
                startLoop();
            }
        }
    }

    private static boolean isLongAgo(long then, long now) {
        return now - then > KEPT_FOR_RETRIES.toNanos();
    }

    private void startLoops() {
        while (areAnyWaiting() && startLoop()) {
            log.trace("Another worker");
        }
    }

    /** Returns how many events a lane's worker may handle before it asks whether others wait: 1 where workers are few. */
    int turn() {
        return turn;
    }

    /** Tells a running first attempt whether others wait for its place. */
    boolean othersWait() {
        return places.areTooManyTaken()
                || (areAllBusy() && !ready.isEmpty())
                || (places.areAllTaken() && !retries.isEmpty() && places.mayHaveMore(Work.RETRY));
    }

    private boolean areAnyWaiting() {
        return !ready.isEmpty() || !retries.isEmpty();
    }

    /** Tells whether anything waits for which there is a place. */
    boolean mayAnyBegin() {
        return (!retries.isEmpty() && places.isFreeFor(Work.RETRY))
                || (places.isFreeFor(Work.FIRST) && !ready.isEmpty());
    }

    /** Tells whether no place is free for a first attempt. */
    boolean areAllBusy() {
        return !places.isFreeFor(Work.FIRST);
    }

    /** Returns how many places it is worth taking, now. */
    int worthIt() {
        return places.worthIt();
    }

    /** Returns how many tasks run. */
    int active() {
        return places.taken();
    }

    /** Returns how many tasks an error of the engine's own ended: each may have left a key that nobody works on. */
    int bugs() {
        return bugs.get();
    }

    /**
     * Returns whether one was started: not if there is no place for it, or no thread, or enough are on their way, of which the first to begin
     * looks again.
     */
    private boolean startLoop() {
        while (mayStart()) {
            var place = takePlace();
            if (place != null) {
                return start(new Worker(place));
            }
            starting.decrementAndGet();
            // Whoever was refused meanwhile, since this one was on its way, relies on it.
            if (!mayAnyBegin()) {
                return false;
            }
        }
        return false;
    }

    /** Takes a place for something that waits and may have it. Returns what for; null if there is nothing. */
    private Work takePlace() {
        if (!retries.isEmpty() && places.take(Work.RETRY)) {
            return Work.RETRY;
        }
        return places.isFreeFor(Work.FIRST) && !ready.isEmpty() && places.take(Work.FIRST) ? Work.FIRST : null;
    }

    private boolean mayStart() {
        for (int now = starting.get(); now < mostStarting; now = starting.get()) {
            if (starting.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives a worker a thread, if one is to be had. If not, it throws nothing: its caller may be a worker with a task in hand, or a producer's
     * thread. What waits is found by a worker that comes free, or by the poll thread's next look.
     */
    private boolean start(Worker worker) {
        try {
            threads.execute(worker);
        } catch (Throwable failure) { // as an OutOfMemoryError
            places.give(worker.place);
            starting.decrementAndGet();
            if (!noThread) {
                noThread = true;
                log.error("No thread for another worker: what waits goes on with {} of them", active(), failure);
            }
            return false;
        }
        if (noThread) {
            noThread = false;
            log.info("There are threads for workers again");
        }
        return true;
    }

    /** Runs a task on the calling thread. What escapes it is the engine's own fault; the others must not lose a worker by it. */
    void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) {
            bugs.incrementAndGet();
            log.error("An error in the consumer itself: its lane waits until the partition changes hands", bug);
        }
    }

    /** A loop on one thread. */
    private final class Worker implements Runnable {

        /** What its place counts as. */
        private Work place;

        /** What it looks for next. */
        private Work next;

        Worker(Work place) {
            this.place = place;
            this.next = place;
        }

        @Override
        public void run() {
            starting.decrementAndGet(); // before it looks for work: what is added from now on starts another
            boolean startsNext =
                    mostStarting < Integer.MAX_VALUE; // once; else whoever submits starts one for each task
            var core = new CoreTurn();
            do {
                next = place;
                // None is left for this worker if a task kept its place, or fewer are worth it now.
                for (var task = next(); task != null; task = places.areTooManyTaken() ? null : next()) {
                    if (startsNext && areAnyWaiting()) {
                        startLoop();
                    }
                    startsNext = false;
                    Workers.this.run(task);
                    core.giveWay();
                }
                places.give(place);
                // Whoever added a task while this worker still counted as active relies on it: look once more.
                place = takePlace();
            } while (place != null);
        }

        /** Returns a task, in turn one of each kind; null if there is none that it may take. */
        private Runnable next() {
            var first = next;
            next = first.other();
            var task = poll(first);
            return task != null ? task : poll(first.other());
        }

        private Runnable poll(Work work) {
            var queue = work == Work.FIRST ? ready : retries;
            if (work == place) {
                return places.areTooManyTaken(work) ? null : queue.poll();
            }
            if (queue.isEmpty() || !places.change(place)) {
                return null;
            }
            place = work;
            var task = queue.poll();
            if (mayAnyBegin()) { // it was refused what this place counted as
                startLoop();
            }
            return task;
        }
    }
}
