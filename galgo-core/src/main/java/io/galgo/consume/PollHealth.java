/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the poll loop is well. The poll thread says, any thread asks. */
final class PollHealth {

    private static final Logger log = LoggerFactory.getLogger(PollHealth.class);

    private final String group;
    private final Workers workers;
    private final LongSupplier nanoTime;
    private volatile String trouble = "connecting";
    private volatile long lastTurnAt;

    PollHealth(String group, Workers workers, LongSupplier nanoTime) {
        this.group = group;
        this.workers = workers;
        this.nanoTime = nanoTime;
        this.lastTurnAt = nanoTime.getAsLong();
    }

    /** The loop goes round. */
    void turned() {
        lastTurnAt = nanoTime.getAsLong();
    }

    /** The loop is through, or begins, with something that is waited for, as said; null if nothing is wrong. */
    void note(String what) {
        trouble = what;
    }

    /** As {@link #note}, and logged where it is news. */
    void say(String now) {
        if (now != null && !now.equals(trouble)) {
            log.error("{}: {}", group, now);
        }
        trouble = now;
    }

    /** A turn failed, and will be tried again. */
    void failed(Throwable failure) {
        if (!failure.toString().equals(trouble)) {
            log.error("{}: {}; trying again", group, failure.toString());
            log.debug("{}", group, failure);
        }
        trouble = failure.toString();
    }

    /** Returns what is wrong; null if nothing is. */
    String trouble() {
        return trouble;
    }

    /**
     * Returns what is wrong with the consumer, in words; empty if nothing is.
     *
     * @param longestTurn a turn that takes longer is stuck
     */
    List<String> problems(Duration longestTurn) {
        var problems = new ArrayList<String>();
        var said = trouble;
        if (said != null) {
            problems.add(said);
        }
        var since = Duration.ofNanos(nanoTime.getAsLong() - lastTurnAt);
        if (since.compareTo(longestTurn) > 0) {
            problems.add("its thread has been stuck for " + since.toSeconds()
                    + " s: nothing is fetched or committed; a thread dump shows where");
        }
        if (workers.bugs() > 0) {
            problems.add("an error in the consumer itself ended work on " + workers.bugs()
                    + " keys (see the log): they wait until their partitions change hands");
        }
        return problems;
    }
}
