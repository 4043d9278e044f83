/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static io.galgo.examples.shop.Topics.CHECKED_OUT;
import static io.galgo.examples.shop.Topics.RETURN_REQUESTED;

import io.galgo.examples.shop.orders.Order;
import java.sql.Connection;
import java.sql.SQLException;

/** Takes orders: the order and its event are one transaction, so there is never one without the other. */
final class Cart {

    private final AuditedOutbox outbox;

    Cart(AuditedOutbox outbox) {
        this.outbox = outbox;
    }

    /**
     * Places an order. An id that was placed before changes nothing, so a caller who does not know whether it went through just
     * places it again.
     *
     * @return whether it is new
     */
    boolean place(Order order) throws SQLException {
        return outbox.inTransaction(connection -> {
            if (!insert(connection, order)) {
                return false;
            }
            switch (order.kind()) {
                case PURCHASE -> outbox.publish(connection, CHECKED_OUT, order.id(), Events.CheckedOut.of(order));
                case RETURN ->
                    outbox.publish(connection, RETURN_REQUESTED, order.id(), Events.ReturnRequested.of(order));
            }
            return true;
        });
    }

    private static boolean insert(Connection connection, Order order) throws SQLException {
        int inserted = Sql.update(
                connection,
                """
                INSERT INTO orders (order_id, kind, customer, country, invoiced_at, total_pence)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                order.id(),
                order.kind().name(),
                order.customer(),
                order.country(),
                order.invoicedAt(),
                order.totalPence());
        if (inserted == 0) {
            return false;
        }
        try (var statement = connection.prepareStatement(
                "INSERT INTO order_line (order_id, line, sku, quantity, unit_pence, stocked) VALUES (?, ?, ?, ?, ?, ?)")) {
            int number = 0;
            for (var line : order.lines()) {
                statement.setString(1, order.id());
                statement.setInt(2, ++number);
                statement.setString(3, line.sku());
                statement.setInt(4, line.quantity());
                statement.setLong(5, line.unitPence());
                statement.setBoolean(6, line.stocked());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        return true;
    }
}
