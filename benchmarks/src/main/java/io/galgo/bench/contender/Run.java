/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One measured run over a topic that is already full. */
final class Run {

    private static final long START_SECONDS = 40;

    /** After a kill that came when all was handled already: so long for what is handled again, if anything was not committed. */
    private static final long REPEATS_SECONDS = 10;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Job job;

    Run(Job job) {
        this.job = job;
    }

    Outcome measure(Contender contender) throws InterruptedException {
        var work = new Workload(job);
        long expected = job.expected() - work.handledBefore();
        long start = System.nanoTime();
        contender.start(job, work);
        boolean mayBeNone = expected <= 0;
        long patience = mayBeNone ? REPEATS_SECONDS : START_SECONDS;
        if (!work.first().await(patience, TimeUnit.SECONDS) && !mayBeNone) {
            throw new IllegalStateException("No record came within " + patience + " s");
        }
        var begin = Usage.now();
        long target = job.awaitKill() ? expected / 2 : expected;
        long limit = begin.nanos() + TimeUnit.MILLISECONDS.toNanos(job.limitMillis());
        long handled = work.handled();
        while (handled < target && System.nanoTime() < limit) {
            LockSupport.parkNanos(LOOK_NANOS);
            handled = work.handled();
        }
        var end = Usage.now();
        return new Outcome(
                handled,
                handled >= expected,
                (end.nanos() - begin.nanos()) / 1e9,
                (begin.nanos() - start) / 1e6,
                (end.cpuNanos() - begin.cpuNanos()) / 1e9,
                end.allocatedBytes() - begin.allocatedBytes(),
                null);
    }
}
