/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.console.picture.Commit;
import io.galgo.console.picture.PartitionState;
import io.galgo.console.picture.RecordHead;
import io.galgo.console.picture.Stretch;
import io.galgo.consume.CommitView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What of a partition is not handled yet.
 *
 * @param count how many events; more than there are where holes were not seen
 * @param isExact whether all were seen
 * @param seen those that were read, in order
 * @param isRead whether any of the log was read from there
 */
record Waiting(long count, boolean isExact, List<RecordHead> seen, boolean isRead) {

    static Waiting of(Commit commit, PartitionState partition, Optional<Stretch> stretch) {
        long from = Math.max(commit.offset(), partition.start());
        if (from >= partition.end()) {
            return new Waiting(0, true, List.of(), true);
        }
        if (stretch.isEmpty()) {
            return new Waiting(open(commit, from, partition.end()), false, List.of(), false);
        }
        long to = Math.min(stretch.get().to(), partition.end());
        var seen = stretch.get().records().stream()
                .filter(record -> record.offset() < partition.end() && !isDone(commit, record.offset()))
                .toList();
        return new Waiting(seen.size() + open(commit, to, partition.end()), to >= partition.end(), seen, true);
    }

    /** How many offsets of a range are not done. */
    private static long open(Commit commit, long from, long to) {
        long done = commit.view().map(CommitView::done).orElse(List.of()).stream()
                .mapToLong(range -> Math.max(0, Math.min(to, range.end()) - Math.max(from, range.start())))
                .sum();
        return Math.max(0, to - from - done);
    }

    private static boolean isDone(Commit commit, long offset) {
        return commit.view().map(CommitView::done).orElse(List.of()).stream()
                .anyMatch(range -> range.start() <= offset && offset < range.end());
    }

    /** Returns when the oldest was written; empty if none waits or that was not read. */
    Optional<Instant> since() {
        return oldest().map(record -> Instant.ofEpochMilli(record.timestamp()));
    }

    /** Returns the oldest; empty if none waits or it was not read. */
    Optional<RecordHead> oldest() {
        return seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(0));
    }

    /** Tells whether anything waits, or may. */
    boolean any() {
        return count > 0;
    }
}
