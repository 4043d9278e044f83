/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One thing that was measured.
 *
 * @param measure what
 * @param value how much
 * @param unit of the value
 * @param most what it may be at most; null where there is no such limit
 */
public record StatusFigure(
        @JsonProperty("measure") String measure,
        @JsonProperty("value") double value,
        @JsonProperty("unit") String unit,
        @JsonProperty("at_most") Double most) {

    /** Tells whether it is more than it may be. */
    public boolean exceeds() {
        return most != null && value > most;
    }
}
