/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.jdbc.Inbox;
import io.galgo.jdbc.Outbox;
import io.galgo.jdbc.docs.OutboxGuide.Cart;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.EmbeddedPostgres;
import io.galgo.testkit.Names;
import io.galgo.testkit.WithKafka;
import io.galgo.testkit.WithPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What the guides show does what they say. */
@WithKafka
@WithPostgres
class GuidesTest {

    @Test
    void anEventGoesFromOneDatabaseToTheOther(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws SQLException {
        kafka.createTopic(OutboxGuide.CHECKED_OUT.name(), 3);
        kafka.createTopic(InboxGuide.RESERVED.name(), 3);
        var carts = database(postgres, "CREATE TABLE cart (id text, checked_out boolean)");
        var stock = database(postgres, "CREATE TABLE reservation (cart text, items int)");
        var galgo = Galgo.builder()
                .service("inventory")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        var inbox = Inbox.of(stock);
        inbox.createSchema();
        try (var cartOutbox = OutboxGuide.start(carts, kafka.bootstrapServers());
                var stockOutbox = Outbox.create(galgo, stock)) {
            stockOutbox.createSchema();
            var relay = stockOutbox.startRelay();
            try (var consumer = InboxGuide.andPublish(galgo, inbox, stockOutbox)) {
                OutboxGuide.inTransaction(cartOutbox, new Cart("c1", 2, 1));
                OutboxGuide.ownTransaction(cartOutbox, carts, new Cart("c2", 1, 1));
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> relay.status().ranges().get(0).published() == 2);
                assertThat(consumer).isNotNull();
            }
            var reminder = OutboxGuide.schedule(
                    cartOutbox, new Cart("c1", 2, 1), Instant.now().plus(Duration.ofHours(1)));
            OutboxGuide.cancel(cartOutbox, reminder);
            OutboxGuide.status(relay.status());
            OutboxGuide.alarms(relay);
            OutboxGuide.stuck(stockOutbox);
        }
    }

    private static DataSource database(EmbeddedPostgres postgres, String table) throws SQLException {
        var name = Names.unique("guide");
        postgres.createDatabase(name);
        var database = postgres.dataSource(name);
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(table);
        }
        return database;
    }
}
