/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.docs;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.jdbc.Inbox;
import io.galgo.jdbc.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The code of README.md. */
class ReadmeSnippets {

    record Cart(String id, String customer) {}

    record CheckedOut(String cart, String customer) {}

    static final Topic<String, CheckedOut> CHECKED_OUT = Topic.json("shop.checked-out", CheckedOut.class);

    void publishes(Galgo galgo, DataSource dataSource, Cart cart) throws SQLException {
        var outbox = Outbox.create(galgo, dataSource);
        outbox.createSchema();
        outbox.startRelay();

        outbox.<SQLException>inTransaction(connection -> {
            checkOut(connection, cart); // your own change of the database
            outbox.publish(connection, CHECKED_OUT, cart.id(), new CheckedOut(cart.id(), cart.customer()));
        });
    }

    void handles(Galgo galgo, DataSource dataSource) throws SQLException {
        var inbox = Inbox.of(dataSource);
        inbox.createSchema();

        var consumer = galgo.consumer("inventory")
                .on(CHECKED_OUT, inbox.once((event, connection) -> reserve(connection, event.value())))
                .start();
        consumer.close();
    }

    void checkOut(Connection connection, Cart cart) throws SQLException {
        throw new UnsupportedOperationException(connection + " " + cart);
    }

    void reserve(Connection connection, CheckedOut order) throws SQLException {
        throw new UnsupportedOperationException(connection + " " + order);
    }
}
