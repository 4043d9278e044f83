/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A searching contender's figures, medians of its rounds.
 *
 * @param contender the contender
 * @param recordsPerSecond records a second that it searches
 * @param ratioToPlain the rate against the consumer that only counts; null where that did not run
 * @param spread half the distance between the slowest and the fastest round, as a share of the median
 */
public record SearchRow(
        @JsonProperty("contender") String contender,
        @JsonProperty("records_per_second") Double recordsPerSecond,
        @JsonProperty("ratio_to_plain") Double ratioToPlain,
        @JsonProperty("spread") Double spread) {}
