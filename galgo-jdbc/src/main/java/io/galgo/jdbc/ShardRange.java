/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * A range of shards that one relay reads.
 *
 * @param from its first shard
 * @param to its last shard
 */
record ShardRange(int from, int to) {

    /** Returns all shards in that many ranges of nearly equal size. */
    static List<ShardRange> split(int ranges) {
        var all = new ArrayList<ShardRange>();
        for (int i = 0; i < ranges; i++) {
            all.add(new ShardRange(Shards.COUNT * i / ranges, Shards.COUNT * (i + 1) / ranges - 1));
        }
        return all;
    }

    @Override
    public String toString() {
        return from + "-" + to;
    }
}
