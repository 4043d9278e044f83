/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;

/**
 * An order as it comes to the shop: a purchase, or goods that a customer sends back.
 *
 * @param id the invoice's number: the order's identity, however often it comes
 * @param kind what it is
 * @param customer who
 * @param country where to
 * @param invoicedAt the time on the invoice, as the shop's clock showed it
 * @param lines at least one; an article may stand on several
 */
public record Order(
        String id, Kind kind, String customer, String country, LocalDateTime invoicedAt, List<OrderLine> lines) {

    /** Purchase or return. */
    public enum Kind {
        PURCHASE,
        RETURN
    }

    public Order {
        Objects.requireNonNull(id, "id");
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("Order " + id + " has no line");
        }
    }

    /** Returns the sum of all lines in pence: to be paid, or to be paid back. */
    public long totalPence() {
        return lines.stream().mapToLong(OrderLine::totalPence).reduce(0, Math::addExact);
    }
}
