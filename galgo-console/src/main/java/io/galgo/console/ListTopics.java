/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console;

import io.galgo.console.picture.NamePattern;
import io.galgo.console.picture.PartitionState;
import io.galgo.console.picture.Picture;
import io.galgo.console.picture.Scope;
import io.galgo.console.picture.TopicState;
import io.galgo.control.ControlTopic;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Which topics there are.
 *
 * @param pattern their names
 * @param own whether to list those that Kafka and Galgo keep for themselves too
 */
public record ListTopics(NamePattern pattern, boolean own) implements Look<ListTopics.TopicList> {

    /** The topics, by name. */
    public record TopicList(List<TopicRow> topics) {
        public TopicList {
            topics = List.copyOf(topics);
        }
    }

    /**
     * A topic.
     *
     * @param name its name
     * @param partitions how many it has
     * @param offsets how many offsets its logs hold: as many events, or fewer
     * @param leaderless how many partitions no broker leads
     * @param behind how many partitions have replicas that are not in sync
     * @param cleanUp its clean-up policy; empty if not known
     * @param retentionMillis how long it keeps events; empty if not known, -1 for ever
     */
    public record TopicRow(
            String name,
            int partitions,
            long offsets,
            int leaderless,
            int behind,
            Optional<String> cleanUp,
            OptionalLong retentionMillis) {

        static TopicRow of(Picture picture, TopicState topic) {
            return new TopicRow(
                    topic.name(),
                    topic.partitions().size(),
                    topic.length(),
                    (int) topic.partitions().stream()
                            .filter(one -> !one.hasLeader())
                            .count(),
                    (int) topic.partitions().stream().filter(TopicRow::isBehind).count(),
                    picture.setting(topic.name(), TopicConfig.CLEANUP_POLICY_CONFIG),
                    picture.number(topic.name(), TopicConfig.RETENTION_MS_CONFIG));
        }

        private static boolean isBehind(PartitionState partition) {
            return partition.inSync() < partition.replicas();
        }
    }

    @Override
    public Scope scope() {
        return Scope.topics(pattern);
    }

    @Override
    public TopicList from(Picture picture) {
        return new TopicList(picture.topics().stream()
                .filter(name -> pattern.matches(name) && (own || !isOwn(name)))
                .flatMap(name -> picture.topic(name).stream())
                .map(topic -> TopicRow.of(picture, topic))
                .toList());
    }

    private static boolean isOwn(String name) {
        return name.startsWith("__") || name.contains(".galgo-") || ControlTopic.isAny(name);
    }
}
