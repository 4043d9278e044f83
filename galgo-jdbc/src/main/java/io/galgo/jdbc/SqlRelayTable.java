/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Leases, and what all databases do alike with rows that are relayed. */
abstract class SqlRelayTable implements RelayTable {

    private static final String LEASE = " WHERE shard_from = ? AND shard_to = ?";
    private static final int REASON_LENGTH = 1_000;

    private final String ranges;
    private final String addRange;
    private final String owners;
    private final String last;
    private final String acquire;
    private final String renew;
    private final String giveUp;
    private final String markStuck;
    private final String lowest;
    private final String renamed;

    SqlRelayTable(TableNames names, Dialect dialect) {
        ranges = names.applyTo("SELECT shard_from, shard_to FROM galgo_outbox_lease ORDER BY shard_from");
        addRange = names.applyTo("INSERT INTO galgo_outbox_lease (shard_from, shard_to) VALUES (?, ?)");
        acquire = names.applyTo("UPDATE galgo_outbox_lease SET number = number + 1, owner = ?, until = "
                + dialect.later() + LEASE + " AND until <= " + dialect.now() + " AND number = ?");
        owners = names.applyTo("SELECT owner FROM galgo_outbox_lease");
        last = names.applyTo("SELECT number, owner FROM galgo_outbox_lease" + LEASE);
        // one that was given up: then what its holder published is deleted
        renamed = names.applyTo("UPDATE galgo_outbox_lease SET owner = NULL WHERE until = " + dialect.never() + ";");
        renew = names.applyTo("UPDATE galgo_outbox_lease SET until = " + dialect.later() + LEASE + " AND number = ?");
        giveUp = names.applyTo("UPDATE galgo_outbox_lease SET until = " + dialect.never() + LEASE + " AND number = ?");
        lowest = names.applyTo("SELECT min(id) FROM galgo_outbox WHERE id >= ?");
        markStuck = names.applyTo("UPDATE galgo_outbox SET state = 1, stuck_reason = ?, stuck_at = " + dialect.now()
                + " WHERE id = ? AND EXISTS (SELECT 1 FROM galgo_outbox_lease" + LEASE + " AND number = ?)");
    }

    @Override
    public List<ShardRange> ranges(Connection connection, int wanted) throws SQLException {
        var there = ranges(connection);
        if (!there.isEmpty()) {
            return there;
        }
        try (var insert = connection.prepareStatement(addRange)) {
            for (var range : ShardRange.split(wanted)) {
                insert.setInt(1, range.from());
                insert.setInt(2, range.to());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return ranges(connection);
    }

    private List<ShardRange> ranges(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(ranges);
                var result = statement.executeQuery()) {
            var all = new ArrayList<ShardRange>();
            while (result.next()) {
                all.add(new ShardRange(result.getInt(1), result.getInt(2)));
            }
            return all;
        }
    }

    @Override
    public void refuseOther(Connection connection, String owner) throws SQLException {
        try (var statement = connection.prepareStatement(owners);
                var result = statement.executeQuery()) {
            while (result.next()) {
                Owner.refuseOther(result.getString(1), owner, renamed);
            }
        }
    }

    /** Only behind the holder that was looked at: who took it since then may be of another service. */
    @Override
    public OptionalLong acquire(Connection connection, ShardRange range, String owner, Duration length)
            throws SQLException {
        long before;
        try (var statement = connection.prepareStatement(last)) {
            statement.setInt(1, range.from());
            statement.setInt(2, range.to());
            try (var result = statement.executeQuery()) {
                if (!result.next()) {
                    return OptionalLong.empty();
                }
                before = result.getLong(1);
                Owner.refuseOther(result.getString(2), owner, renamed);
            }
        }
        try (var statement = connection.prepareStatement(acquire)) {
            statement.setString(1, owner);
            statement.setLong(2, length.toMillis());
            statement.setInt(3, range.from());
            statement.setInt(4, range.to());
            statement.setLong(5, before);
            return statement.executeUpdate() == 0 ? OptionalLong.empty() : OptionalLong.of(before + 1);
        }
    }

    @Override
    public long lowest(Connection connection, long from) throws SQLException {
        try (var statement = connection.prepareStatement(lowest)) {
            statement.setLong(1, from);
            try (var result = statement.executeQuery()) {
                result.next();
                long lowestNumber = result.getLong(1);
                return result.wasNull() ? Long.MAX_VALUE : lowestNumber;
            }
        }
    }

    @Override
    public boolean renew(Connection connection, ShardRange range, long number, Duration length) throws SQLException {
        try (var statement = connection.prepareStatement(renew)) {
            statement.setLong(1, length.toMillis());
            statement.setInt(2, range.from());
            statement.setInt(3, range.to());
            statement.setLong(4, number);
            return statement.executeUpdate() > 0;
        }
    }

    @Override
    public void giveUp(Connection connection, ShardRange range, long number) throws SQLException {
        try (var statement = connection.prepareStatement(giveUp)) {
            statement.setInt(1, range.from());
            statement.setInt(2, range.to());
            statement.setLong(3, number);
            statement.executeUpdate();
        }
    }

    @Override
    public void markStuck(Connection connection, ShardRange range, long number, long row, String reason)
            throws SQLException {
        try (var statement = connection.prepareStatement(markStuck)) {
            statement.setString(1, reason.length() > REASON_LENGTH ? reason.substring(0, REASON_LENGTH) : reason);
            statement.setLong(2, row);
            statement.setInt(3, range.from());
            statement.setInt(4, range.to());
            statement.setLong(5, number);
            statement.executeUpdate();
        }
    }
}
