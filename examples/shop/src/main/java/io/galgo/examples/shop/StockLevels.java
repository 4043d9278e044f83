/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import io.galgo.Galgo;
import io.galgo.cdc.ChangeCapture;
import io.galgo.cdc.DatabaseAddress;
import io.galgo.cdc.RowChange;
import io.galgo.produce.NewEvent;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Tells everybody how many of each article lie in their shelves: from inventory's own table, without a line in inventory's code. */
final class StockLevels {

    private static final String TABLE = ShopSchemas.of(Shop.INVENTORY) + ".stock";

    private StockLevels() {}

    static ChangeCapture capture(Galgo galgo, ShopSettings settings) {
        return ChangeCapture.postgres(galgo, address(settings))
                .name("stock")
                .table(TABLE, StockLevels::level)
                .start();
    }

    private static List<NewEvent<?, ?>> level(RowChange change) {
        return switch (change.kind()) {
            case SNAPSHOT, CREATE, UPDATE -> {
                var shelf = change.after();
                var level = new Events.StockLevel(shelf.string("sku"), shelf.intValue("quantity"));
                yield List.of(NewEvent.of(Topics.STOCK_LEVELS, level.sku(), level));
            }
            case DELETE, TRUNCATE -> List.of(); // inventory never takes a shelf away
        };
    }

    private static DatabaseAddress address(ShopSettings settings) {
        var url = Objects.requireNonNull(
                Driver.parseURL(settings.jdbcUrl(), new Properties()), "checked by the settings");
        return new DatabaseAddress(
                PGProperty.PG_HOST.getOrDefault(url),
                Integer.parseInt(PGProperty.PG_PORT.getOrDefault(url)),
                PGProperty.PG_DBNAME.getOrDefault(url),
                Objects.requireNonNullElse(PGProperty.USER.getOrDefault(url), System.getProperty("user.name")),
                settings.password()
                        .orElseGet(() -> Objects.requireNonNullElse(PGProperty.PASSWORD.getOrDefault(url), "")));
    }
}
