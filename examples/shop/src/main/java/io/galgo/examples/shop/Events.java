/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import io.galgo.examples.shop.orders.Order;
import io.galgo.examples.shop.orders.OrderLine;
import java.util.List;
import java.util.Objects;

/**
 * What happens in the shop: the values of its events. Each carries what the next service needs, so that none reads another's
 * database. Money is in pence. Values that make no sense are refused when they are read, so they end as dead letters at once.
 */
public final class Events {

    private Events() {}

    /** A customer has checked out: cart to inventory. */
    public record CheckedOut(String orderId, String customer, String country, List<OrderLine> lines, long totalPence) {
        public CheckedOut {
            lines = checked(orderId, customer, lines);
        }

        static CheckedOut of(Order order) {
            return new CheckedOut(order.id(), order.customer(), order.country(), order.lines(), order.totalPence());
        }
    }

    /** A customer sends goods back: cart to inventory. */
    public record ReturnRequested(String orderId, String customer, List<OrderLine> lines, long totalPence) {
        public ReturnRequested {
            lines = checked(orderId, customer, lines);
        }

        static ReturnRequested of(Order order) {
            return new ReturnRequested(order.id(), order.customer(), order.lines(), order.totalPence());
        }
    }

    /** All of an order's stock is set aside: inventory to payment. */
    public record Reserved(String orderId, String customer, String country, long totalPence) {
        public Reserved {
            checked(orderId, customer, totalPence);
        }
    }

    /** An order fails because of these articles, nothing of it was reserved: inventory to mail. */
    public record OutOfStock(String orderId, String customer, List<String> missing) {
        public OutOfStock {
            missing = checked(orderId, customer, missing);
        }
    }

    /** Goods came back: inventory to payment. */
    public record StockTakenBack(String orderId, String customer, long totalPence) {
        public StockTakenBack {
            checked(orderId, customer, totalPence);
        }
    }

    /** The money is there: payment to delivery. */
    public record Paid(String orderId, String customer, String country, long totalPence) {
        public Paid {
            checked(orderId, customer, totalPence);
        }
    }

    /** The money is not there: payment to inventory, which gives the stock back. */
    public record PaymentRefused(String orderId, String customer, String reason) {
        public PaymentRefused {
            checked(orderId, customer);
        }
    }

    /** What was reserved for a refused order can be sold again: inventory to mail. */
    public record StockReleased(String orderId, String customer, String reason) {
        public StockReleased {
            checked(orderId, customer);
        }
    }

    /** The customer has the money back: payment to mail. */
    public record Refunded(String orderId, String customer, long totalPence) {
        public Refunded {
            checked(orderId, customer, totalPence);
        }
    }

    /** The parcel is on its way: delivery to mail. */
    public record Shipped(String orderId, String customer, String parcel) {
        public Shipped {
            checked(orderId, customer);
        }
    }

    /** The customer knows how it ended: the last event of every order. */
    public record MailSent(String orderId, String customer, String subject) {
        public MailSent {
            checked(orderId, customer);
        }
    }

    /** The carrier's scanner has seen a parcel: delivery to the view. */
    public record ParcelScanned(String orderId) {
        public ParcelScanned {
            Objects.requireNonNull(orderId, "orderId");
        }
    }

    private static void checked(String orderId, String customer) {
        Objects.requireNonNull(orderId, "orderId");
        Objects.requireNonNull(customer, "customer");
    }

    private static void checked(String orderId, String customer, long totalPence) {
        checked(orderId, customer);
        if (totalPence <= 0) {
            throw new IllegalArgumentException(
                    "Order " + orderId + " is about " + totalPence + " pence, not more than 0");
        }
    }

    private static <T> List<T> checked(String orderId, String customer, List<T> lines) {
        checked(orderId, customer);
        if (lines == null || lines.isEmpty()) {
            throw new IllegalArgumentException("Order " + orderId + " has no line");
        }
        return List.copyOf(lines);
    }

    /**
     * How many of an article lie in its shelf now.
     *
     * @param sku the article
     * @param quantity how many
     */
    public record StockLevel(String sku, int quantity) {}
}
