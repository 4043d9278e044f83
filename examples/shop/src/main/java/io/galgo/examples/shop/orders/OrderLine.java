/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

/**
 * A line of an order.
 *
 * @param sku the article's code
 * @param description what a person calls it, may be empty
 * @param quantity how many, at least 1 (of a return too)
 * @param unitPence the price of one, in pence, at least 1
 * @param stocked whether it lies in a shelf; postage, say, costs money but no stock
 */
public record OrderLine(String sku, String description, int quantity, long unitPence, boolean stocked) {

    public OrderLine {
        if (quantity < 1 || unitPence < 1) {
            throw new IllegalArgumentException(
                    "A line has a quantity and a price of at least 1, not " + quantity + " at " + unitPence);
        }
    }

    /** Returns quantity times price, in pence. */
    public long totalPence() {
        return Math.multiplyExact(quantity, unitPence);
    }
}
