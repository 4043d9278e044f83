/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.retry.RetryPolicy;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes whose head waits: until it is due, or until somebody acts. Whoever holds a lane gives it away here; it goes on by its timer, or by
 * whoever takes it before that, as where another policy has another end for its head. Keeps no state of its own.
 */
final class WaitingLanes {

    private static final Logger log = LoggerFactory.getLogger(WaitingLanes.class);

    private final ScheduledExecutorService timer;
    private final boolean hasDeadLetters;
    private final InstantSource clock;
    private final DoubleSupplier random;

    /** @param hasDeadLetters whether there is another end than waiting for what fails for good */
    WaitingLanes(ScheduledExecutorService timer, boolean hasDeadLetters, InstantSource clock, DoubleSupplier random) {
        this.timer = timer;
        this.hasDeadLetters = hasDeadLetters;
        this.clock = clock;
        this.random = random;
    }

    Instant now() {
        return clock.instant();
    }

    // ---- whoever holds the lane, and gives it away hereby ----

    /**
     * The head waits until it is due.
     *
     * @param by what that was decided by
     */
    void awaitDue(Task head, Blockage why, RetryPolicy by, Duration wait) {
        lookAgain(head, why, by, wakeUp(head.lane, wait));
    }

    /**
     * The head waits until somebody acts.
     *
     * @param by what that was decided by
     */
    void awaitSomebody(Task head, Blockage why, RetryPolicy by) {
        lookAgain(head, why, by, head.lane.giveToTimer()); // which has none
    }

    /** The head's key waits by request, in the parked topic where that can be. */
    void hold(Task head, int attempt, Instant until) {
        var lane = head.lane;
        var partition = lane.partition();
        var before = lane.blockage();
        var now = clock.instant();
        var why = new Blockage(
                head.record.offset(),
                attempt - 1,
                attempt,
                before == null ? now : before.since(),
                until,
                before == null || ParkedException.isWhy(before.failure())
                        ? new ParkedException(null)
                        : new ParkedException(before.failure()));
        lane.headWaits(why);
        if (partition.canPark()) {
            partition.park(lane);
        } else {
            awaitDue(head, why, partition.subscription().policy(), Duration.between(now, until));
        }
    }

    /**
     * Submits a lane when its head is due.
     *
     * @return set by whoever takes it
     */
    AtomicBoolean wakeUp(Lane lane, Duration wait) {
        var taken = lane.giveToTimer();
        // A partition that is owned has the lane by its open tasks. Waits may be long: they are not to keep what former
        // assignments had in hand.
        var waiting = new WeakReference<>(lane);
        later(wait, () -> {
            var due = waiting.get();
            if (due != null && taken.compareAndSet(false, true)) {
                due.partition().submitRetry(due);
            }
        });
        return taken;
    }

    /**
     * What is asked for takes a lane from where it waits, and takes none that is just on its way there: so whoever has given one away looks
     * whether what it was given away for still holds.
     *
     * @param by what it was decided by
     * @param taken whether somebody has taken it since
     */
    private void lookAgain(Task head, Blockage why, RetryPolicy by, AtomicBoolean taken) {
        var lane = head.lane;
        var partition = lane.partition();
        var interventions = partition.interventions();
        var policy = partition.subscription().policy();
        if (interventions.isToBeLookedAt(head, why)) {
            if (taken.compareAndSet(false, true)) {
                partition.submitRetry(lane);
            }
        } else if (policy != by) {
            decide(head, why, policy, () -> taken.compareAndSet(false, true));
        }
    }

    // ---- a policy that is another than the one by which an event began to wait ----

    /**
     * An event waits under a former policy: for its next attempt no longer than under the present one, and not for somebody to act if that has
     * another end for it. Poll thread.
     */
    void reconsider(Task head, Blockage why) {
        var lane = head.lane;
        var policy = lane.partition().subscription().policy();
        decide(head, why, policy, () -> why.next() == null ? lane.takeOverFromAny(why) : lane.takeOver(why));
    }

    /** @param take takes the lane from where it waits, if it waits there for that reason still */
    private void decide(Task head, Blockage why, RetryPolicy policy, BooleanSupplier take) {
        var lane = head.lane;
        if (why.attempts() == 0 || ParkedException.isWhy(why.failure())) {
            return; // waits for the circuit, or by request: no policy's business
        }
        if (why.next() == null) {
            if (endsOtherwise(why, policy) && take.getAsBoolean()) {
                lane.partition().submitRetry(lane);
            }
            return;
        }
        var wait = policy.waitAfter(why.attempts(), random);
        var sooner = new Blockage(
                why.offset(), why.attempts(), why.nextAttempt(), why.since(), now().plus(wait), why.failure());
        if (sooner.next().isBefore(why.next()) && take.getAsBoolean()) {
            lane.headWaits(sooner);
            awaitDue(head, sooner, policy, wait);
        }
    }

    /** Tells whether an event that waits for somebody to act need not under this policy. */
    private boolean endsOtherwise(Blockage why, RetryPolicy policy) {
        return !holds(policy) || triesAgain(policy, why.failure(), why.attempts());
    }

    // ---- any thread ----

    /** Tells whether an event can be laid aside unhandled. */
    boolean canLayAside() {
        return hasDeadLetters;
    }

    /** Tells whether what fails for good waits for somebody to act, since there is no other end for it. */
    boolean holds(RetryPolicy policy) {
        return !hasDeadLetters || policy.holdsKey();
    }

    /** Tells whether a policy has another attempt for an event. */
    static boolean triesAgain(RetryPolicy policy, Throwable failure, int attempt) {
        try {
            return policy.triesAgain(failure, attempt);
        } catch (RuntimeException | Error bug) {
            log.error("The retry policy's predicate failed, so the event is not tried again", bug);
            return false;
        }
    }

    /** Does something after a while, on the timer's thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // the tasks catch nothing because they throw nothing
    void later(Duration wait, Runnable task) {
        timer.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
    }
}
