/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.galgo.console.act.ActJson;
import io.galgo.console.act.Report;
import io.galgo.console.act.Underway;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One act that a session began, and what is known of it so far. Followed by a thread of its own; any thread asks. */
final class Carried implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Carried.class);

    private final String session;
    private final Underway underway;
    private final Duration patience;
    private final Runnable ended;
    private Report report; // guarded by this, as those below; null while nobody has said anything
    private String state = "running";
    private String error = "";

    /**
     * @param patience for how long answers are waited for
     * @param ended is told when nothing more is waited for
     */
    Carried(String session, Underway underway, Duration patience, Runnable ended) {
        this.session = session;
        this.underway = underway;
        this.patience = patience;
        this.ended = ended;
    }

    boolean isOf(String other) {
        return session.equals(other);
    }

    @Override
    public void run() {
        try {
            take(underway.follow(patience, this::take));
            end("done", "");
        } catch (RuntimeException e) {
            LOG.warn("What became of {} is not known", underway.id(), e);
            end("failed", "It was sent, and what became of it is not known: " + e.getMessage());
        }
        ended.run();
    }

    private synchronized void take(Report soFar) {
        report = soFar;
    }

    private synchronized void end(String how, String why) {
        state = how;
        error = why;
    }

    /** Tells what is known so far. */
    synchronized ObjectNode tell() {
        var json = report == null ? ActJson.of(underway.plan()).put("operation", underway.id()) : ActJson.of(report);
        json.put("state", state);
        return error.isEmpty() ? json : json.put("error", error);
    }
}
