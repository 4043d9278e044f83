/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static io.galgo.examples.shop.Topics.PAID;
import static io.galgo.examples.shop.Topics.PAYMENT_REFUSED;
import static io.galgo.examples.shop.Topics.REFUNDED;
import static io.galgo.examples.shop.Topics.RESERVED;
import static io.galgo.examples.shop.Topics.STOCK_TAKEN_BACK;

import io.galgo.Event;
import io.galgo.consume.ConsumerBuilder;
import io.galgo.examples.shop.orders.Money;
import io.galgo.jdbc.Inbox;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** Charges what is reserved, refuses what is above the card's limit, pays back what was returned. */
final class Payment implements ShopService {

    /** No card in this shop pays more at once: 1,500 pounds. */
    static final long CARD_LIMIT_PENCE = 150_000;

    private final AuditedOutbox outbox;
    private final OutsideWorld world;

    Payment(AuditedOutbox outbox, OutsideWorld world) {
        this.outbox = outbox;
        this.world = world;
    }

    @Override
    public void subscribe(ConsumerBuilder consumer, Inbox inbox) {
        consumer.on(RESERVED, inbox.once(this::charge)).on(STOCK_TAKEN_BACK, inbox.once(this::refund));
    }

    private void charge(Event<String, Events.Reserved> event, Connection connection) throws SQLException, IOException {
        var order = event.value();
        if (order.totalPence() > CARD_LIMIT_PENCE) {
            refuse(order, connection);
            return;
        }
        world.charge(order.orderId());
        enter(connection, order.orderId(), order.customer(), order.totalPence());
        var paid = new Events.Paid(order.orderId(), order.customer(), order.country(), order.totalPence());
        outbox.publish(connection, PAID, order.orderId(), paid);
    }

    private void refuse(Events.Reserved order, Connection connection) throws SQLException {
        var reason =
                Money.format(order.totalPence()) + " is above the card's limit of " + Money.format(CARD_LIMIT_PENCE);
        Sql.update(connection, "INSERT INTO refusal (order_id, reason) VALUES (?, ?)", order.orderId(), reason);
        var refused = new Events.PaymentRefused(order.orderId(), order.customer(), reason);
        outbox.publish(connection, PAYMENT_REFUSED, order.orderId(), refused);
    }

    private void refund(Event<String, Events.StockTakenBack> event, Connection connection) throws SQLException {
        var order = event.value();
        enter(connection, order.orderId(), order.customer(), -order.totalPence());
        var refunded = new Events.Refunded(order.orderId(), order.customer(), order.totalPence());
        outbox.publish(connection, REFUNDED, order.orderId(), refunded);
    }

    private static void enter(Connection connection, String orderId, String customer, long pence) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO ledger (order_id, customer, amount_pence) VALUES (?, ?, ?)",
                orderId,
                customer,
                pence);
    }
}
