/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a run gave. Figures are of the steady time, from the first record's handler on; starting up is apart.
 *
 * @param handled records handled in the steady time
 * @param complete whether these were all, or the time limit came first
 * @param seconds the steady time
 * @param startMillis from starting the contender to the first record's handler
 * @param cpuSeconds what the process used
 * @param allocatedBytes what the process allocated
 * @param latency from when a record should have been sent to its handler, null if not measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Outcome(
        long handled,
        boolean complete,
        double seconds,
        double startMillis,
        double cpuSeconds,
        long allocatedBytes,
        Latency latency) {

    /** Percentiles in milliseconds. */
    public record Latency(double p50, double p99, double p999, double max) {}
}
