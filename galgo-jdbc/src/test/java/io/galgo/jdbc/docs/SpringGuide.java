/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc.docs;

import io.galgo.Topic;
import io.galgo.jdbc.Outbox;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The code about Spring of docs/outbox.md. */
public final class SpringGuide {

    private SpringGuide() {}

    public static void checkOut(
            TransactionTemplate transactions,
            JdbcTemplate jdbc,
            Outbox outbox,
            Topic<String, String> topic,
            String cart) {
        transactions.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO cart (id) VALUES (?)", cart);
            jdbc.execute((ConnectionCallback<?>) connection -> outbox.publish(connection, topic, cart, "checked out"));
        });
    }
}
