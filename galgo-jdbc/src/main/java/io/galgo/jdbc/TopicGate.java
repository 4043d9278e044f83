/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which topics take events now. A topic that is missing or refused makes its own events wait, all of them and in order, and no
 * others; it is asked for again from time to time. For one thread.
 */
final class TopicGate {

    private static final long RETRY_NANOS = 5_000_000_000L;

    private final Brokers brokers;
    private final RangeReport report;
    private final Set<String> open = new HashSet<>();
    private final Map<String, Long> closedUntil = new HashMap<>();

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

    /** Looks at the topics of a batch; returns whether all take events. */
    boolean allOpen(List<OutboxRow> rows) {
        boolean all = true;
        for (var topic : topicsOf(rows)) {
            if (!open.contains(topic)) {
                var refusal = brokers.refusal(topic);
                if (refusal.isPresent()) {
                    close(topic, refusal.get());
                    all = false;
                } else {
                    open.add(topic);
                }
            }
        }
        return all;
    }

    /** Closes a topic for a while. */
    void close(String topic, String why) {
        open.remove(topic);
        closedUntil.put(topic, System.nanoTime() + RETRY_NANOS);
        report.topicWaits(topic, why);
    }

    /** Notes that these were published. */
    void published(List<OutboxRow> rows) {
        for (var topic : topicsOf(rows)) {
            report.topicTaken(topic);
        }
    }

    /** Asks for all topics again before the next batch: something went wrong, and a topic that is gone may be why. */
    void doubt() {
        open.clear();
    }

    private static Collection<String> topicsOf(List<OutboxRow> rows) {
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
