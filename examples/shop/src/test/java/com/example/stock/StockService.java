/* SPDX-License-Identifier: Apache-2.0 */
package com.example.stock;

import io.galgo.Event;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.consume.RunningConsumer;
import io.galgo.jdbc.Inbox;
import io.galgo.jdbc.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Reserves stock for each order placed, and says so in an event of its own. */
public final class StockService implements AutoCloseable {

    public record OrderPlaced(String sku, int quantity) {}

    public record Reserved(String sku, int quantity) {}

    public static final Topic<String, OrderPlaced> ORDERS = Topic.json("orders", OrderPlaced.class);
    public static final Topic<String, Reserved> RESERVATIONS = Topic.json("reservations", Reserved.class);

    private final Outbox outbox;
    private final RunningConsumer consumer;

    public StockService(String bootstrapServers, DataSource database) throws SQLException {
        var galgo = Galgo.builder()
                .service("stock")
                .bootstrapServers(bootstrapServers)
                .build();
        var inbox = Inbox.of(database);
        inbox.createSchema();
        outbox = Outbox.create(galgo, database);
        outbox.createSchema();
        outbox.startRelay();
        consumer = galgo.consumer("stock").on(ORDERS, inbox.once(this::reserve)).start();
    }

    private void reserve(Event<String, OrderPlaced> event, Connection connection) throws SQLException {
        var order = event.value();
        try (var update = connection.prepareStatement("UPDATE stock SET free = free - ? WHERE sku = ?")) {
            update.setInt(1, order.quantity());
            update.setString(2, order.sku());
            update.executeUpdate();
        }
        outbox.publish(connection, RESERVATIONS, event.key(), new Reserved(order.sku(), order.quantity()));
    }

    @Override
    public void close() {
        consumer.close();
        outbox.close();
    }
}
