/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A producing contender's figures in a case, medians of its rounds. The first six are always there, null where they mean nothing.
 *
 * @param caseName the case
 * @param contender the contender
 * @param perSecond events, or transactions, a second
 * @param ratioToNoEvents the rate against the same transactions without events
 * @param p50Millis from when an event should have been sent to its acknowledgement, or of what the case measures
 * @param p99Millis the same
 * @param ratioToPlain the rate against the Kafka client alone
 * @param spread half the distance between the slowest and the fastest round, as a share of the median
 */
@JsonPropertyOrder({"case", "contender"})
@JsonInclude(NON_NULL)
public record ProduceRow(
        @JsonProperty("case") String caseName,
        @JsonProperty("contender") String contender,

        @JsonProperty("per_second") @JsonInclude(ALWAYS) Double perSecond,

        @JsonProperty("ratio_to_no_events") @JsonInclude(ALWAYS)
        Double ratioToNoEvents,

        @JsonProperty("p50_ms") @JsonInclude(ALWAYS) Double p50Millis,
        @JsonProperty("p99_ms") @JsonInclude(ALWAYS) Double p99Millis,
        @JsonProperty("ratio_to_plain") Double ratioToPlain,
        @JsonProperty("spread") Double spread) {}
