/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.DeadLetterId;
import io.galgo.consume.DeadLetterState;
import io.galgo.consume.DeadLetterStatus;
import io.galgo.consume.GroupDeadLetters;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Redrives, dismisses or opens again dead letters; a redrive to the end of what it handed over. Whoever carries it on finds in the letters'
 * states what is left, so nothing is done twice. On the run's thread.
 */
final class LetterWork implements JobRun.Work {

    private static final int MOST_LETTERS = 100_000;
    private static final Set<DeadLetterState> TRIED =
            EnumSet.of(DeadLetterState.REDRIVING, DeadLetterState.MENDED, DeadLetterState.FAILED_AGAIN);

    private final Command job;
    private final GroupDeadLetters letters;
    private final Instant goesOn;

    /** Redriven, and not settled yet. */
    private final Set<DeadLetterId> underWay = new HashSet<>();

    private long done;
    private long failed;
    private long refused;
    private long total;

    /** @param goesOn when somebody last had the job go on that waited; {@link Instant#MIN} if nobody had */
    LetterWork(Command job, GroupDeadLetters letters, Instant goesOn) {
        this.job = job;
        this.letters = letters;
        this.goesOn = goesOn;
    }

    @Override
    public void carryOut(JobRun run) {
        var all = ids();
        total = all.size();
        done = 0;
        failed = 0;
        refused = 0;
        underWay.clear();
        var left = new ArrayDeque<DeadLetterId>();
        var states = letters.states(all);
        sort(all, states, left);
        run.say(done, failed, total);
        long first = run.number("first");
        if (first > 0 && !isGoodWith(first, tried(all, states, first), left, run)) {
            return;
        }
        int rate = run.rate();
        while (!left.isEmpty() && run.isOn()) {
            handOver(run, left, Math.min(rate, left.size()));
            if (!left.isEmpty()) {
                run.waitFor(JobRun.SECOND);
                look(run);
            }
        }
        settle(run);
        if (run.isOn()) {
            run.say(JobProgress.State.DONE, "");
        }
    }

    /** Returns the first of those that were handed over since the job was given: by whoever carried it out before this instance. */
    private Set<DeadLetterId> tried(Set<DeadLetterId> all, Map<DeadLetterId, DeadLetterStatus> states, long most) {
        return all.stream()
                .filter(id -> states.containsKey(id)
                        && TRIED.contains(states.get(id).state())
                        && states.get(id).since().filter(job.given()::isBefore).isPresent())
                .limit(most)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Hands over what is missing of the first, waits for what becomes of them, and tells whether the others may follow. */
    private boolean isGoodWith(long first, Set<DeadLetterId> tried, Deque<DeadLetterId> left, JobRun run) {
        var before = Set.copyOf(underWay);
        int missing = (int) Math.min(first - tried.size(), left.size());
        if (missing > 0) {
            handOver(run, left, missing);
        }
        underWay.stream().filter(id -> !before.contains(id)).forEach(tried::add);
        settle(run);
        if (!run.isOn()) {
            return false;
        }
        long bad = letters.states(tried).values().stream()
                .filter(status -> status.state() == DeadLetterState.FAILED_AGAIN
                        && status.since().filter(goesOn::isBefore).isPresent())
                .count();
        bad += goesOn.equals(Instant.MIN) ? refused : 0;
        if (bad > 0) {
            run.pause(bad + " of the first " + first + " failed again: the rest is left");
        }
        return bad == 0;
    }

    /** What is to be done, and what somebody did or does already. */
    private void sort(Set<DeadLetterId> all, Map<DeadLetterId, DeadLetterStatus> states, Deque<DeadLetterId> left) {
        boolean opens = job.verb() == Verb.REOPEN;
        for (var id : all) {
            var status = states.get(id);
            var state = status == null ? DeadLetterState.OPEN : status.state();
            if (state == (opens ? DeadLetterState.DISMISSED : DeadLetterState.OPEN)
                    || (opens && state == DeadLetterState.REDRIVING)) {
                left.add(id);
            } else if (state == DeadLetterState.REDRIVING) {
                underWay.add(id);
            } else {
                settled(state);
            }
        }
    }

    private void handOver(JobRun run, Deque<DeadLetterId> left, int count) {
        var some = new ArrayList<DeadLetterId>();
        for (int i = 0; i < count; i++) {
            some.add(left.remove());
        }
        var why = job.reason().isEmpty() ? null : job.reason();
        switch (job.verb()) {
            case REDRIVE -> {
                var result = letters.redrive(some, job.who(), why);
                underWay.addAll(result.redriven());
                done += result.notOpen().size() + result.refused().size();
                failed += result.refused().size();
                refused += result.refused().size();
                // Before all others: what comes later of a key waits for what comes before.
                for (int i = result.notYet().size() - 1; i >= 0; i--) {
                    left.addFirst(result.notYet().get(i));
                }
                result.refused().forEach((id, refused) -> run.say(JobProgress.State.RUNNING, id + ": " + refused));
            }
            case DISMISS -> {
                letters.dismiss(some, job.who(), why);
                done += count; // with those that were not open any more it is through as well
            }
            case REOPEN -> {
                letters.reopen(some);
                done += count;
            }
            default -> throw new IllegalArgumentException(job.verb().word() + " is nothing to do with dead letters");
        }
        run.say(done, failed, total);
    }

    private void settle(JobRun run) {
        while (!underWay.isEmpty() && run.isOn()) {
            look(run);
            if (!underWay.isEmpty()) {
                run.waitFor(JobRun.SECOND);
            }
        }
    }

    private void look(JobRun run) {
        if (underWay.isEmpty()) {
            return;
        }
        letters.states(underWay).forEach((id, status) -> {
            if (status.state() != DeadLetterState.REDRIVING && underWay.remove(id)) {
                settled(status.state());
            }
        });
        run.say(done, failed, total);
    }

    private void settled(DeadLetterState state) {
        done++;
        if (state == DeadLetterState.FAILED_AGAIN) {
            failed++;
        }
    }

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
}
