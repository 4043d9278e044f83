/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import io.galgo.bench.contender.Outcome;
import java.util.OptionalDouble;

/** Results made up for tests. */
final class Samples {

    private Samples() {}

    static Sample rate(long recordsPerSecond) {
        return Sample.of(new Outcome(recordsPerSecond, true, 1, 200, 0.5, recordsPerSecond * 100, null));
    }

    static CaseResult work() {
        var result = new CaseResult("work-1ms", "1 ms", OptionalDouble.of(10_000));
        for (long rate : new long[] {900, 1_000, 1_100}) {
            result.add("plain", rate(rate));
            result.add("galgo-by-key", rate(9 * rate));
        }
        return result;
    }

    static CaseResult failingKey() {
        var result = new CaseResult("failing-key", "one key <fails> & fails", OptionalDouble.empty());
        for (long rate : new long[] {500, 1_000, 2_000}) {
            result.add("plain", rate(rate));
            result.add("galgo-by-key-healthy", rate(rate));
            result.add("galgo-by-key", rate(rate * 96 / 100));
        }
        return result;
    }
}
