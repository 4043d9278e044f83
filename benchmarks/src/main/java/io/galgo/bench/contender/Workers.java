/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads of hand-written loops. */
final class Workers {

    /** More platform threads than these no longer help on a small machine. */
    static final int MOST_PLATFORM_THREADS = 1_000;

    private Workers() {}

    /** Returns a virtual thread a task where the JDK has them, else a bounded pool. */
    static ExecutorService create(int concurrency) {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException olderJdk) {
            return Executors.newFixedThreadPool(Math.min(concurrency, MOST_PLATFORM_THREADS));
        }
    }
}
