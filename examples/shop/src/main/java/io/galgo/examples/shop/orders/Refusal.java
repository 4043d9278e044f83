/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

/** Why a line is refused. The text completes "refused because ...". */
public enum Refusal {
    BROKEN_LINE("it is not a line of eight columns"),
    BAD_INVOICE("its invoice number is none"),
    NO_CUSTOMER("nobody could be charged or written to"),
    NOT_AN_ARTICLE("its stock code is bookkeeping, not trade"),
    BAD_QUANTITY("its quantity is not a whole number in range"),
    NEGATIVE_SALE("it is stock written off, not sold"),
    POSITIVE_RETURN("a return takes goods back"),
    BAD_PRICE("its price is not an amount of whole pence in range"),
    NOTHING_TO_PAY("its price is zero or less"),
    BAD_DATE("its date cannot be read"),
    OTHER_CUSTOMER("its invoice belongs to another customer"),
    INVOICE_CHANGED("its invoice came before with other lines");

    private final String because;

    Refusal(String because) {
        this.because = because;
    }

    /** Returns the reason as a half sentence. */
    public String because() {
        return because;
    }
}
