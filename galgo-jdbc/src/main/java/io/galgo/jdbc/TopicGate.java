/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Which topics take events now. A topic that is missing, refused or silent makes its own events wait, all of them and in order, and no
 * others; it is asked for again from time to time. For one thread.
 */
final class TopicGate {

    private static final long RETRY_NANOS = 5_000_000_000L;
    private static final long LONGEST_RETRY_NANOS = 60_000_000_000L;
    private static final long ASK_NANOS = 1_000_000_000L;

    private final Brokers brokers;
    private final RangeReport report;
    private final Set<String> open = new HashSet<>();
    private final Map<String, Long> closedUntil = new HashMap<>();
    /** Topics that did not acknowledge a batch, and how long they were left out for it. */
    private final Map<String, Long> silent = new HashMap<>();
    /** When replicas out of sync were last asked for. */
    private final Map<String, Long> askedAt = new HashMap<>();
    /** When brokers last did not answer that; 0 if they always did. They are left alone for a while then: each question takes seconds. */
    private long unansweredAt;

    /** Topics whose events are said to wait. */
    private final Set<String> waiting = new HashSet<>();

    TopicGate(Brokers brokers, RangeReport report) {
        this.brokers = brokers;
        this.report = report;
    }

    /** Returns the topics to leave out of the next batch. */
    List<String> closed() {
        long now = System.nanoTime();
        closedUntil.values().removeIf(until -> until - now <= 0);
        return List.copyOf(closedUntil.keySet());
    }

    /**
     * Looks at the topics of a batch; returns whether all take events.
     *
     * @param publisher who is to send them
     */
    boolean allOpen(List<OutboxRow> rows, BatchPublisher publisher) {
        boolean all = true;
        for (var topic : topicsOf(rows)) {
            if (!open.contains(topic)) {
                var refusal = silent.containsKey(topic) ? obstacle(topic, publisher) : brokers.refusal(topic);
                if (refusal.isPresent()) {
                    close(topic, refusal.get(), RETRY_NANOS);
                    all = false;
                } else {
                    open.add(topic);
                }
            }
            if (open.contains(topic) && publisher.reduced(topic)) { // so there may be too few
                var obstacle = obstacleNow(topic).or(() -> publisher.obstacle(topic));
                if (obstacle.isPresent()) {
                    close(topic, obstacle.get(), RETRY_NANOS);
                    all = false;
                }
            }
        }
        return all;
    }

    private Optional<String> obstacle(String topic, BatchPublisher publisher) {
        return brokers.obstacle(topic).or(() -> publisher.obstacle(topic));
    }

    private Optional<String> obstacleNow(String topic) {
        var asked = askedAt.get(topic);
        if (asked != null && System.nanoTime() - asked < ASK_NANOS) {
            return Optional.empty();
        }
        if (unansweredAt != 0 && System.nanoTime() - unansweredAt < RETRY_NANOS) {
            return untold(topic);
        }
        try {
            return brokers.obstacle(topic);
        } catch (InterruptException interrupted) {
            throw interrupted;
        } catch (KafkaException unanswered) {
            unansweredAt = System.nanoTime();
            return untold(topic);
        } finally {
            askedAt.put(topic, System.nanoTime());
        }
    }

    /** For one that took events so far, sending will tell. */
    private Optional<String> untold(String topic) {
        return waiting.contains(topic)
                ? Optional.of("no broker tells whether it takes events again")
                : Optional.empty();
    }

    /** Closes the topics that are why a batch was refused: one that did not answer for longer each time, since all others wait while it is tried. */
    void refused(BatchRefusedException batch) {
        batch.topics().forEach((topic, why) -> close(topic, why, batch.silent() ? longer(topic) : RETRY_NANOS));
    }

    private long longer(String topic) {
        return silent.merge(topic, RETRY_NANOS, (before, first) -> Math.min(LONGEST_RETRY_NANOS, 2 * before));
    }

    private void close(String topic, String why, long nanos) {
        open.remove(topic);
        closedUntil.put(topic, System.nanoTime() + nanos);
        waiting.add(topic);
        report.topicWaits(topic, why);
    }

    /** Notes that these were published. */
    void published(List<OutboxRow> rows) {
        for (var topic : topicsOf(rows)) {
            if (waiting.remove(topic)) {
                report.topicTaken(topic);
            }
            silent.remove(topic);
        }
    }

    /** Returns the topics whose events are said to wait. */
    Set<String> waiting() {
        return Set.copyOf(waiting);
    }

    /** Notes that here events wait for none but these topics: those of others were deleted, or published by somebody else. */
    void noneWaitsBut(Collection<String> topics) {
        for (var topic : waiting()) {
            if (!topics.contains(topic)) {
                waiting.remove(topic);
                report.topicForgotten(topic);
            }
        }
    }

    /** Notes that another relay has these events now, and tells of them. */
    void othersRelay() {
        noneWaitsBut(Set.of());
    }

    /** Asks for all topics again before the next batch: something went wrong, and a topic that is gone may be why. */
    void doubt() {
        open.clear();
    }

    static Collection<String> topicsOf(List<OutboxRow> rows) {
        var topics = new ArrayList<String>(4);
        for (var row : rows) {
            if (topics.isEmpty()
                    || (!topics.get(topics.size() - 1).equals(row.topic()) && !topics.contains(row.topic()))) {
                topics.add(row.topic());
            }
        }
        return topics;
    }
}
