/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc.docs;

import io.galgo.EventId;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.jdbc.Outbox;
import io.galgo.jdbc.Relay;
import io.galgo.jdbc.RelayStatus;
import io.galgo.produce.NewEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/** The code of docs/outbox.md. */
final class OutboxGuide {

    record CheckedOut(String cart, int items) {}

    static final Topic<String, CheckedOut> CHECKED_OUT = Topic.json("shop.checked-out", CheckedOut.class);

    private OutboxGuide() {}

    static Outbox start(DataSource dataSource, String bootstrapServers) throws SQLException {
        var galgo = Galgo.builder()
                .service("cart")
                .bootstrapServers(bootstrapServers)
                .build();
        var outbox = Outbox.create(galgo, dataSource);
        outbox.createSchema();
        outbox.startRelay();
        return outbox;
    }

    static void inTransaction(Outbox outbox, Cart cart) throws SQLException {
        outbox.inTransaction(connection -> {
            checkOut(connection, cart.id());
            outbox.publish(connection, CHECKED_OUT, cart.id(), new CheckedOut(cart.id(), cart.items()));
        });
    }

    static void ownTransaction(Outbox outbox, DataSource dataSource, Cart cart) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            checkOut(connection, cart.id());
            outbox.publish(
                    connection,
                    NewEvent.of(CHECKED_OUT, cart.id(), new CheckedOut(cart.id(), cart.items()))
                            .subject(cart.id())
                            .revision(cart.revision()));
            connection.commit();
        }
        outbox.wake();
    }

    static EventId schedule(Outbox outbox, Cart cart, Instant inAnHour) throws SQLException {
        EventId reminder = outbox.callInTransaction(connection -> {
            checkOut(connection, cart.id());
            return outbox.publishAt(connection, CHECKED_OUT, cart.id(), new CheckedOut(cart.id(), 0), inAnHour);
        });
        return reminder;
    }

    static void cancel(Outbox outbox, EventId reminder) throws SQLException {
        outbox.inTransaction(connection -> outbox.cancel(connection, reminder));
    }

    static Outbox settings(Galgo galgo, DataSource dataSource) {
        var outbox = Outbox.builder(galgo, dataSource)
                .schema("shop") // tables shop.galgo_outbox and so on
                .maxEventBytes(512 << 10)
                .relays(4) // four ranges, each relayed by one instance at a time
                .lease(Duration.ofSeconds(10))
                .build();
        return outbox;
    }

    static void stuck(Outbox outbox) throws SQLException {
        for (var stuck : outbox.stuck().list()) {
            System.out.println(stuck.row() + " " + stuck.topic() + ": " + stuck.reason());
            outbox.stuck().sendAgain(stuck.row()); // or drop, or release
        }
    }

    static void status(RelayStatus status) {
        for (var range : status.ranges()) {
            System.out.println(
                    range.shards() + " " + range.state() + " " + range.reason().orElse(""));
        }
        status.backlog().ifPresent(waiting -> System.out.println(waiting.rows() + " rows, oldest " + waiting.oldest()));
    }

    static void alarms(Relay relay) {
        relay.status().alarms().forEach(alarm -> System.out.println("outbox: " + alarm));
    }

    static Outbox log(Galgo galgo, DataSource dataSource, String password) throws SQLException {
        var outbox = Outbox.builder(galgo, dataSource)
                .log("jdbc:postgresql://db/shop", "cart", password) // where the relay reads the log
                .build();
        outbox.createSchema();
        outbox.startRelay();
        return outbox;
    }

    static void switchToTable(Outbox outbox) throws SQLException {
        outbox.switchToTable();
    }

    static void logStatus(RelayStatus status) {
        status.log()
                .ifPresent(log -> System.out.println(log.slot() + " " + log.walStatus() + " keeps " + log.heldBytes()));
    }

    record Cart(String id, int items, long revision) {}

    private static void checkOut(Connection connection, String cart) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE cart SET checked_out = true WHERE id = ?")) {
            update.setString(1, cart);
            update.executeUpdate();
        }
    }
}
