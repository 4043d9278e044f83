/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import io.galgo.Topic;
import java.util.List;

/** The shop's topics, one a kind of event. The key is the order's id: what happens to an order happens in order. */
public final class Topics {

    public static final Topic<String, Events.CheckedOut> CHECKED_OUT =
            Topic.json("shop.checked-out", Events.CheckedOut.class);
    public static final Topic<String, Events.ReturnRequested> RETURN_REQUESTED =
            Topic.json("shop.return-requested", Events.ReturnRequested.class);
    public static final Topic<String, Events.Reserved> RESERVED = Topic.json("shop.reserved", Events.Reserved.class);
    public static final Topic<String, Events.OutOfStock> OUT_OF_STOCK =
            Topic.json("shop.out-of-stock", Events.OutOfStock.class);
    public static final Topic<String, Events.StockTakenBack> STOCK_TAKEN_BACK =
            Topic.json("shop.stock-taken-back", Events.StockTakenBack.class);
    public static final Topic<String, Events.StockReleased> STOCK_RELEASED =
            Topic.json("shop.stock-released", Events.StockReleased.class);
    public static final Topic<String, Events.Paid> PAID = Topic.json("shop.paid", Events.Paid.class);
    public static final Topic<String, Events.PaymentRefused> PAYMENT_REFUSED =
            Topic.json("shop.payment-refused", Events.PaymentRefused.class);
    public static final Topic<String, Events.Refunded> REFUNDED = Topic.json("shop.refunded", Events.Refunded.class);
    public static final Topic<String, Events.Shipped> SHIPPED = Topic.json("shop.shipped", Events.Shipped.class);
    public static final Topic<String, Events.MailSent> MAIL_SENT = Topic.json("shop.mail-sent", Events.MailSent.class);

    /** The key is the order's. In an incident alone: else the carrier tells nothing of parcels on their way. */
    public static final Topic<String, Events.ParcelScanned> PARCEL_SCANNED =
            Topic.json("shop.parcel-scanned", Events.ParcelScanned.class);

    /** The key is the article's: captured from inventory's table, by whoever asks for it. */
    public static final Topic<String, Events.StockLevel> STOCK_LEVELS =
            Topic.json("shop.stock-levels", Events.StockLevel.class);

    private static final List<Topic<String, ?>> ALL = List.of(
            CHECKED_OUT,
            RETURN_REQUESTED,
            RESERVED,
            OUT_OF_STOCK,
            STOCK_TAKEN_BACK,
            STOCK_RELEASED,
            PAID,
            PAYMENT_REFUSED,
            REFUNDED,
            SHIPPED,
            MAIL_SENT,
            PARCEL_SCANNED);

    private Topics() {}

    /** Returns all of them. */
    public static List<Topic<String, ?>> all() {
        return ALL;
    }
}
