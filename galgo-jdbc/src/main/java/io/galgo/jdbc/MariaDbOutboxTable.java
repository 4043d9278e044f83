/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.CRC32;

/** The outbox's rows in MariaDB and MySQL. */
final class MariaDbOutboxTable extends SqlOutboxTable {

    private final String lock;

    MariaDbOutboxTable(TableNames names) {
        super(names, Dialect.MARIADB, "`key`");
        // the row is locked whether it was there or not, and alone: a SELECT ... FOR UPDATE would lock a gap where
        // there is none
        lock = names.applyTo(
                "INSERT INTO galgo_outbox_key_lock (slot) VALUES (?) ON DUPLICATE KEY UPDATE slot = VALUES(slot)");
    }

    /**
     * A lock by name ({@code GET_LOCK}) would not end with the transaction. Two keys may share a row: that costs a wait, never an
     * order.
     */
    @Override
    public void lockKey(Connection connection, String topic, byte[] key) throws SQLException {
        var crc = new CRC32();
        crc.update(topic.getBytes(UTF_8));
        crc.update(0);
        crc.update(key);
        try (var statement = connection.prepareStatement(lock)) {
            statement.setInt(1, (int) (crc.getValue() & 0xFFFF));
            statement.executeUpdate();
        }
    }

    @Override
    public void notifyRelays(Connection connection, String channel) {
        throw new UnsupportedOperationException("There is no way to wake a session from another one");
    }
}
