/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one job, on a thread of its own: so many a second, until it is done, cancelled, or another instance carries it on. While brokers do
 * not answer it is tried again.
 */
final class JobRun implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);
    static final int MOST_AT_ONCE = 500;
    static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Command job;
    private final Work work;
    private final Runnable ended;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean cancelled;
    private volatile Progress progress;

    /** What is to be done. On the run's thread. */
    interface Work {

        /**
         * Does it, from where it is, until it is done or the run is stopped.
         *
         * @throws IllegalArgumentException if it cannot be done; the message says why
         * @throws KafkaException if the brokers do not answer, or refuse: called again
         */
        void carryOut(JobRun run);
    }

    /** How far it is. */
    record Progress(JobProgress.State state, long done, long failed, long total, String why) {}

    /**
     * @param done how much of it others had done
     * @param ended is told, by the run's thread, when nothing more is done
     */
    JobRun(Command job, Work work, long done, Runnable ended) {
        this.job = job;
        this.work = work;
        this.ended = ended;
        this.progress = new Progress(JobProgress.State.RUNNING, done, 0, -1, "");
    }

    void started() {
        var thread = new Thread(this, "galgo-job-" + job.group());
        thread.setDaemon(true);
        thread.start();
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
        try {
            carryOut();
        } finally {
            ended.run();
        }
    }

    private void carryOut() {
        while (isOn()) {
            try {
                work.carryOut(this);
                break;
            } catch (IllegalArgumentException refused) {
                say(JobProgress.State.REFUSED, String.valueOf(refused.getMessage()));
                return;
            } catch (KafkaException | IllegalStateException failure) {
                log.warn("{}: the job {} is tried again: {}", job.group(), job.id(), failure.toString());
                say(JobProgress.State.RUNNING, "is tried again: " + failure.getMessage());
                waitFor(AFTER_FAILURE);
            } catch (RuntimeException bug) {
                log.error("{}: an error in the job {} itself", job.group(), job.id(), bug);
                say(JobProgress.State.REFUSED, "an error in Galgo itself: " + bug);
                return;
            }
        }
        if (cancelled) {
            say(JobProgress.State.CANCELLED, "");
        }
    }

    // ---- for the work, on the run's thread ----

    /** Tells whether to go on. */
    boolean isOn() {
        return stopped.getCount() > 0;
    }

    void say(long done, long failed, long total) {
        progress = new Progress(JobProgress.State.RUNNING, done, failed, total, progress.why());
    }

    void say(JobProgress.State state, String why) {
        progress = new Progress(state, progress.done(), progress.failed(), progress.total(), why);
    }

    /** It is left as it is, for somebody to act. */
    void pause(String why) {
        say(JobProgress.State.PAUSED, why);
        stopped.countDown();
    }

    /** Returns how many a second, {@link #MOST_AT_ONCE} at most. */
    int rate() {
        long rate = number("rate");
        return rate > 0 ? (int) Math.min(rate, MOST_AT_ONCE) : MOST_AT_ONCE;
    }

    /**
     * Returns a parameter, 0 if it is not given.
     *
     * @throws IllegalArgumentException if it is no number
     */
    long number(String name) {
        try {
            return job.parameter(name).map(Long::parseLong).orElse(0L);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(name + " needs a number", none);
        }
    }

    void waitFor(Duration time) {
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
