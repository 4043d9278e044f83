/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import io.galgo.consume.GroupReplay;
import java.util.Optional;

/**
 * Hands handled events to their group again, stretch by stretch. What it counts are offsets, those without an event too. Whoever carries it on
 * begins at the last count that was said: a second's events at most are handed over twice. With {@code again} the job's id goes with each event, and
 * an inbox takes it once for that. On the run's thread.
 */
final class ReplayWork implements JobRun.Work {

    /** All of them are in the memory of their partition's owner. */
    private static final long MOST_WAITING = 5_000;

    private final Command job;
    private final GroupReplay replay;

    /** How many offsets it is through with. */
    private long done;

    /** @param done how many offsets others were through with */
    ReplayWork(Command job, GroupReplay replay, long done) {
        this.job = job;
        this.replay = replay;
        this.done = done;
    }

    @Override
    public void carryOut(JobRun run) {
        var target = job.target()
                .filter(about ->
                        !about.offsets().isEmpty() && about.offsets().stream().noneMatch(Offsets::isAll))
                .orElseThrow(() -> new IllegalArgumentException("the job does not say which stretch of which topic"));
        var again = Optional.of(job.id())
                .filter(id -> Boolean.parseBoolean(job.parameter("again").orElse("")));
        long total = target.offsets().stream().mapToLong(Offsets::count).sum();
        int rate = run.rate();
        long before = 0;
        for (var stretch : target.offsets()) {
            while (done < before + stretch.count() && run.isOn()) {
                long from = stretch.from() + done - before;
                if (replay.waiting(target.topic(), stretch.partition()) < MOST_WAITING) {
                    var step = replay.hand(target.topic(), stretch.partition(), from, stretch.until(), rate, again);
                    done = before + (step.isEnd() ? stretch.count() : step.next() - stretch.from());
                    run.say(done, 0, total);
                }
                if (done < total) {
                    run.waitFor(JobRun.SECOND);
                }
            }
            before += stretch.count();
        }
        if (run.isOn()) {
            run.say(JobProgress.State.DONE, "all are handed over");
        }
    }
}
