/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A line that passed the rules, and the rules. */
record InvoiceLine(String invoice, Order.Kind kind, String customer, String country, LocalDateTime at, OrderLine line) {

    static final List<String> COLUMNS = List.of(
            "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country");

    private static final int MOST_PIECES = 1_000_000;
    private static final long DEAREST_PENCE = 100_000_000;
    private static final Pattern INVOICE = Pattern.compile("C?\\d{1,12}");
    private static final Pattern CUSTOMER = Pattern.compile("[A-Za-z0-9_-]{1,40}");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,9}");
    private static final List<DateTimeFormatter> DATES = List.of(
            pattern("uuuu-M-d H:mm[:ss]"), DateTimeFormatter.ISO_LOCAL_DATE_TIME, pattern("M/d/uuuu H:mm[:ss]"));

    /** Says which rule a line breaks. Control flow within this package only. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        final Refusal reason;

        Refused(Refusal reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
        }
    }

    static InvoiceLine of(List<String> columns) throws Refused {
        if (columns.size() != COLUMNS.size()) {
            throw new Refused(
                    Refusal.BROKEN_LINE, "it has " + columns.size() + " columns instead of " + COLUMNS.size());
        }
        var values = columns.stream().map(String::strip).toList();
        var invoice = values.get(0).toUpperCase(Locale.ROOT);
        if (!INVOICE.matcher(invoice).matches()) {
            throw new Refused(Refusal.BAD_INVOICE, "\"" + invoice + "\" is not an invoice or cancellation (C) number");
        }
        var kind = invoice.startsWith("C") ? Order.Kind.RETURN : Order.Kind.PURCHASE;
        var code = StockCodes.normal(values.get(1));
        var nature = StockCodes.of(code);
        if (nature == StockCodes.OTHER) {
            throw new Refused(Refusal.NOT_AN_ARTICLE, "stock code \"" + code + "\" is no article");
        }
        int quantity = quantity(values.get(3), kind);
        long pence = pence(values.get(5));
        var customer = customer(values.get(6));
        var line = new OrderLine(code, values.get(2), quantity, pence, nature == StockCodes.ARTICLE);
        return new InvoiceLine(invoice, kind, customer, country(values.get(7)), date(values.get(4)), line);
    }

    private static int quantity(String text, Order.Kind kind) throws Refused {
        var whole = withoutZeroFraction(text);
        if (!WHOLE.matcher(whole).matches()) {
            throw new Refused(Refusal.BAD_QUANTITY, "quantity \"" + text + "\" is not a whole number");
        }
        int quantity = Integer.parseInt(whole);
        if (quantity == 0 || Math.abs(quantity) > MOST_PIECES) {
            throw new Refused(Refusal.BAD_QUANTITY, "quantity " + text + " is zero or above " + MOST_PIECES);
        }
        if (kind == Order.Kind.PURCHASE && quantity < 0) {
            throw new Refused(Refusal.NEGATIVE_SALE, "quantity " + text + " on a sale");
        }
        if (kind == Order.Kind.RETURN && quantity > 0) {
            throw new Refused(Refusal.POSITIVE_RETURN, "quantity " + text + " on a return");
        }
        return Math.abs(quantity);
    }

    private static long pence(String text) throws Refused {
        long pence;
        try {
            pence = Money.parsePence(text);
        } catch (IllegalArgumentException e) {
            throw new Refused(Refusal.BAD_PRICE, "price " + e.getMessage());
        }
        if (pence <= 0) {
            throw new Refused(Refusal.NOTHING_TO_PAY, "price " + text);
        }
        if (pence > DEAREST_PENCE) {
            throw new Refused(Refusal.BAD_PRICE, "price " + text + " is above " + Money.format(DEAREST_PENCE));
        }
        return pence;
    }

    private static String customer(String text) throws Refused {
        var customer = withoutZeroFraction(text);
        if (!CUSTOMER.matcher(customer).matches()) {
            throw new Refused(
                    Refusal.NO_CUSTOMER,
                    text.isEmpty() ? "no customer" : "\"" + text + "\" is not a customer's number");
        }
        return customer;
    }

    private static String country(String text) {
        return text.isEmpty() ? "Unspecified" : text;
    }

    private static LocalDateTime date(String text) throws Refused {
        return DATES.stream()
                .flatMap(format -> parse(text, format).stream())
                .findFirst()
                .orElseThrow(() ->
                        new Refused(Refusal.BAD_DATE, "date \"" + text + "\" is not one such as 2010-12-01 08:26:00"));
    }

    private static DateTimeFormatter pattern(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    private static Optional<LocalDateTime> parse(String text, DateTimeFormatter format) {
        try {
            return Optional.of(LocalDateTime.parse(text, format).truncatedTo(ChronoUnit.SECONDS));
        } catch (DateTimeParseException anotherFormat) {
            return Optional.empty();
        }
    }

    /** Exports write whole numbers as 17850.0 when the column had gaps. */
    private static String withoutZeroFraction(String text) {
        return text.replaceFirst("\\.0+$", "");
    }
}
