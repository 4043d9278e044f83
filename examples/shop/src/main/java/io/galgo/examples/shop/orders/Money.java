/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/** Money is a whole number of pence, in a {@code long}: sums are exact. This is how it is read and written. */
public final class Money {

    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,9}(\\.\\d{1,6})?");

    private Money() {}

    /**
     * Reads an amount in pounds, as {@code 2.55} or {@code 2.1}.
     *
     * @return the amount in pence
     * @throws IllegalArgumentException if it is not a decimal number or not whole pence; it is never rounded
     */
    public static long parsePence(String pounds) {
        if (!DECIMAL.matcher(pounds).matches()) {
            throw new IllegalArgumentException("\"" + pounds + "\" is not an amount such as 2.55");
        }
        var pence = new BigDecimal(pounds).movePointRight(2);
        if (pence.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException(pounds + " is not whole pence");
        }
        return pence.longValueExact();
    }

    /** Writes pence as pounds, as {@code -£1,234.50}. */
    public static String format(long pence) {
        long absolute = Math.absExact(pence);
        return String.format(Locale.ROOT, "%s£%,d.%02d", pence < 0 ? "-" : "", absolute / 100, absolute % 100);
    }
}
