/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;

/** A way that events take out of a database, on a kind of database that has it. */
enum Way {
    TABLE_ON_POSTGRESQL(Server.Kind.POSTGRESQL),
    LOG(Server.Kind.POSTGRESQL),
    TABLE_ON_MARIADB(Server.Kind.MARIADB);

    private final Server.Kind kind;

    Way(Server.Kind kind) {
        this.kind = kind;
    }

    Server.Kind kind() {
        return kind;
    }

    OutboxBuilder builder(Fixture fixture) {
        return this == LOG ? fixture.logBuilder() : fixture.outboxBuilder();
    }

    /** Waits until all that is committed now is published. */
    void awaitDrained(Fixture fixture) throws SQLException {
        if (this == LOG) {
            fixture.awaitDrained();
        }
        await().until(() -> fixture.waiting() == 0);
    }

    /** Gives back what a server has few of: the log's replication slot, once its relays are closed. */
    void release(Fixture fixture) {
        if (this == LOG) {
            fixture.dropSlot();
        }
    }
}
