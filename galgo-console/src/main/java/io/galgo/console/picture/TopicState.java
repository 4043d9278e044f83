/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * A topic as brokers tell of it.
 *
 * @param name its name
 * @param id its id, another one once it is made anew
 * @param partitions its partitions, by number
 */
public record TopicState(String name, Uuid id, List<PartitionState> partitions) {
    public TopicState {
        partitions = List.copyOf(partitions);
    }

    /** Returns how many offsets its logs hold, as far as known: at least as many as events, since holes count. */
    public long length() {
        return partitions.stream().mapToLong(PartitionState::length).sum();
    }
}
