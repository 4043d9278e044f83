/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.check;

import io.galgo.examples.shop.OrderState;
import io.galgo.examples.shop.Shop;
import io.galgo.examples.shop.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * How far the shop is, at one moment.
 *
 * @param placed how many orders the cart has
 * @param ended how many have come to their end, mail included
 * @param states how many orders the view shows in each state
 * @param handled how many events each service has handled, the cart none
 * @param published how many events all services have published
 */
public record Progress(
        long placed, long ended, Map<OrderState, Long> states, Map<String, Long> handled, long published) {

    private static final String ENDED =
            "mailed AND state IN ('SHIPPED', 'OUT_OF_STOCK', 'PAYMENT_REFUSED', 'REFUNDED')";

    /** Looks at the services' schemas. */
    public static Progress of(DataSource database) throws SQLException {
        return Sql.inTransaction(database, connection -> {
            var handled = new LinkedHashMap<String, Long>();
            for (var service : Shop.SERVICES) {
                handled.put(service, number(connection, "SELECT count(*) FROM shop_" + service + ".galgo_inbox"));
            }
            var states = new EnumMap<OrderState, Long>(OrderState.class);
            Sql.query(
                    connection,
                    "SELECT state, count(*) FROM shop_status.order_status WHERE state IS NOT NULL GROUP BY state",
                    row -> states.put(OrderState.valueOf(row.getString(1)), row.getLong(2)));
            return new Progress(
                    number(connection, "SELECT count(*) FROM shop_cart.orders"),
                    number(connection, "SELECT count(*) FROM shop_status.order_status WHERE " + ENDED),
                    states,
                    handled,
                    number(connection, "SELECT count(*) FROM (" + Tables.PUBLISHED + ") published"));
        });
    }

    /** Returns how many events wait in the outbox of each service. */
    public static Map<String, Long> waiting(DataSource database) throws SQLException {
        return Sql.inTransaction(database, connection -> {
            var waiting = new LinkedHashMap<String, Long>();
            for (var service : Shop.SERVICES) {
                waiting.put(service, number(connection, "SELECT count(*) FROM shop_" + service + ".galgo_outbox"));
            }
            return waiting;
        });
    }

    /** Returns a sentence for each order that has not come to its end, the longest waiting first. */
    public static List<String> underWay(DataSource database, int limit) throws SQLException {
        return Sql.inTransaction(
                database, connection -> Sql.query(connection, """
                        SELECT 'Order ' || o.order_id || ' is ' || coalesce(s.state, 'unknown to the view') || ' since '
                            || to_char(coalesce(s.changed_at, o.placed_at), 'HH24:MI:SS')
                            || CASE WHEN s.mailed THEN ', mailed' ELSE ', not mailed' END
                        FROM shop_cart.orders o LEFT JOIN shop_status.order_status s USING (order_id)
                        WHERE s.order_id IS NULL OR NOT (coalesce(%s, false))
                        ORDER BY coalesce(s.changed_at, o.placed_at) LIMIT ?""".formatted(ENDED), row -> row.getString(1), limit));
    }

    /** Returns the events handled by all services. */
    public long allHandled() {
        return handled.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Sql.query(connection, sql, row -> row.getLong(1)).get(0);
    }
}
