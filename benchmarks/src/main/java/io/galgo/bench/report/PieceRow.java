/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What an inner piece takes for one operation.
 *
 * @param piece the piece
 * @param measure what of it, with the parameters
 * @param nanos nanoseconds an operation, the median of all iterations in all JVMs
 * @param spread half the distance between the slowest and the fastest iteration, as a share of the median
 * @param bytes bytes allocated an operation; null if the JVM does not tell
 */
public record PieceRow(
        @JsonProperty("piece") String piece,
        @JsonProperty("measure") String measure,
        @JsonProperty("nanos_per_operation") Double nanos,
        @JsonProperty("spread") Double spread,
        @JsonProperty("bytes_per_operation") Double bytes) {}
