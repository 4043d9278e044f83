/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

/** How far an order is, as its customer sees it. */
public enum OrderState {
    PLACED(1, false),
    RETURN_REQUESTED(1, false),
    RESERVED(2, false),
    STOCK_TAKEN_BACK(2, false),
    PAID(3, false),
    OUT_OF_STOCK(4, true),
    PAYMENT_REFUSED(4, true),
    SHIPPED(4, true),
    REFUNDED(4, true);

    private final int step;
    private final boolean last;

    OrderState(int step, boolean last) {
        this.step = step;
        this.last = last;
    }

    /** Returns the step on the order's way: a later one is never overwritten by an earlier one. */
    public int step() {
        return step;
    }

    /** Tells whether nothing comes after it but the mail. */
    public boolean isLast() {
        return last;
    }
}
