/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.check;

import io.galgo.examples.shop.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Checks, by SQL over the services' schemas, that everything adds up once all orders have come to their end: nothing lost, nothing done
 * twice, money and stock complete. It trusts no service's word for another: each is held against what the customer ordered.
 */
public final class Invariants {

    /** What the cart says must have come of each order, given what payment and inventory decided. */
    private static final String OUTCOME = """
            WITH outcome AS (
                SELECT o.order_id, o.kind, o.total_pence, s.state, coalesce(s.mailed, false) AS mailed,
                    (SELECT count(*) FROM shop_payment.ledger l WHERE l.order_id = o.order_id AND l.amount_pence > 0) AS payments,
                    (SELECT count(*) FROM shop_payment.ledger l WHERE l.order_id = o.order_id AND l.amount_pence < 0) AS refunds,
                    (SELECT coalesce(sum(l.amount_pence), 0) FROM shop_payment.ledger l WHERE l.order_id = o.order_id) AS money,
                    (SELECT count(*) FROM shop_payment.refusal r WHERE r.order_id = o.order_id) AS refusals,
                    (SELECT count(*) FROM shop_inventory.published p
                        WHERE p.order_id = o.order_id AND p.topic = 'shop.out-of-stock') AS out_of_stock,
                    (SELECT count(*) FROM shop_delivery.shipment d WHERE d.order_id = o.order_id) AS shipments,
                    (SELECT count(*) FROM shop_mail.sent m WHERE m.order_id = o.order_id) AS mails
                FROM shop_cart.orders o LEFT JOIN shop_status.order_status s USING (order_id))
            """;

    private static final List<Invariant> ALL = List.of(
            new Invariant("every order has its end", OUTCOME + """
                            SELECT 'Order ' || order_id || ' has not come to its end: it is '
                                || coalesce(state, 'unknown to the view') || CASE WHEN mailed THEN ', mailed' ELSE ', not mailed' END
                            FROM outcome
                            WHERE NOT mailed OR state IS NULL
                                OR state NOT IN ('SHIPPED', 'OUT_OF_STOCK', 'PAYMENT_REFUSED', 'REFUNDED')"""),
            new Invariant("paid or refused, once", OUTCOME + """
                            SELECT 'Order ' || order_id || ' was paid ' || payments || ' times, refused ' || refusals
                                || ' times, out of stock ' || out_of_stock || ' times and refunded ' || refunds || ' times'
                            FROM outcome
                            WHERE CASE kind WHEN 'PURCHASE' THEN payments + refusals + out_of_stock <> 1 OR refunds <> 0
                                ELSE refunds <> 1 OR payments + refusals + out_of_stock <> 0 END"""),
            new Invariant("the ledger has the sum of all payments", OUTCOME + """
                            SELECT 'The ledger has ' || money || ' pence for order ' || order_id || ' of ' || total_pence || ' pence'
                            FROM outcome
                            WHERE money <> CASE WHEN kind = 'RETURN' THEN -total_pence
                                WHEN refusals + out_of_stock > 0 THEN 0 ELSE total_pence END
                            UNION ALL
                            SELECT 'The ledger has ' || sum(amount_pence) || ' pence for order ' || order_id || ', which nobody placed'
                            FROM shop_payment.ledger l
                            WHERE NOT EXISTS (SELECT 1 FROM shop_cart.orders o WHERE o.order_id = l.order_id) GROUP BY order_id"""),
            new Invariant("what is paid is shipped, once, and nothing else", OUTCOME + """
                            SELECT 'Order ' || order_id || ' was shipped ' || shipments || ' times and paid ' || payments || ' times'
                            FROM outcome WHERE shipments <> CASE WHEN payments > 0 THEN 1 ELSE 0 END
                            UNION ALL
                            SELECT 'Order ' || order_id || ' was shipped, but nobody placed it' FROM shop_delivery.shipment d
                            WHERE NOT EXISTS (SELECT 1 FROM shop_cart.orders o WHERE o.order_id = d.order_id)"""),
            new Invariant("one mail an order", OUTCOME + """
                            SELECT 'Order ' || order_id || ' has ' || mails || ' mails' FROM outcome WHERE mails <> 1
                            UNION ALL
                            SELECT 'A mail went out for order ' || order_id || ', which nobody placed' FROM shop_mail.sent m
                            WHERE NOT EXISTS (SELECT 1 FROM shop_cart.orders o WHERE o.order_id = m.order_id)"""),
            new Invariant("stock is what was there, less sold, plus returned", """
                    SELECT 'Article ' || sku || ' has ' || quantity || ' in its shelf, but ' || initial || ' and its movements make '
                        || initial + moved
                    FROM shop_inventory.stock
                    CROSS JOIN LATERAL (SELECT coalesce(sum(m.quantity), 0) AS moved
                        FROM shop_inventory.movement m WHERE m.sku = stock.sku) movements
                    WHERE quantity <> initial + moved OR quantity < 0"""),
            new Invariant("stock moved as ordered", OUTCOME + """
                            , expected AS (
                                SELECT order_id, sku, sum(l.quantity) * CASE WHEN kind = 'RETURN' THEN 1
                                    WHEN payments > 0 THEN -1 ELSE 0 END AS pieces
                                FROM outcome JOIN shop_cart.order_line l USING (order_id) WHERE l.stocked
                                GROUP BY order_id, sku, kind, payments),
                            moved AS (SELECT order_id, sku, sum(quantity) AS pieces FROM shop_inventory.movement GROUP BY order_id, sku)
                            SELECT 'Order ' || order_id || ' moved ' || coalesce(m.pieces, 0) || ' of article ' || sku
                                || ', expected are ' || coalesce(e.pieces, 0)
                            FROM expected e FULL JOIN moved m USING (order_id, sku)
                            WHERE coalesce(e.pieces, 0) <> coalesce(m.pieces, 0)"""),
            new Invariant("the view agrees with the services", OUTCOME + """
                            SELECT 'The view shows order ' || order_id || ' as ' || coalesce(state, 'unknown') || ', the services as '
                                || expected
                            FROM outcome CROSS JOIN LATERAL (SELECT CASE WHEN refunds > 0 THEN 'REFUNDED'
                                WHEN shipments > 0 THEN 'SHIPPED' WHEN refusals > 0 THEN 'PAYMENT_REFUSED'
                                WHEN out_of_stock > 0 THEN 'OUT_OF_STOCK' ELSE 'under way' END AS expected) services
                            WHERE state IS DISTINCT FROM expected
                            UNION ALL
                            SELECT 'The view shows order ' || order_id || ', which nobody placed' FROM shop_status.order_status s
                            WHERE NOT EXISTS (SELECT 1 FROM shop_cart.orders o WHERE o.order_id = s.order_id)"""));

