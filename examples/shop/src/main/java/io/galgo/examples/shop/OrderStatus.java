/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static io.galgo.examples.shop.Topics.CHECKED_OUT;
import static io.galgo.examples.shop.Topics.MAIL_SENT;
import static io.galgo.examples.shop.Topics.OUT_OF_STOCK;
import static io.galgo.examples.shop.Topics.PAID;
import static io.galgo.examples.shop.Topics.PARCEL_SCANNED;
import static io.galgo.examples.shop.Topics.PAYMENT_REFUSED;
import static io.galgo.examples.shop.Topics.REFUNDED;
import static io.galgo.examples.shop.Topics.RESERVED;
import static io.galgo.examples.shop.Topics.RETURN_REQUESTED;
import static io.galgo.examples.shop.Topics.SHIPPED;
import static io.galgo.examples.shop.Topics.STOCK_TAKEN_BACK;

import io.galgo.Topic;
import io.galgo.consume.ConsumerBuilder;
import io.galgo.jdbc.Inbox;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The view: a row an order, how far it is and whether its customer has the mail. It is built from many topics, and between topics there
 * is no order: so a step only ever overwrites an earlier step, and the mail has a column of its own.
 */
final class OrderStatus implements ShopService {

    private final OutsideWorld world;

    OrderStatus(OutsideWorld world) {
        this.world = world;
    }

    @Override
    public void subscribe(ConsumerBuilder consumer, Inbox inbox) {
        reached(consumer, inbox, CHECKED_OUT, OrderState.PLACED);
        reached(consumer, inbox, RETURN_REQUESTED, OrderState.RETURN_REQUESTED);
        reached(consumer, inbox, RESERVED, OrderState.RESERVED);
        reached(consumer, inbox, STOCK_TAKEN_BACK, OrderState.STOCK_TAKEN_BACK);
        reached(consumer, inbox, PAID, OrderState.PAID);
        reached(consumer, inbox, OUT_OF_STOCK, OrderState.OUT_OF_STOCK);
        reached(consumer, inbox, PAYMENT_REFUSED, OrderState.PAYMENT_REFUSED);
        reached(consumer, inbox, SHIPPED, OrderState.SHIPPED);
        reached(consumer, inbox, REFUNDED, OrderState.REFUNDED);
        consumer.on(MAIL_SENT, inbox.once((event, connection) -> mailed(connection, event.key())));
        consumer.on(PARCEL_SCANNED, inbox.once((event, connection) -> scanned(connection, event.key())));
    }

    private static <V> void reached(ConsumerBuilder consumer, Inbox inbox, Topic<String, V> topic, OrderState state) {
        consumer.on(topic, inbox.once((event, connection) -> reached(connection, event.key(), state)));
    }

    private static void reached(Connection connection, String orderId, OrderState state) throws SQLException {
        Sql.update(connection, """
                INSERT INTO order_status (order_id, state, step) VALUES (?, ?, ?)
                ON CONFLICT (order_id) DO UPDATE SET state = EXCLUDED.state, step = EXCLUDED.step, changed_at = now()
                WHERE order_status.step < EXCLUDED.step""", orderId, state.name(), state.step());
    }

    private static void mailed(Connection connection, String orderId) throws SQLException {
        Sql.update(connection, """
                INSERT INTO order_status (order_id, mailed) VALUES (?, true)
                ON CONFLICT (order_id) DO UPDATE SET mailed = true, changed_at = now()""", orderId);
    }

    private void scanned(Connection connection, String orderId) throws SQLException, InterruptedException {
        world.locate();
        Sql.update(connection, """
                INSERT INTO parcel (order_id, scans) VALUES (?, 1)
                ON CONFLICT (order_id) DO UPDATE SET scans = parcel.scans + 1, seen_at = now()""", orderId);
    }
}
