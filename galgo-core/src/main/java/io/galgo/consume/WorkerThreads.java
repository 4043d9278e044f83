/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that handlers run on: virtual ones where the JVM has them (21 and later), else a pool that grows and shrinks. */
final class WorkerThreads {

    private static final ThreadFactory VIRTUAL = virtualFactory();

    private WorkerThreads() {}

    static boolean areVirtual() {
        return VIRTUAL != null;
    }

    /** Returns an executor that gives each task a thread at once. */
    static Threads named(String name) {
        if (VIRTUAL != null) {
            return new Threads(task -> VIRTUAL.newThread(task).start(), Integer.MAX_VALUE, () -> {});
        }
        var count = new AtomicInteger();
        ExecutorService pool = Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        return new Threads(pool, Runtime.getRuntime().availableProcessors(), pool::shutdown);
    }

    /**
     * An executor and how to end it.
     *
     * @param mostStarting so many tasks at once are worth waking or making a thread for
     */
    record Threads(java.util.concurrent.Executor executor, int mostStarting, Runnable shutdown) {}

    /** {@code Thread.ofVirtual().factory()}, which the source level of 17 does not know. */
    private static ThreadFactory virtualFactory() {
        try {
            var builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
            var lookup = MethodHandles.publicLookup();
            MethodHandle ofVirtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
            MethodHandle factory = lookup.findVirtual(
                    Class.forName("java.lang.Thread$Builder"), "factory", MethodType.methodType(ThreadFactory.class));
            return (ThreadFactory) factory.invoke(ofVirtual.invoke());
        } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException older) {
            return null;
        } catch (Throwable failed) {
            // UnsupportedOperationException on 20 and before, where they are a preview
            return null;
        }
    }
}
