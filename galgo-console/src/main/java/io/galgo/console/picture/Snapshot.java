/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.TopicPartition;

/** What one refresh found, but for the commits, which are kept by differences. Immutable. */
record Snapshot(
        String clusterId,
        Instant asOf,
        Topics topics,
        SortedMap<String, GroupState> groups,
        Map<Place, Stretch> waiting,
        Map<TopicPartition, Double> arrivals,
        Map<String, Config> settings,
        Map<TopicPartition, OpenTransaction> transactions,
        Map<String, List<Instance>> instances,
        Past past,
        List<String> notKnown) {

    static Snapshot nothing(Instant asOf) {
        return new Snapshot(
                "",
                asOf,
                Topics.NONE,
                new TreeMap<>(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Past.NONE,
                List.of("nothing was read yet"));
    }
}
