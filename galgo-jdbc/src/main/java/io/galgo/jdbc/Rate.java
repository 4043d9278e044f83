/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many a second, over the last ten seconds. Not safe for threads: its owner guards it. */
final class Rate {

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration STEP = Duration.ofMillis(500);

    private record Step(Instant from, long count) {}

    private final InstantSource clock;
    private final Instant started;
    private final Deque<Step> steps = new ArrayDeque<>();

    Rate(InstantSource clock) {
        this.clock = clock;
        this.started = clock.instant();
    }

    void add(long count) {
        var now = clock.instant();
        forget(now);
        var last = steps.peekLast();
        if (last != null && now.isBefore(last.from.plus(STEP))) {
            steps.removeLast();
            steps.addLast(new Step(last.from, last.count + count));
        } else {
            steps.addLast(new Step(now, count));
        }
    }

    double perSecond() {
        var now = clock.instant();
        forget(now);
        var since = now.minus(WINDOW).isAfter(started) ? WINDOW : Duration.between(started, now);
        double seconds = Math.max(STEP.toMillis(), since.toMillis()) / 1000.0;
        return steps.stream().mapToLong(Step::count).sum() / seconds;
    }

    private void forget(Instant now) {
        while (!steps.isEmpty() && !steps.peekFirst().from.isAfter(now.minus(WINDOW))) {
            steps.removeFirst();
        }
    }
}
