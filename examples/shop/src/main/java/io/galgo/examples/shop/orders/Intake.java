/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What files or the generator gave.
 *
 * @param orders to be placed, in the order in which they came, each id once
 * @param lines how many lines were read, headers not counted
 * @param refused the lines that are part of no order
 * @param duplicateOrders how often an order came again, line by line the same
 */
public record Intake(List<Order> orders, long lines, List<RefusedLine> refused, long duplicateOrders) {

    /** Returns how many lines each rule refused, rules without any left out. */
    public Map<Refusal, Long> refusedByReason() {
        var counts = new EnumMap<Refusal, Long>(Refusal.class);
        refused.forEach(line -> counts.merge(line.reason(), 1L, Long::sum));
        return counts;
    }
}
