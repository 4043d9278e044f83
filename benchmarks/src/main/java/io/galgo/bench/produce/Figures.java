/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.produce;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a contender measured in one round.
 *
 * @param name the contender's, or that of a part of what it measures
 * @param perSecond events, or transactions, a second
 * @param p50Millis half took no longer than this, from when they should have begun; null if not measured
 * @param p99Millis the same of 99 in 100
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figures(String name, double perSecond, Double p50Millis, Double p99Millis) {

    /** Figures without latency. */
    public static Figures rate(String name, double perSecond) {
        return new Figures(name, perSecond, null, null);
    }
}
