/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.jdbc.RelayStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a range's relay says of itself, in status and log. Written by the relay's thread, read by any. A state that lasts is logged when
 * it begins or its reason changes, and once a minute.
 */
final class RangeReport {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final String name;
    private final String range;
    private final InstantSource clock;
    private final Map<String, String> waitingTopics = new TreeMap<>();
    private State state = State.STARTING;
    private String reason = "";
    private Instant since;
    private Instant logged = Instant.MIN;
    private String warned = "";
    private long lease;
    private long published;
    private long recovered;
    private RelayStatus.Failure lastFailure;
    private final Rate rate;

    RangeReport(String name, String range, InstantSource clock) {
        this.name = name;
        this.range = range;
        this.clock = clock;
        this.since = clock.instant();
        this.rate = new Rate(clock);
    }

    synchronized void enter(State next) {
        if (next == State.RELAYING) {
            warned = "";
        }
        if (state != next) {
            change(next, "");
            LOG.info("Outbox relay {}: {}{}", name, next, lease == 0 ? "" : " under lease " + lease);
        }
    }

    synchronized void trouble(State next, Throwable failure) {
        var why = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        var now = clock.instant();
        lastFailure = new RelayStatus.Failure(now, why);
        boolean news = !warned.equals(why); // whether it stood by for a moment in between or not
        if (news || logged.plus(REMINDER).isBefore(now)) {
            logged = now;
            warned = why;
            LOG.warn("Outbox relay {}: {}, tries again: {}", name, next, why, news ? failure : null);
        }
        if (state != next || !reason.equals(why)) {
            change(next, why);
        }
    }

    synchronized void fenced() {
        LOG.info("Outbox relay {}: another relay was started under this name and fenced this one", name);
    }

    private void change(State next, String why) {
        if (state != next) {
            since = clock.instant();
        }
        state = next;
        reason = why;
    }

    synchronized void lease(long number) {
        lease = number;
    }

    synchronized void published(int events) {
        published += events;
        rate.add(events);
    }

    synchronized void recovered(int events) {
        recovered += events;
        LOG.info(
                "Outbox relay {}: {} events had been published by a relay that stopped before it deleted them",
                name,
                events);
    }

    synchronized void unrecognised(BatchMark mark) {
        LOG.warn(
                "Outbox relay {}: the last batch in Kafka ({} rows) is not what stands in the table under these numbers."
                        + " The database was restored, or rows were changed by hand: what is in the table is published",
                name,
                mark.ids().length);
    }

    synchronized void stuck(long row, String why) {
        lastFailure = new RelayStatus.Failure(clock.instant(), "row " + row + " is stuck: " + why);
        LOG.error("Outbox relay {}: row {} is stuck and holds its key: {}", name, row, why);
    }

    synchronized void movedAside(int events) {
        LOG.info(
                "Outbox relay {}: {} events wait in the table, behind others of their key or for their topic",
                name,
                events);
    }

    synchronized void stuck(LogPosition position, String why) {
        LOG.error("Outbox relay {}: the event at {} is stuck in the table and holds its key: {}", name, position, why);
    }

    synchronized void lostPlace(LostPlaceException why) {
        LOG.warn(
                "Outbox relay {}: {}. The database was restored, or failed over to a server that lacked it: all that the slot"
                        + " keeps is published, and events may be published again",
                name,
                why.getMessage());
    }

    synchronized void topicWaits(String topic, String why) {
        if (!why.equals(waitingTopics.put(topic, why))) {
            LOG.error("Outbox relay {}: events of topic {} wait: {}", name, topic, why);
        }
    }

    synchronized void topicTaken(String topic) {
        if (waitingTopics.remove(topic) != null) {
            LOG.info("Outbox relay {}: topic {} takes events again", name, topic);
        }
    }

    synchronized void topicForgotten(String topic) {
        if (waitingTopics.remove(topic) != null) {
            LOG.info("Outbox relay {}: no events of topic {} wait here any more", name, topic);
        }
    }

    /** A connection that cannot be closed is mostly one that was lost: the reason is told where it is met. */
    void closeFailed(Exception failure) {
        LOG.debug("Outbox relay {}: could not give back its connection", name, failure);
    }

    synchronized State state() {
        return state;
    }

    synchronized RelayStatus.Range snapshot() {
        return new RelayStatus.Range(
                range,
                state,
                since,
                reason.isEmpty() ? Optional.empty() : Optional.of(reason),
                Optional.ofNullable(lastFailure),
                lease,
                published,
                rate.perSecond(),
                recovered,
                waitingTopics);
    }
}
