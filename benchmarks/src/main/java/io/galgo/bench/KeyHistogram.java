/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** How many records of a topic each key has, counted as they are produced. */
final class KeyHistogram {

    private final long[] counts;

    KeyHistogram(int keys) {
        counts = new long[keys];
    }

    void add(int key) {
        counts[key]++;
    }

    long total() {
        return Arrays.stream(counts).sum();
    }

    long of(int key) {
        return counts[key];
    }

    long hottest() {
        return Arrays.stream(counts).max().orElse(0);
    }

    /**
     * Returns the records a second that no engine with order by key can exceed: the handlers in flight bound it, and so does the
     * hottest key, whose records wait for one another. Empty without work.
     */
    OptionalDouble ceiling(int concurrency, Duration work) {
        if (work.isZero() || total() == 0) {
            return OptionalDouble.empty();
        }
        double seconds = work.toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
        double byConcurrency = concurrency / seconds;
        double byHottestKey = total() / (hottest() * seconds);
        return OptionalDouble.of(Math.min(byConcurrency, byHottestKey));
    }
}
