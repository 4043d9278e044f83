/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.CRC32;

/** The outbox's rows in PostgreSQL. */
final class PostgresOutboxTable extends SqlOutboxTable {

    PostgresOutboxTable(TableNames names) {
        super(names, Dialect.POSTGRESQL, "key");
    }

    @Override
    public void lockKey(Connection connection, String topic, byte[] key) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT pg_advisory_xact_lock(?, ?)")) {
            statement.setInt(1, crc(topic.getBytes(UTF_8)));
            statement.setInt(2, crc(key));
            statement.execute();
        }
    }

    /** Two keys may share a lock: that costs a wait, never an order. */
    private static int crc(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** A notification makes a commit that the server would wait for the disk for: nobody needs it to outlive a crash. */
    @Override
    public void notifyRelays(Connection connection, String channel) throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, '')")) {
            statement.setString(1, channel);
            statement.execute();
        }
    }
}
