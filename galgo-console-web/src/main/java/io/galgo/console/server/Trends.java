/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.GroupLag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many events waited in the last 15 minutes, for groups and topics where any did. Written by the watch's thread, read by any. */
final class Trends {

    private static final Duration SPAN = Duration.ofMinutes(15);
    private static final Duration STEP = Duration.ofSeconds(15);

    private final Map<Of, Deque<Sample>> samples = new HashMap<>(); // guarded by this
    private Instant next = Instant.MIN;

    private record Of(String group, String topic) {}

    /**
     * One moment.
     *
     * @param at when
     * @param waiting how many events waited
     */
    record Sample(Instant at, long waiting) {}

    synchronized void take(Instant at, List<GroupLag> rows) {
        if (at.isBefore(next)) {
            return;
        }
        next = at.plus(STEP);
        for (var row : rows) {
            var of = new Of(row.group(), row.topic());
            if (row.waiting() > 0 || samples.containsKey(of)) {
                samples.computeIfAbsent(of, fresh -> new ArrayDeque<>()).addLast(new Sample(at, row.waiting()));
            }
        }
        samples.values().removeIf(of -> {
            of.removeIf(sample -> sample.at().isBefore(at.minus(SPAN)));
            return of.stream().allMatch(sample -> sample.waiting() == 0);
        });
    }

    synchronized List<Sample> of(String group, String topic) {
        return List.copyOf(samples.getOrDefault(new Of(group, topic), new ArrayDeque<>()));
    }
}
