/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import io.galgo.SourceTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a consumer asks the brokers besides records: the cluster's id, the topics' ids, and the group's own topics. Called by the poll
 * thread alone, which waits for the answers, so each has a limit; where the answer stays out it goes on with what it knows.
 */
final class Brokers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Brokers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String UNKNOWN_CLUSTER = "unknown";

    private final Admin admin;
    private final List<GroupTopic> groupTopics;
    private final Map<String, TopicDescription> known = new HashMap<>();

    /** Topics of which nothing was heard when they were asked about last. */
    private final Set<String> unheard = new HashSet<>();

    private String clusterId = UNKNOWN_CLUSTER;

    Brokers(Admin admin, List<GroupTopic> groupTopics) {
        this.admin = admin;
        this.groupTopics = groupTopics;
    }

    /**
     * Asks about topics anew, and sees to it that the group's own topics fit them.
     *
     * @return those that have more partitions than when they were last heard of, as they were then
     */
    List<TopicDescription> refresh(Collection<String> topics) {
        var before = new ArrayList<TopicDescription>();
        unheard.addAll(topics);
        try {
            if (clusterId.equals(UNKNOWN_CLUSTER)) {
                clusterId = await(admin.describeCluster().clusterId());
            }
            await(admin.describeTopics(topics).allTopicNames()).values().forEach(now -> {
                if (hasGrown(now)) {
                    before.add(known.get(now.name()));
                }
                known.put(now.name(), now);
                unheard.remove(now.name());
            });
        } catch (KafkaException e) {
            log.warn(
                    "Cannot ask the brokers about {}: events without an id get one from what is known of the topic. Grant DESCRIBE on"
                            + " topic and cluster ({})",
                    topics,
                    e.getMessage());
        }
        groupTopics.forEach(topic -> topic.fit(admin, known.values()));
        return before;
    }

    /** Tells whether a topic has more partitions than when it was last heard of. */
    boolean hasGrown(TopicDescription now) {
        var before = known.get(now.name());
        return before != null
                && before.topicId().equals(now.topicId())
                && before.partitions().size() < now.partitions().size();
    }

    /** Returns how many partitions a topic has, as last heard of. */
    int partitions(String topic) {
        return known.get(topic).partitions().size();
    }

    /** Tells whether a partition has a leader, as last heard of; where nothing was heard, it may. */
    boolean mayHaveLeader(TopicPartition partition) {
        var description = known.get(partition.topic());
        return description == null
                || unheard.contains(partition.topic())
                || description.partitions().stream()
                        .noneMatch(info -> info.partition() == partition.partition() && info.leader() == null);
    }

    /** Returns a topic as last heard of. */
    SourceTopic source(String topic, String group) {
        return new SourceTopic(clusterId, topicId(topic), topic, group);
    }

    Uuid topicId(String topic) {
        var description = known.get(topic);
        return description == null ? Uuid.ZERO_UUID : description.topicId();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    /**
     * Returns what the brokers say of a topic; empty if they say that there is none.
     *
     * @throws KafkaException if they do not answer, or may not
     */
    static Optional<TopicDescription> describe(Admin admin, String topic) {
        try {
            return Optional.of(
                    await(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
        } catch (UnknownTopicOrPartitionException none) {
            return Optional.empty();
        }
    }

    /** Waits for an answer, and turns every way of not getting one into a {@link KafkaException}. */
    static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("No answer within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }
}
