/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.search;

/**
 * What a contender did.
 *
 * @param records how many records it read
 * @param matches how many of them it found
 * @param nanos how long that took, from before its client is made
 */
public record SearchOutcome(long records, long matches, long nanos) {

    /** Returns the records a second. */
    public double perSecond() {
        return records * 1e9 / nanos;
    }
}
