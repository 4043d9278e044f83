/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.check;

import io.galgo.examples.shop.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What became of the events of a shop that goes on, at one moment: orders may be under way.
 *
 * @param published how many events all services have published
 * @param notHandled how many of their deliveries some subscriber has not handled
 * @param twice a sentence for each effect that was had twice
 */
public record Effects(long published, long notHandled, List<String> twice) {

    /** The tables have no unique keys that would hide a second effect. */
    private static final String TWICE = """
            SELECT 'Order ' || order_id || ' was charged twice' FROM shop_payment.ledger GROUP BY order_id, amount_pence > 0 HAVING count(*) > 1
            UNION ALL
            SELECT 'Order ' || order_id || ' was refused twice' FROM shop_payment.refusal GROUP BY order_id HAVING count(*) > 1
            UNION ALL
            SELECT 'Order ' || order_id || ' was shipped twice' FROM shop_delivery.shipment GROUP BY order_id HAVING count(*) > 1
            UNION ALL
            SELECT 'Order ' || order_id || ' has two mails' FROM shop_mail.sent GROUP BY order_id HAVING count(*) > 1
            UNION ALL
            SELECT 'Order ' || order_id || ' moved article ' || sku || ' twice' FROM shop_inventory.movement
                GROUP BY order_id, sku, kind HAVING count(*) > 1""";

    public Effects {
        twice = List.copyOf(twice);
    }

    /** Looks at the services' schemas. */
    public static Effects of(DataSource database) throws SQLException {
        return Sql.inTransaction(
                database,
                connection -> new Effects(
                        Invariants.published(connection),
                        Invariants.lost(connection, Optional.empty()).size(),
                        Sql.query(connection, TWICE, row -> row.getString(1))));
    }

    /** Returns how many deliveries of events that were published before that some subscriber has not handled. */
    public static long notHandled(DataSource database, Instant before) throws SQLException {
        return Sql.inTransaction(database, connection ->
                (long) Invariants.lost(connection, Optional.of(before)).size());
    }
}