    private final DataSource database;

    /** Checks the shop whose schemas are in this database. */
    public Invariants(DataSource database) {
        this.database = database;
    }

    /** Looks at everything, in one snapshot. */
    public Verdict check() throws SQLException {
        return Sql.inTransaction(database, connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            var broken = new ArrayList<Verdict.Broken>();
            for (var invariant : ALL) {
                for (var sentence : sentences(connection, invariant.violations())) {
                    broken.add(new Verdict.Broken(invariant.name(), sentence));
                }
            }
            return new Verdict(published(connection), lost(connection, Optional.empty()), broken);
        });
    }

    static long published(Connection connection) throws SQLException {
        return Sql.query(connection, "SELECT count(*) FROM (" + Tables.PUBLISHED + ") published", row -> row.getLong(1))
                .get(0);
    }

    /**
     * Events that some subscriber's inbox has never seen.
     *
     * @param before only those that were published before; empty for all
     */
    static List<String> lost(Connection connection, Optional<Instant> before) throws SQLException {
        var lost = new ArrayList<String>();
        for (var topic : Subscriptions.OF_TOPIC.entrySet()) {
            for (var service : topic.getValue()) {
                var sql = """
                        SELECT 'Event ' || event_id || ' of order ' || order_id || ' on ' || topic || ' never reached %1$s'
                        FROM (%2$s) published
                        WHERE topic = ? AND published_at < coalesce(?::timestamptz, 'infinity') AND NOT EXISTS (SELECT 1 FROM shop_%1$s.galgo_inbox i
                            WHERE i.consumer_group = ? AND i.event_id = published.event_id)""";
                lost.addAll(Sql.query(
                        connection,
                        sql.formatted(service, Tables.PUBLISHED),
                        row -> row.getString(1),
                        topic.getKey(),
                        before.map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null),
                        service));
            }
        }
        return lost;
    }

    private static List<String> sentences(Connection connection, String sql) throws SQLException {
        return Sql.query(connection, sql, row -> row.getString(1));
    }

    /** Returns the invariants' names, for documentation and reports. */
    public static List<String> names() {
        return ALL.stream().map(Invariant::name).toList();
    }
}
