/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.console.GroupLag;
import io.galgo.console.lag.Cause;
import io.galgo.console.lag.PartitionLag;
import io.galgo.console.lag.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A group's lag on one topic as a table of many shows it: of its partitions no more than how they stand.
 *
 * @param partitions its partitions, by number; none where it stands fine
 */
record BriefLag(
        String group,
        String topic,
        long waiting,
        boolean waitingIsExact,
        Optional<Instant> waitingSince,
        Standing standing,
        Optional<Cause> cause,
        List<Lane> partitions) {

    /** A partition in brief. */
    record Lane(int partition, Standing standing, long waiting, Optional<Instant> waitingSince) {
        private static Lane of(PartitionLag lag) {
            return new Lane(lag.partition(), lag.standing(), lag.waiting(), lag.waitingSince());
        }
    }

    /** @param cause the row's, less what may not be seen of it */
    static BriefLag of(GroupLag row, Optional<Cause> cause) {
        return new BriefLag(
                row.group(),
                row.topic(),
                row.waiting(),
                row.waitingIsExact(),
                row.waitingSince(),
                row.standing(),
                cause,
                row.partitions().stream().map(Lane::of).toList());
    }
}
