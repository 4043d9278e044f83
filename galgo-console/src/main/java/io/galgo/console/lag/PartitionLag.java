/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

import io.galgo.consume.CommitView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a group is behind on one partition.
 *
 * @param topic the topic
 * @param partition the partition
 * @param start the log's first offset
 * @param committed what the group reads next
 * @param end the offset after the log's last record
 * @param committedLag how many offsets lie between the last two: what other tools show
 * @param doneAhead how many of those are done, as Galgo's consumers say
 * @param done which these are, in order
 * @param waiting how many events are not handled yet: less what is done ahead, and holes as far as they were read
 * @param waitingIsExact whether all between was read; else there may be fewer, by holes
 * @param waitingSince when the oldest of them was written; empty if none waits, or that was not read
 * @param committedAt when the group last committed; empty if not known
 * @param owner the member that owns it; empty if none does, or that is not known
 * @param causes why events wait, the one first that frees most; empty if none does
 * @param standing how it stands
 */
public record PartitionLag(
        String topic,
        int partition,
        long start,
        long committed,
        long end,
        long committedLag,
        long doneAhead,
        List<CommitView.OffsetRange> done,
        long waiting,
        boolean waitingIsExact,
        Optional<Instant> waitingSince,
        Optional<Instant> committedAt,
        Optional<String> owner,
        List<Cause> causes,
        Standing standing) {

    public PartitionLag {
        done = List.copyOf(done);
        causes = List.copyOf(causes);
    }
}
