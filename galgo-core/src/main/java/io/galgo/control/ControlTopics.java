/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which of the control plane's topics are there. Never made by a service: a producer that only asked for them might.
 *
 * @param cluster the cluster's id
 * @param partitions of each topic that is there, how many
 * @param names of each topic, its name
 */
record ControlTopics(String cluster, Map<ControlTopic, Integer> partitions, Map<ControlTopic, String> names) {

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final List<ControlTopic> WANTED = List.of(
            ControlTopic.STATUS, ControlTopic.COMMANDS, ControlTopic.SETTINGS, ControlTopic.JOBS, ControlTopic.RESULTS);

    /**
     * Looks for them; empty if there is none of {@link ControlTopic#STATUS}.
     *
     * @throws KafkaException if the brokers do not answer
     */
    static Optional<ControlTopics> find(Admin admin, String tenant) {
        var names = new TreeMap<ControlTopic, String>();
        WANTED.forEach(topic -> names.put(topic, topic.topic(tenant)));
        var asked = admin.describeTopics(names.values()).topicNameValues();
        var partitions = new TreeMap<ControlTopic, Integer>();
        names.forEach((topic, name) -> description(asked.get(name))
                .ifPresent(found -> partitions.put(topic, found.partitions().size())));
        return partitions.containsKey(ControlTopic.STATUS)
                ? Optional.of(new ControlTopics(await(admin.describeCluster().clusterId()), partitions, names))
                : Optional.empty();
    }

    /** What may not be seen counts as not there. */
    private static Optional<TopicDescription> description(KafkaFuture<TopicDescription> answer) {
        try {
            return Optional.of(await(answer));
        } catch (UnknownTopicOrPartitionException | TopicAuthorizationException none) {
            return Optional.empty();
        }
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    boolean has(ControlTopic topic) {
        return partitions.containsKey(topic);
    }

    String name(ControlTopic topic) {
        return names.get(topic);
    }

    /** Returns the partitions of a topic; none if it is not there. */
    List<TopicPartition> of(ControlTopic topic) {
        return IntStream.range(0, partitions.getOrDefault(topic, 0))
                .mapToObj(partition -> new TopicPartition(names.get(topic), partition))
                .toList();
    }
}
