/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop;

import io.galgo.Topic;
import io.galgo.jdbc.Outbox;
import io.galgo.jdbc.TransactionCall;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The outbox, and a row in {@code published} for each event in the same transaction. The outbox forgets an event once it is in Kafka;
 * the row stays, and afterwards tells whether the event came to everybody who waits for it. It is there to check the shop: a service
 * of yours uses {@link Outbox} as it is.
 */
final class AuditedOutbox {

    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS published (
                event_id     text PRIMARY KEY,
                topic        text NOT NULL,
                order_id     text NOT NULL,
                published_at timestamptz NOT NULL DEFAULT now()
            );
            CREATE INDEX IF NOT EXISTS published_by_order ON published (order_id)""";

    private final Outbox outbox;

    AuditedOutbox(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Publishes an event with the connection's transaction: if it commits, and only then. */
    <V> void publish(Connection connection, Topic<String, V> topic, String orderId, V value) throws SQLException {
        var id = outbox.publish(connection, topic, orderId, value);
        Sql.update(
                connection,
                "INSERT INTO published (event_id, topic, order_id) VALUES (?, ?, ?)",
                id.value(),
                topic.name(),
                orderId);
    }

    /** Works in a transaction of its own, and wakes the relay after the commit. */
    <T> T inTransaction(TransactionCall<T, SQLException> work) throws SQLException {
        return outbox.callInTransaction(work);
    }
}
