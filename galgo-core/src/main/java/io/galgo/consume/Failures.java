/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.retry.RetryPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens after a handler failed: the event is tried again after a wait, or becomes a dead letter, or, where there are none,
 * holds its lane. Called by whoever holds the lane, on any thread; keeps no state of its own.
 */
final class Failures {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);
    private static final Duration FIRST_WAIT_FOR_DEAD_LETTERS = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT_FOR_DEAD_LETTERS = Duration.ofSeconds(30);

    private final DeadLetters deadLetters;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final UnaryOperator<String> redactor;
    private final WaitingLanes waiting;

    /** @param deadLetters null if there are none: then an exhausted event holds its lane */
    Failures(
            ScheduledExecutorService timer,
            DeadLetters deadLetters,
            InstantSource clock,
            DoubleSupplier random,
            UnaryOperator<String> redactor) {
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.random = random;
        this.redactor = redactor;
        this.waiting = new WaitingLanes(timer, deadLetters != null, clock, random);
    }

    void handle(Partition partition, Lane lane, Task head, int attempt, Throwable failure) {
        partition.subscription().counts().attemptFailed();
        var policy = partition.subscription().policy();
        boolean skipped =
                failure instanceof SkippedException || partition.interventions().isToSkip(head);
        if (isOutage(partition, lane, head, attempt, failure, skipped)) {
            return;
        }
        if (partition.isStopping()) { // not done, so the partition's next owner begins with it
            log.info(
                    "{}@{}: attempt {} failed while its partition was let go of: {}",
                    partition,
                    partition.original(head.record).offset(),
                    attempt,
                    brief(failure));
            return;
        }
        if (skipped || !WaitingLanes.triesAgain(policy, failure, attempt)) {
            giveUp(partition, lane, head, attempt, failure, policy);
            return;
        }
        var wait = policy.waitAfter(attempt, random);
        var record = partition.original(head.record);
        if (attempt == 1) {
            log.warn("{}@{}: attempt 1 failed, next in {}: {}", partition, record.offset(), wait, brief(failure));
        } else {
            log.debug(
                    "{}@{}: attempt {} failed, next in {}", partition, record.offset(), attempt, wait, brief(failure));
        }
        var why = waits(lane, head, attempt, wait, failure);
        if (policy.isLater(attempt) && partition.canPark()) {
            partition.park(lane);
        } else {
            waiting.awaitDue(head, why, policy, wait);
        }
    }

    /** Asks the circuit whether the failure is an outage's: then that has the lane, whose attempt counts for nothing. */
    private boolean isOutage(
            Partition partition, Lane lane, Task head, int attempt, Throwable failure, boolean skipped) {
        var circuit = partition.subscription().circuit();
        if (skipped || partition.isStopping()) {
            circuit.returned(lane);
            return false;
        }
        long now = System.nanoTime();
        var record = partition.original(head.record);
        boolean retryable = isRetryable(partition.subscription().policy(), failure);
        var verdict = circuit.failed(lane, key(record), failure, retryable, now);
        if (verdict == Circuit.Verdict.OWN) {
            return false;
        }
        var wait = circuit.untilProbes(now);
        if (verdict == Circuit.Verdict.OPENED) {
            log.error(
                    "{}: most keys fail alike, which is taken for an outage: the circuit is open, events wait with no attempt counted, probes in {}: {}",
                    partition.id().topic(),
                    wait,
                    brief(failure));
        }
        waits(lane, head, attempt - 1, wait, failure);
        if (!circuit.keep(lane, true) // closed meanwhile
                || (partition.interventions().isToSkip(head) && circuit.takeBack(lane))) {
            partition.submitRetry(lane);
        }
        return true;
    }

    private static Object key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? List.of(record.partition(), record.offset()) : new Key(record.key());
    }

    private static boolean isRetryable(RetryPolicy policy, Throwable failure) {
        try {
            return policy.isRetryable(failure);
        } catch (RuntimeException | Error bug) {
            return false; // said where it is asked for the event itself
        }
    }

    /** What becomes of the lanes that wait. */
    WaitingLanes waiting() {
        return waiting;
    }

    String said(Throwable failure) {
        return Words.failure(failure, redactor);
    }

    private void giveUp(Partition partition, Lane lane, Task head, int attempt, Throwable failure, RetryPolicy policy) {
        boolean skipped =
                failure instanceof SkippedException || partition.interventions().isToSkip(head);
        if (deadLetters == null || (!skipped && policy.holdsKey())) {
            log.error(
                    "{}@{}: failed for good and is to be no dead letter: its key waits until somebody acts: {}",
                    partition,
                    head.record.offset(),
                    brief(failure));
            var why = waits(lane, head, attempt, null, failure);
            if (policy.holdsKey() && partition.canPark()) {
                partition.park(lane); // so that the partition goes on
            } else {
                waiting.awaitSomebody(head, why, policy);
            }
            return;
        }
        var since = lane.blockage() == null ? clock.instant() : lane.blockage().since();
        write(
                partition,
                lane,
                new DeadLetter(
                        partition.original(head.record), partition.source(), attempt, since, clock.instant(), failure),
                1);
    }

    /** The event counts as done only once its dead letter is acknowledged; until then its lane waits, and it shows. */
    private void write(Partition partition, Lane lane, DeadLetter letter, int attempt) {
        partition.enter();
        if (partition.isStopping()) {
            partition.leave(); // it is the next owner's to give up
            return;
        }
        deadLetters.write(letter, refused -> {
            try {
                if (refused == null) {
                    partition.subscription().counts().deadLetterWritten();
                    log.warn(
                            "{}@{}: dead letter after {} attempts: {}",
                            partition,
                            letter.record().offset(),
                            letter.attempts(),
                            brief(letter.failure()));
                    partition
                            .interventions()
                            .ended(lane.head(), "laid aside as a dead letter after attempt " + letter.attempts());
                    partition.laidAside(lane);
                    return;
                }
                var wait = waitForDeadLetters(attempt);
                log.error(
                        "{}@{}: its dead letter was refused, next try in {}; until then its key waits",
                        partition,
                        letter.record().offset(),
                        wait,
                        refused);
                waits(lane, lane.head(), letter.attempts(), wait, refused);
                waiting.later(wait, () -> partition.submitRetry(() -> write(partition, lane, letter, attempt + 1)));
            } finally {
                partition.leave();
            }
        });
    }

    private Blockage waits(Lane lane, Task head, int attempt, Duration wait, Throwable failure) {
        var now = clock.instant();
        var since = lane.blockage() == null ? now : lane.blockage().since();
        var why = new Blockage(
                head.record.offset(), attempt, attempt + 1, since, wait == null ? null : now.plus(wait), failure);
        lane.headWaits(why);
        return why;
    }

    /** A failure for the log: what a service's exceptions say may hold secrets. */
    private String brief(Throwable failure) {
        return Words.brief(failure, redactor);
    }

    private static Duration waitForDeadLetters(int attempt) {
        var doubled = FIRST_WAIT_FOR_DEAD_LETTERS.multipliedBy(1L << Math.min(attempt - 1, 10));
        return doubled.compareTo(LONGEST_WAIT_FOR_DEAD_LETTERS) < 0 ? doubled : LONGEST_WAIT_FOR_DEAD_LETTERS;
    }
}
