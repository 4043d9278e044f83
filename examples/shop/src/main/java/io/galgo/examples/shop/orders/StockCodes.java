/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells articles from what else stands in the column of stock codes. */
enum StockCodes {
    /** Lies in a shelf: 85123A, DCGS0076, PADS. */
    ARTICLE,
    /** Costs money but no stock: postage, carriage, discount, gift vouchers. */
    SERVICE,
    /** Bookkeeping: fees, bank charges, samples, manual entries, and whatever is not known. */
    OTHER;

    private static final Pattern ARTICLE_CODE = Pattern.compile("\\d{4,6}[A-Z]{0,3}|DCGS[A-Z0-9]+|PADS|SP\\d+");
    private static final Set<String> SERVICE_CODES = Set.of("POST", "DOT", "C2", "C3", "D");
    private static final Pattern VOUCHER = Pattern.compile("GIFT_\\d{4}_\\d{2,4}");

    static StockCodes of(String code) {
        if (ARTICLE_CODE.matcher(code).matches()) {
            return ARTICLE;
        }
        return SERVICE_CODES.contains(code) || VOUCHER.matcher(code).matches() ? SERVICE : OTHER;
    }

    /** The same article is written 15056bl and 15056BL. */
    static String normal(String code) {
        return code.strip().toUpperCase(Locale.ROOT);
    }
}
