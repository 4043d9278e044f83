/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads of hand-written loops. */
final class Workers {

    /** More platform threads than these no longer help on a small machine. */
    private static final int MOST_PLATFORM_THREADS = 1_000;

    private static final Optional<Method> VIRTUAL = Arrays.stream(Executors.class.getMethods())
            .filter(method -> method.getName().equals("newVirtualThreadPerTaskExecutor"))
            .findFirst();

    private Workers() {}

    /** Returns how many handlers can be in flight at once. */
    static int atOnce(int concurrency) {
        return VIRTUAL.isPresent() ? concurrency : Math.min(concurrency, MOST_PLATFORM_THREADS);
    }

    /** Returns a virtual thread a task where the JDK has them, else a bounded pool. */
    static ExecutorService create(int concurrency) {
        if (VIRTUAL.isEmpty()) {
            return Executors.newFixedThreadPool(atOnce(concurrency));
        }
        try {
            return (ExecutorService) VIRTUAL.get().invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This JDK has virtual threads and gives none", e);
        }
    }
}
