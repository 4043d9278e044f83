/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs lanes and runs, at most {@code concurrency} at once, and no more than {@link Places} are worth it. First attempts and retries wait in a queue each and are taken in turn, so
 * that a storm of one starves not the other.
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

    private final Places places;
    private final int turn;
    private final Executor threads;
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> retries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger bugs = new AtomicInteger();
    private final int mostStarting;

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
        retries.add(task);
        startLoop();
    }

    /** The running task goes on after it returns, and keeps its place until {@link #givePlace}. */
    void keepPlace() {
        places.keep();
    }

    /** What kept its place is done. */
    void givePlace() {
        places.give();
        if (areAnyWaiting()) {
            startLoop();
        }
    }

    /** Looks whether more workers are worth it, and starts one for what found no thread when it was submitted. Poll thread. */
    void look(long now) {
        if (places.look(now)) {
            startLoops();
        } else if (starting.get() == 0
                && areAnyWaiting()) { // one a turn: it may be that others are about to take it all
            startLoop();
        }
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

    /** Tells a running task whether others wait for its place. */
    boolean othersWait() {
        return places.areTooManyTaken() || (areAllBusy() && areAnyWaiting());
    }

    private boolean areAnyWaiting() {
        return !ready.isEmpty() || !retries.isEmpty();
    }

    /** Tells whether no place is free. */
    boolean areAllBusy() {
        return places.areAllTaken();
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
            if (places.take()) {
                return start();
            }
            starting.decrementAndGet();
            // Whoever was refused meanwhile, since this one was on its way, relies on it.
            if (!areAnyWaiting() || places.areAllTaken()) {
                return false;
            }
        }
        return false;
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
     * Gives a loop a thread, if one is to be had. If not, it throws nothing: its caller may be a worker with a task in hand, or a producer's
     * thread. What waits is found by a worker that comes free, or by the poll thread's next look.
     */
    private boolean start() {
        try {
            threads.execute(this::loop);
        } catch (Throwable failure) { // as an OutOfMemoryError
            places.give();
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

    private void loop() {
        starting.decrementAndGet(); // before it looks for work: what is added from now on starts another
        boolean retryNext = false;
        boolean startsNext = mostStarting < Integer.MAX_VALUE; // once; else whoever submits starts one for each task
        do {
            // None is left for this worker if a task kept its place, or fewer are worth it now.
            for (var task = next(retryNext); task != null; task = places.areTooManyTaken() ? null : next(retryNext)) {
                if (startsNext && areAnyWaiting()) {
                    startLoop();
                }
                startsNext = false;
                retryNext = !retryNext;
                run(task);
            }
            places.give();
            // Whoever added a task while this worker still counted as active relies on it: look once more.
        } while (areAnyWaiting() && places.take());
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

    private Runnable next(boolean retryFirst) {
        var task = retryFirst ? retries.poll() : ready.poll();
        if (task != null) {
            return task;
        }
        return retryFirst ? ready.poll() : retries.poll();
    }
}
