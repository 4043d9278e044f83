/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static io.galgo.examples.shop.Topics.PAID;
import static io.galgo.examples.shop.Topics.SHIPPED;

import io.galgo.Event;
import io.galgo.consume.ConsumerBuilder;
import io.galgo.jdbc.Inbox;
import java.sql.Connection;
import java.sql.SQLException;

/** Ships what is paid. */
final class Delivery implements ShopService {

    private final AuditedOutbox outbox;
    private final OutsideWorld world;

    Delivery(AuditedOutbox outbox, OutsideWorld world) {
        this.outbox = outbox;
        this.world = world;
    }

    @Override
    public void subscribe(ConsumerBuilder consumer, Inbox inbox) {
        consumer.on(PAID, inbox.once(this::ship));
    }

    private void ship(Event<String, Events.Paid> event, Connection connection)
            throws SQLException, InterruptedException {
        var order = event.value();
        world.carry(order.orderId());
        var parcel = "parcel-" + order.orderId();
        Sql.update(
                connection,
                "INSERT INTO shipment (order_id, customer, country, parcel) VALUES (?, ?, ?, ?)",
                order.orderId(),
                order.customer(),
                order.country(),
                parcel);
        var shipped = new Events.Shipped(order.orderId(), order.customer(), parcel);
        outbox.publish(connection, SHIPPED, order.orderId(), shipped);
    }
}
