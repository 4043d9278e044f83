/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import static io.galgo.examples.shop.Topics.CHECKED_OUT;
import static io.galgo.examples.shop.Topics.OUT_OF_STOCK;
import static io.galgo.examples.shop.Topics.PAYMENT_REFUSED;
import static io.galgo.examples.shop.Topics.RESERVED;
import static io.galgo.examples.shop.Topics.RETURN_REQUESTED;
import static io.galgo.examples.shop.Topics.STOCK_RELEASED;
import static io.galgo.examples.shop.Topics.STOCK_TAKEN_BACK;

import io.galgo.Event;
import io.galgo.consume.ConsumerBuilder;
import io.galgo.examples.shop.orders.OrderLine;
import io.galgo.jdbc.Inbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps the shelves. An order gets all of its articles or none. Each change of a shelf is also a row in {@code movement}, so that one
 * can tell where everything went.
 */
final class Inventory implements ShopService {

    /** How many of each article lie in its shelf before the first order. */
    static final int INITIAL_QUANTITY = 2_000;

    private final AuditedOutbox outbox;

    Inventory(AuditedOutbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public void subscribe(ConsumerBuilder consumer, Inbox inbox) {
        consumer.on(CHECKED_OUT, inbox.once(this::reserve))
                .on(PAYMENT_REFUSED, inbox.once(this::release))
                .on(RETURN_REQUESTED, inbox.once(this::takeBack));
    }

    private void reserve(Event<String, Events.CheckedOut> event, Connection connection) throws SQLException {
        var order = event.value();
        var wanted = piecesBySku(order.lines());
        var shelves = lockShelves(connection, wanted);
        var missing = wanted.keySet().stream()
                .filter(sku -> shelves.get(sku) < wanted.get(sku))
                .toList();
        if (!missing.isEmpty()) {
            var outOfStock = new Events.OutOfStock(order.orderId(), order.customer(), missing);
            outbox.publish(connection, OUT_OF_STOCK, order.orderId(), outOfStock);
            return;
        }
        for (var article : wanted.entrySet()) {
            move(connection, order.orderId(), article.getKey(), -article.getValue(), "SOLD");
        }
        var reserved = new Events.Reserved(order.orderId(), order.customer(), order.country(), order.totalPence());
        outbox.publish(connection, RESERVED, order.orderId(), reserved);
    }

    private void release(Event<String, Events.PaymentRefused> event, Connection connection) throws SQLException {
        var refused = event.value();
        var sold = Sql.query(
                connection,
                "SELECT sku, -quantity FROM movement WHERE order_id = ? AND kind = 'SOLD' ORDER BY sku",
                row -> Map.entry(row.getString(1), row.getInt(2)),
                refused.orderId());
        for (var article : sold) {
            move(connection, refused.orderId(), article.getKey(), article.getValue(), "RELEASED");
        }
        var released = new Events.StockReleased(refused.orderId(), refused.customer(), refused.reason());
        outbox.publish(connection, STOCK_RELEASED, refused.orderId(), released);
    }

    private void takeBack(Event<String, Events.ReturnRequested> event, Connection connection) throws SQLException {
        var order = event.value();
        var pieces = piecesBySku(order.lines());
        lockShelves(connection, pieces);
        for (var article : pieces.entrySet()) {
            move(connection, order.orderId(), article.getKey(), article.getValue(), "RETURNED");
        }
        var takenBack = new Events.StockTakenBack(order.orderId(), order.customer(), order.totalPence());
        outbox.publish(connection, STOCK_TAKEN_BACK, order.orderId(), takenBack);
    }

    /** An article may stand on several lines; postage and the like lie in no shelf. */
    private static Map<String, Integer> piecesBySku(List<OrderLine> lines) {
        var pieces = new TreeMap<String, Integer>();
        lines.stream()
                .filter(OrderLine::stocked)
                .forEach(line -> pieces.merge(line.sku(), line.quantity(), Math::addExact));
        return pieces;
    }

    /**
     * Locks the shelves of these articles and returns what lies in them; an article seen for the first time gets one. Always in the
     * order of the articles: two orders for the same ones wait for each other, and never both.
     */
    private static Map<String, Integer> lockShelves(Connection connection, Map<String, Integer> pieces)
            throws SQLException {
        var skus = connection.createArrayOf("text", pieces.keySet().toArray());
        Sql.update(connection, """
                INSERT INTO stock (sku, initial, quantity)
                SELECT sku, ?, ? FROM unnest(?) sku ORDER BY sku ON CONFLICT DO NOTHING""", INITIAL_QUANTITY, INITIAL_QUANTITY, skus);
        var shelves = new TreeMap<String, Integer>();
        Sql.query(
                connection,
                "SELECT sku, quantity FROM stock WHERE sku = ANY (?) ORDER BY sku FOR UPDATE",
                row -> shelves.put(row.getString(1), row.getInt(2)),
                skus);
        return shelves;
    }

    private static void move(Connection connection, String orderId, String sku, int pieces, String kind)
            throws SQLException {
        Sql.update(connection, "UPDATE stock SET quantity = quantity + ? WHERE sku = ?", pieces, sku);
        Sql.update(
                connection,
                "INSERT INTO movement (order_id, sku, quantity, kind) VALUES (?, ?, ?, ?)",
                orderId,
                sku,
                pieces,
                kind);
    }
}
