/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.GroupLag;
import io.galgo.console.lag.Standing;
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

    /** Of a cluster with more groups and topics, those alone are told of that are known to be behind, or were of late. */
    private static final int ALL = 10_000;

    private final Map<Of, Series> series = new HashMap<>(); // guarded by this
    private Instant next = Instant.MIN;

    private record Of(String group, String topic) {}

    private static final class Series {
        final Deque<Sample> samples = new ArrayDeque<>();
        Instant keptAt;

        /** Forgets what is from before, and tells whether nothing is left that anybody would want to see. */
        boolean ends(Instant since) {
            samples.removeIf(sample -> sample.at().isBefore(since));
            return keptAt.isBefore(since) || samples.stream().allMatch(sample -> sample.waiting() == 0);
        }
    }

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
            boolean kept = row.waiting() > 0 && isTold(row, rows.size());
            if (kept || !series.isEmpty()) {
                take(at, row, kept);
            }
        }
        series.values().removeIf(one -> one.ends(at.minus(SPAN)));
    }

    /** Tells whether somebody may want to know of a row, of so many that there are. */
    static boolean isTold(GroupLag row, int of) {
        return of <= ALL
                || (row.standing() != Standing.FINE && row.waitingSince().isPresent());
    }

    private void take(Instant at, GroupLag row, boolean kept) {
        var of = new Of(row.group(), row.topic());
        var one = kept ? series.computeIfAbsent(of, fresh -> new Series()) : series.get(of);
        if (one != null) {
            one.samples.addLast(new Sample(at, row.waiting()));
            one.keptAt = kept ? at : one.keptAt;
        }
    }

    synchronized List<Sample> of(String group, String topic) {
        var one = series.get(new Of(group, topic));
        return one == null ? List.of() : List.copyOf(one.samples);
    }
}
