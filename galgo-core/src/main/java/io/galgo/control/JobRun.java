/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.DeadLetterId;
import io.galgo.consume.DeadLetterState;
import io.galgo.consume.DeadLetterStatus;
import io.galgo.consume.GroupDeadLetters;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one job on dead letters, on a thread of its own: so many a second, and a redrive to the end of what it handed over. Whoever carries
 * it on after this instance finds in the letters' states what is left, so nothing is done twice.
 */
final class JobRun implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);
    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_LETTERS = 100_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Command job;
    private final GroupDeadLetters letters;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean cancelled;
    private volatile Progress progress = new Progress(JobProgress.State.RUNNING, 0, 0, -1, "");

    /** Redriven, and not settled yet. The run's thread. */
    private final Set<DeadLetterId> underWay = new HashSet<>();

    private long done;
    private long failed;
    private long total;

    /** How far it is. */
    record Progress(JobProgress.State state, long done, long failed, long total, String why) {}

    JobRun(Command job, GroupDeadLetters letters) {
        this.job = job;
        this.letters = letters;
    }

    JobRun started() {
        var thread = new Thread(this, "galgo-job-" + job.group());
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    Command job() {
        return job;
    }

    /** Any thread. */
    Progress progress() {
        return progress;
    }

    /** The rest is not done. Any thread. */
    void cancel() {
        cancelled = true;
        stopped.countDown();
    }

    /** Somebody else carries it on. Any thread. */
    void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        while (stopped.getCount() > 0) {
            try {
                carryOut();
                break;
            } catch (IllegalArgumentException | IllegalStateException refused) {
                say(JobProgress.State.REFUSED, String.valueOf(refused.getMessage()));
                return;
            } catch (KafkaException failure) {
                log.warn("{}: the job {} is tried again: {}", job.group(), job.id(), failure.toString());
                say(JobProgress.State.RUNNING, "tried again: " + failure.getMessage());
                waitFor(AFTER_FAILURE);
            } catch (RuntimeException bug) {
                log.error("{}: an error in the job {} itself", job.group(), job.id(), bug);
                say(JobProgress.State.REFUSED, "an error in Galgo itself: " + bug);
                return;
            }
        }
        if (cancelled) {
            say(JobProgress.State.CANCELLED, underWay.isEmpty() ? "" : underWay.size() + " were handed over before");
        }
    }

    private void carryOut() {
        var all = ids();
        total = all.size();
        done = 0;
        failed = 0;
        underWay.clear();
        var left = new ArrayDeque<DeadLetterId>();
        sort(all, letters.states(all), left);
        say(JobProgress.State.RUNNING, "");
        long first = number("first");
        if (first > 0 && done == 0) {
            handOver(left, (int) Math.min(first, left.size()));
            settle();
            if (failed > 0) {
                say(JobProgress.State.PAUSED, failed + " of the first " + first + " failed again: the rest is left");
                stopped.countDown();
                return;
            }
        }
        int chunk = chunk();
        while (!left.isEmpty() && stopped.getCount() > 0) {
            handOver(left, Math.min(chunk, left.size()));
            if (!left.isEmpty()) {
                waitFor(SECOND);
                look();
            }
        }
        settle();
        if (stopped.getCount() > 0) {
            say(JobProgress.State.DONE, "");
        }
    }

    /** What is to be done, and what somebody did or does already. */
    private void sort(Set<DeadLetterId> all, Map<DeadLetterId, DeadLetterStatus> states, Deque<DeadLetterId> left) {
        var from = job.verb() == Verb.REOPEN ? DeadLetterState.DISMISSED : DeadLetterState.OPEN;
        for (var id : all) {
            var status = states.get(id);
            var state = status == null ? DeadLetterState.OPEN : status.state();
            if (state == from || (job.verb() == Verb.REOPEN && state == DeadLetterState.REDRIVING)) {
                left.add(id);
            } else if (state == DeadLetterState.REDRIVING) {
                underWay.add(id);
            } else {
                settled(state);
            }
        }
    }

    private void handOver(Deque<DeadLetterId> left, int count) {
        var some = new ArrayList<DeadLetterId>();
        for (int i = 0; i < count; i++) {
            some.add(left.remove());
        }
        switch (job.verb()) {
            case REDRIVE -> {
                var result = letters.redrive(some, job.who(), why());
                underWay.addAll(result.redriven());
                done += result.notOpen().size() + result.refused().size();
                failed += result.refused().size();
                left.addAll(result.notYet());
                result.refused().forEach((id, why) -> say(JobProgress.State.RUNNING, id + ": " + why));
            }
            case DISMISS -> done += through(some, letters.dismiss(some, job.who(), why()));
            case REOPEN -> done += through(some, letters.reopen(some));
            default -> throw new IllegalArgumentException(job.verb().word() + " is no job of this version of Galgo");
        }
        say(JobProgress.State.RUNNING, progress.why());
    }

    /** With what could not be changed, since it changed meanwhile, it is through as well. */
    private static long through(List<DeadLetterId> some, Collection<DeadLetterId> changed) {
        return Math.max(some.size(), changed.size());
    }

    private void settle() {
        while (!underWay.isEmpty() && stopped.getCount() > 0) {
            look();
            if (!underWay.isEmpty()) {
                waitFor(SECOND);
            }
        }
    }

    private void look() {
        if (underWay.isEmpty()) {
            return;
        }
        letters.states(underWay).forEach((id, status) -> {
            if (status.state() != DeadLetterState.REDRIVING && underWay.remove(id)) {
                settled(status.state());
            }
        });
        say(JobProgress.State.RUNNING, progress.why());
    }

    private void settled(DeadLetterState state) {
        done++;
        if (state == DeadLetterState.FAILED_AGAIN) {
            failed++;
        }
    }

    private void say(JobProgress.State state, String why) {
        progress = new Progress(state, done, failed, total, why);
    }

    /** @throws IllegalArgumentException if it does not say which letters, or too many */
    private Set<DeadLetterId> ids() {
        var target = job.target()
                .filter(about -> !about.offsets().isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("the job does not say which dead letters"));
        var ids = new TreeSet<DeadLetterId>();
        for (var stretch : target.offsets()) {
            if (stretch.count() > MOST_LETTERS - ids.size()) {
                throw new IllegalArgumentException("a job is about " + MOST_LETTERS + " letters at most");
            }
            for (long offset = stretch.from(); offset < stretch.until(); offset++) {
                ids.add(new DeadLetterId(stretch.partition(), offset));
            }
        }
        return ids;
    }

    private int chunk() {
        long rate = number("rate");
        return rate > 0 ? (int) Math.min(rate, MOST_AT_ONCE) : MOST_AT_ONCE;
    }

    /** @throws IllegalArgumentException if there is such a parameter, and it is no number */
    private long number(String name) {
        try {
            return job.parameter(name).map(Long::parseLong).orElse(0L);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(name + " needs a number", none);
        }
    }

    private String why() {
        return job.reason().isEmpty() ? null : job.reason();
    }

    private void waitFor(Duration time) {
        try {
            if (stopped.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("{}: the job {} stops", job.group(), job.id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }
}
