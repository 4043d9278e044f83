/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static io.galgo.examples.shop.Topics.MAIL_SENT;
import static io.galgo.examples.shop.Topics.OUT_OF_STOCK;
import static io.galgo.examples.shop.Topics.REFUNDED;
import static io.galgo.examples.shop.Topics.SHIPPED;
import static io.galgo.examples.shop.Topics.STOCK_RELEASED;

import io.galgo.consume.ConsumerBuilder;
import io.galgo.examples.shop.orders.Money;
import io.galgo.jdbc.Inbox;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tells the customer how the order ended, once. The mail is a row in {@code sent}: a mail server would be given the event's id as
 * message id, to do for it what the inbox does for a database.
 */
final class Mail implements ShopService {

    private final AuditedOutbox outbox;
    private final OutsideWorld world;

    Mail(AuditedOutbox outbox, OutsideWorld world) {
        this.outbox = outbox;
        this.world = world;
    }

    @Override
    public void subscribe(ConsumerBuilder consumer, Inbox inbox) {
        consumer.on(SHIPPED, inbox.once((event, connection) -> {
                    var order = event.value();
                    send(connection, order.orderId(), order.customer(), "On its way: " + order.parcel());
                }))
                .on(OUT_OF_STOCK, inbox.once((event, connection) -> {
                    var order = event.value();
                    send(connection, order.orderId(), order.customer(), "Out of stock: " + order.missing());
                }))
                .on(STOCK_RELEASED, inbox.once((event, connection) -> {
                    var order = event.value();
                    send(connection, order.orderId(), order.customer(), "Not paid: " + order.reason());
                }))
                .on(REFUNDED, inbox.once((event, connection) -> {
                    var order = event.value();
                    var subject = "Your money is back: " + Money.format(order.totalPence());
                    send(connection, order.orderId(), order.customer(), subject);
                }));
    }

    private void send(Connection connection, String orderId, String customer, String subject) throws SQLException {
        world.mail(orderId);
        Sql.update(
                connection,
                "INSERT INTO sent (order_id, customer, subject) VALUES (?, ?, ?)",
                orderId,
                customer,
                subject);
        outbox.publish(connection, MAIL_SENT, orderId, new Events.MailSent(orderId, customer, subject));
    }
}
