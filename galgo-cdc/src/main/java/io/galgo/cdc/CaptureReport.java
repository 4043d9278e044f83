/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.cdc.CaptureStatus.Slot;
import io.galgo.cdc.CaptureStatus.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What there is to say of a capture. Written by its thread, read by any. */
final class CaptureReport {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeCapture.class);

    private final String name;
    private final InstantSource clock;
    private State state = State.STARTING; // all guarded by this
    private Instant since;
    private String reason;
    private long changes;
    private long published;
    private long laidAside;
    private String position;

    CaptureReport(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
        this.since = clock.instant();
    }

    /** All is well. */
    synchronized void now(State next) {
        if (state == next && reason == null) {
            return;
        }
        LOG.info("Capture {}: {}", name, next);
        change(next, null);
    }

    /** It waits, or has stopped, and why; said once for as long as that lasts. */
    synchronized void trouble(State next, String why, Throwable cause) {
        if (state != next || !why.equals(reason)) {
            if (next == State.FAILED) {
                LOG.error("Capture {} stopped: {}", name, why, cause);
            } else {
                LOG.warn("Capture {}: {}: {}", name, next, why);
            }
            change(next, why);
        }
    }

    private void change(State next, String why) {
        since = clock.instant();
        state = next;
        reason = why;
    }

    synchronized void done(int moreChanges, int moreEvents, int moreAside, String nowAt) {
        changes += moreChanges;
        published += moreEvents;
        laidAside += moreAside;
        position = nowAt;
    }

    synchronized CaptureStatus snapshot(Optional<Slot> slot) {
        return new CaptureStatus(
                state,
                since,
                Optional.ofNullable(reason),
                changes,
                published,
                laidAside,
                Optional.ofNullable(position),
                slot);
    }
}
