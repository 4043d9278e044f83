/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc.docs;

import static io.galgo.jdbc.docs.OutboxGuide.CHECKED_OUT;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.consume.RunningConsumer;
import io.galgo.jdbc.Inbox;
import io.galgo.jdbc.Outbox;
import io.galgo.jdbc.docs.OutboxGuide.CheckedOut;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** The code of docs/inbox.md. */
final class InboxGuide {

    record Reserved(String cart) {}

    static final Topic<String, Reserved> RESERVED = Topic.json("shop.reserved", Reserved.class);

    private InboxGuide() {}

    static RunningConsumer once(Galgo galgo, DataSource dataSource) throws SQLException {
        var inbox = Inbox.of(dataSource);
        inbox.createSchema();
        var consumer = galgo.consumer("inventory")
                .on(CHECKED_OUT, inbox.once((event, connection) -> reserve(connection, event.value())))
                .start();
        return consumer;
    }

    static RunningConsumer andPublish(Galgo galgo, Inbox inbox, Outbox outbox) {
        var consumer = galgo.consumer("inventory")
                .on(CHECKED_OUT, inbox.once((event, connection) -> {
                    reserve(connection, event.value());
                    outbox.publish(connection, RESERVED, event.key(), new Reserved(event.key()));
                }))
                .start();
        return consumer;
    }

    static RunningConsumer ownId(Galgo galgo, Inbox inbox) {
        var consumer = galgo.consumer("inventory")
                .on(
                        CHECKED_OUT,
                        inbox.once(
                                event -> event.value().cart(),
                                (event, connection) -> reserve(connection, event.value())))
                .start();
        return consumer;
    }

    static Inbox settings(DataSource dataSource) {
        var inbox = Inbox.builder(dataSource)
                .schema("shop")
                .retention(Duration.ofDays(90))
                .build();
        return inbox;
    }

    private static void reserve(Connection connection, CheckedOut order) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO reservation (cart, items) VALUES (?, ?)")) {
            insert.setString(1, order.cart());
            insert.setInt(2, order.items());
            insert.executeUpdate();
        }
    }
}
