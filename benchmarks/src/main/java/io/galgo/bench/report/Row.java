/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A contender's figures in a case, medians of its rounds. The first eight are always there, null where they mean nothing; the others
 * only where they are measured.
 *
 * @param caseName the case
 * @param contender the contender
 * @param recordsPerSecond the steady rate
 * @param spread half the distance between the slowest and the fastest round, as a share of the median
 * @param ratioToPlain the rate against that of the plain loop with the same consumer settings
 * @param ratioToCeiling the rate against what concurrency and the hottest key allow; null without work
 * @param cpuMicrosPerRecord CPU time of the whole process
 * @param bytesAllocatedPerRecord by all threads
 * @param startMillis from start to the first record's handler
 * @param ratioToHealthy against the same contender in the same round without the failing key
 * @param latencyP50Millis from when a record should have been sent to its handler
 * @param latencyP99Millis the same
 * @param latencyP999Millis the same
 * @param handledAgain records handled again after {@code kill -9}
 */
@JsonPropertyOrder({"case", "contender"})
@JsonInclude(NON_NULL)
public record Row(
        @JsonProperty("case") String caseName,
        @JsonProperty("contender") String contender,

        @JsonProperty("records_per_second") @JsonInclude(ALWAYS)
        Double recordsPerSecond,

        @JsonProperty("spread") @JsonInclude(ALWAYS) Double spread,
        @JsonProperty("ratio_to_plain") @JsonInclude(ALWAYS) Double ratioToPlain,

        @JsonProperty("ratio_to_ceiling") @JsonInclude(ALWAYS)
        Double ratioToCeiling,

        @JsonProperty("cpu_us_per_record") @JsonInclude(ALWAYS)
        Double cpuMicrosPerRecord,

        @JsonProperty("bytes_allocated_per_record") @JsonInclude(ALWAYS)
        Double bytesAllocatedPerRecord,

        @JsonProperty("start_ms") Double startMillis,
        @JsonProperty("ratio_to_healthy") Double ratioToHealthy,
        @JsonProperty("latency_p50_ms") Double latencyP50Millis,
        @JsonProperty("latency_p99_ms") Double latencyP99Millis,
        @JsonProperty("latency_p999_ms") Double latencyP999Millis,
        @JsonProperty("handled_again") Double handledAgain) {}
