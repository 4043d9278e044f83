/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import io.galgo.bench.contender.Outcome;

/**
 * A contender's figures of one round.
 *
 * @param outcome what its process measured
 * @param handledAgain how many records were handled again after it was killed, null if it was not
 */
public record Sample(Outcome outcome, Long handledAgain) {

    public static Sample of(Outcome outcome) {
        return new Sample(outcome, null);
    }

    public static Sample of(Outcome outcome, long handledAgain) {
        return new Sample(outcome, handledAgain);
    }

    public double recordsPerSecond() {
        return outcome.handled() / outcome.seconds();
    }

    double cpuMicrosPerRecord() {
        return outcome.cpuSeconds() * 1e6 / outcome.handled();
    }

    double bytesPerRecord() {
        return (double) outcome.allocatedBytes() / outcome.handled();
    }
}
