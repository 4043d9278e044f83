/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc.docs;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.cdc.ChangeCapture;
import io.galgo.cdc.ChangeCaptureBuilder;
import io.galgo.cdc.DatabaseAddress;
import io.galgo.cdc.MappingFailure;
import io.galgo.cdc.RowChange;
import io.galgo.produce.NewEvent;
import java.time.Duration;
import java.util.List;

/** What docs/change-capture.md shows. */
final class CaptureGuide {

    static final Topic<String, StockLevel> STOCK_LEVELS = Topic.json("shop.stock-levels", StockLevel.class);

    record StockLevel(String sku, int quantity) {}

    private CaptureGuide() {}

    static ChangeCapture start(Galgo galgo, String password) {
        var database = new DatabaseAddress("db.example.com", 5432, "shop", "capture", password);
        return ChangeCapture.postgres(galgo, database)
                .name("stock")
                .table("shop.stock", CaptureGuide::stockLevel)
                .start();
    }

    static List<NewEvent<?, ?>> stockLevel(RowChange change) {
        return switch (change.kind()) {
            case SNAPSHOT, CREATE, UPDATE -> {
                var row = change.after();
                var level = new StockLevel(row.string("sku"), row.intValue("quantity"));
                yield List.of(NewEvent.of(STOCK_LEVELS, level.sku(), level));
            }
            case DELETE -> List.of(NewEvent.of(STOCK_LEVELS, change.key().string("sku"), null));
            case TRUNCATE -> List.of();
        };
    }

    static void look(ChangeCapture capture) {
        var status = capture.status();
        status.reason().ifPresent(why -> System.out.println(status.state() + ": " + why));
        status.slot()
                .ifPresent(slot -> System.out.println(slot.lagBytes() + " bytes of log are kept, " + slot.walStatus()));
    }

    static ChangeCaptureBuilder settings(ChangeCaptureBuilder capture) {
        return capture.heartbeat(Duration.ofSeconds(10))
                .whenMappingFails(MappingFailure.LAY_ASIDE)
                .connector("database.sslmode", "verify-full")
                .connector("snapshot.fetch.size", "5000");
    }
}
