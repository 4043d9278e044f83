/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What this process has used so far.
 *
 * @param nanos when, by {@link System#nanoTime}
 * @param cpuNanos of all its threads, the JVM's own included
 * @param allocatedBytes by all its threads; on JDKs before 21 by those alive
 */
record Usage(long nanos, long cpuNanos, long allocatedBytes) {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Usage now() {
        return new Usage(System.nanoTime(), SYSTEM.getProcessCpuTime(), allocated());
    }

    private static long allocated() {
        try {
            return (long)
                    ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes").invoke(THREADS);
        } catch (ReflectiveOperationException olderJdk) {
            return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                    .filter(bytes -> bytes > 0)
                    .sum();
        }
    }
}
