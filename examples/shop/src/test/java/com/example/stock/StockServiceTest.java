/* SPDX-License-Identifier: Apache-2.0 */
package com.example.stock;

import static com.example.stock.StockService.ORDERS;
import static com.example.stock.StockService.RESERVATIONS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.example.stock.StockService.OrderPlaced;
import com.example.stock.StockService.Reserved;
import io.galgo.EventId;
import io.galgo.Galgo;
import io.galgo.produce.NewEvent;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // service and listener are there to be closed
@WithKafka
@WithPostgres
class StockServiceTest {

    @Test
    void anOrderDeliveredTwiceIsReservedOnce(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws SQLException {
        kafka.createTopic(ORDERS.name(), 3);
        kafka.createTopic(RESERVATIONS.name(), 3);
        var name = Names.unique("stock");
        postgres.createDatabase(name);
        var database = postgres.dataSource(name);
        execute(database, "CREATE TABLE stock (sku text PRIMARY KEY, free int)");
        execute(database, "INSERT INTO stock VALUES ('lamp', 10)");

        var galgo = Galgo.builder()
                .service("cart")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        var first = NewEvent.of(ORDERS, "order-1", new OrderPlaced("lamp", 2)).id(EventId.next());
        var second = NewEvent.of(ORDERS, "order-1", new OrderPlaced("lamp", 1));
        var reserved = new CopyOnWriteArrayList<Reserved>();

        try (var service = new StockService(kafka.bootstrapServers(), database);
                var publisher = galgo.publisher();
                var listener = galgo.consumer("listener")
                        .on(RESERVATIONS, event -> reserved.add(event.value()))
                        .start()) {
            for (var event : List.of(first, first, second)) {
                publisher.publish(event).toCompletableFuture().join();
            }
            await().until(() -> reserved.size() == 2);
        }

        assertEquals(List.of(new Reserved("lamp", 2), new Reserved("lamp", 1)), reserved);
        assertEquals(7, free(database));
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int free(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT free FROM stock WHERE sku = 'lamp'")) {
            result.next();
            return result.getInt(1);
        }
    }
}
