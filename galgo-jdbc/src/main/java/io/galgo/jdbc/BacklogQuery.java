/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks the database what waits in the outbox. It counts the oldest rows, up to a limit, so that a large backlog costs no more. */
final class BacklogQuery {

    private static final int COUNT_LIMIT = 100_000;

    private final Dialect dialect;
    private final String byShard;
    private final String keysHeld;
    private final String scheduled;
    private final String leases;

    /** @param key the name of the key's column */
    BacklogQuery(TableNames names, Dialect dialect, String key) {
        this.dialect = dialect;
        byShard = names.applyTo("SELECT shard, count(*), sum(CASE WHEN state > 0 THEN 1 ELSE 0 END), "
                + dialect.millis("min(CASE WHEN state = 0 THEN created END)", dialect.now())
                + " FROM (SELECT shard, state, created FROM galgo_outbox ORDER BY id LIMIT ?) counted GROUP BY shard");
        keysHeld = names.applyTo("SELECT count(*) FROM (SELECT DISTINCT topic, " + key
                + " FROM galgo_outbox WHERE state = 1 LIMIT ?) held");
        scheduled = names.applyTo("SELECT count(*) FROM (SELECT 1 FROM galgo_outbox_scheduled LIMIT ?) counted");
        leases = names.applyTo("SELECT shard_from, shard_to, CASE WHEN until > " + dialect.now()
                + " THEN owner END FROM galgo_outbox_lease ORDER BY shard_from");
    }

    RelayStatus.Backlog ask(Connection connection, OptionalLong limit) throws SQLException {
        var rows = new long[Shards.COUNT];
        var oldest = new long[Shards.COUNT];
        long stuck = 0;
        try (var statement = connection.prepareStatement(byShard)) {
            statement.setInt(1, COUNT_LIMIT + 1);
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    int shard = result.getInt(1);
                    rows[shard] = result.getLong(2);
                    stuck += result.getLong(3);
                    oldest[shard] = Math.max(0, result.getLong(4));
                }
            }
        }
        var all = sum("0-" + (Shards.COUNT - 1), Optional.empty(), rows, oldest, 0, Shards.COUNT - 1);
        return new RelayStatus.Backlog(
                Math.min(all.rows(), COUNT_LIMIT),
                all.rows() > COUNT_LIMIT,
                all.oldest(),
                stuck,
                count(connection, keysHeld),
                count(connection, scheduled),
                limit,
                dialect.weakness(connection),
                ranges(connection, rows, oldest));
    }

    private List<RelayStatus.RangeBacklog> ranges(Connection connection, long[] rows, long[] oldest)
            throws SQLException {
        try (var statement = connection.prepareStatement(leases);
                var result = statement.executeQuery()) {
            var ranges = new ArrayList<RelayStatus.RangeBacklog>();
            while (result.next()) {
                ranges.add(range(result, rows, oldest));
            }
            return ranges;
        }
    }

    private static RelayStatus.RangeBacklog range(ResultSet lease, long[] rows, long[] oldest) throws SQLException {
        var range = new ShardRange(lease.getInt(1), lease.getInt(2));
        return sum(range.toString(), Optional.ofNullable(lease.getString(3)), rows, oldest, range.from(), range.to());
    }

    private static RelayStatus.RangeBacklog sum(
            String shards, Optional<String> owner, long[] rows, long[] oldest, int from, int to) {
        long count = 0;
        long longest = 0;
        for (int shard = from; shard <= to; shard++) {
            count += rows[shard];
            longest = Math.max(longest, oldest[shard]);
        }
        return new RelayStatus.RangeBacklog(shards, owner, count, Duration.ofMillis(longest));
    }

    private static long count(Connection connection, String query) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setInt(1, COUNT_LIMIT);
            try (var result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
