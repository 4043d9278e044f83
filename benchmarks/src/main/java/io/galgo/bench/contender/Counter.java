/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what was handled. A count a partition, a cache line apart: records of a partition mostly meet on one thread, so that
 * counting costs some nanoseconds whichever thread handles, virtual ones included.
 */
final class Counter {

    private static final int STRIDE = 16;

    private final AtomicLongArray counts;

    Counter(int partitions) {
        counts = new AtomicLongArray((partitions + 1) * STRIDE);
    }

    void count(int partition) {
        counts.getAndIncrement((partition + 1) * STRIDE);
    }

    long sum() {
        long sum = 0;
        for (int i = STRIDE; i < counts.length(); i += STRIDE) {
            sum += counts.get(i);
        }
        return sum;
    }
}
