/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;

/** What the rounds of one contender come to. */
final class Statistics {

    private Statistics() {}

    /** Returns the middle value, or the mean of the two in the middle; not a number for none. */
    static double median(Collection<Double> values) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Returns half the distance between the lowest and the highest value, as a share of the median; 0 for a median of 0. */
    static double spread(Collection<Double> values) {
        var range = values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        double median = median(values);
        return median == 0 ? 0 : (range.getMax() - range.getMin()) / 2 / median;
    }

    /** Returns the value with so many significant digits, as a figure that is read. */
    static Double rounded(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return null;
        }
        return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
    }
}
