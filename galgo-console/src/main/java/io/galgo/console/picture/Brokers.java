/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.picture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What brokers are asked, in batches, each with a limit of time. One that is not answered for some items leaves those out. */
final class Brokers implements AutoCloseable {

    /** For the first answer: a person waits for it. */
    private static final Duration REACH = Duration.ofSeconds(5);

    private final Admin admin;
    private final String servers;

    /** @param servers where Kafka is, to be named when it does not answer */
    Brokers(Admin admin, String servers) {
        this.admin = admin;
        this.servers = servers;
    }

    /**
     * Returns the cluster's id.
     *
     * @throws OutOfReachException if no broker answers soon
     */
    String clusterId() {
        var options = new DescribeClusterOptions().timeoutMs((int) REACH.toMillis());
        try {
            return Clients.await(admin.describeCluster(options).clusterId(), REACH);
        } catch (KafkaException e) {
            throw outOfReach(e);
        }
    }

    private OutOfReachException outOfReach(KafkaException e) {
        if (e instanceof AuthenticationException) {
            return new OutOfReachException(
                    "Kafka at " + servers + " lets this client not in: " + e.getMessage()
                            + ". Name the file with its security settings: --client-config.",
                    e);
        }
        return new OutOfReachException(
                "Kafka does not answer at " + servers + " (" + e.getMessage()
                        + "). Check the address and what the client needs to be let in: --bootstrap-servers, --context, --client-config.",
                e);
    }

    /** Returns the names of all topics, those that Kafka keeps for itself among them. */
    Set<String> topicNames() {
        return require(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
    }

    /**
     * Describes topics; those that are gone, or that may not be seen, are left out.
     *
     * @throws OutOfReachException if no broker answers: what is not told is not gone
     */
    List<TopicDescription> describe(Collection<String> topics) {
        var descriptions = new ArrayList<TopicDescription>();
        admin.describeTopics(topics).topicNameValues().forEach((name, future) -> {
            try {
                descriptions.add(Clients.await(future));
            } catch (UnknownTopicOrPartitionException | InvalidTopicException | AuthorizationException gone) {
                // or not to be seen by this client
            } catch (KafkaException e) {
                throw outOfReach(e);
            }
        });
        return descriptions;
    }

    /** Returns offsets; partitions that do not answer are left out. */
    Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel level) {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> asked.put(partition, which));
        var result = admin.listOffsets(asked, new ListOffsetsOptions(level));
        var offsets = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            ask(result.partitionResult(partition)).ifPresent(found -> offsets.put(partition, found.offset()));
        }
        return offsets;
    }

    /**
     * Returns all groups of whatever kind; of coordinators that do not answer none.
     *
     * @throws OutOfReachException if none answers
     */
    Listed groups() {
        var result = admin.listGroups();
        var failures = require(result.errors());
        var groups = require(result.valid());
        if (groups.isEmpty() && !failures.isEmpty()) {
            var why = failures.iterator().next();
            throw outOfReach(why instanceof KafkaException known ? known : new KafkaException(why.getMessage(), why));
        }
        return new Listed(groups, failures.stream().findFirst().map(Throwable::getMessage));
    }

    /**
     * Groups as coordinators list them.
     *
     * @param groups those of the coordinators that answered
     * @param failure why others did not; empty if all answered
     */
    record Listed(Collection<GroupListing> groups, Optional<String> failure) {}

    /** Describes consumer groups; those that their coordinator says nothing of are left out. */
    Map<String, ConsumerGroupDescription> describeGroups(Collection<String> groups) {
        var descriptions = new HashMap<String, ConsumerGroupDescription>();
        admin.describeConsumerGroups(groups)
                .describedGroups()
                .forEach((name, future) -> ask(future).ifPresent(found -> descriptions.put(name, found)));
        return descriptions;
    }

    /** Returns what groups committed, for where the topic of commits may not be read. */
    Map<String, Map<TopicPartition, OffsetAndMetadata>> commits(Collection<String> groups) {
        var asked = new HashMap<String, ListConsumerGroupOffsetsSpec>();
        groups.forEach(group -> asked.put(group, new ListConsumerGroupOffsetsSpec()));
        var result = admin.listConsumerGroupOffsets(asked);
        var commits = new HashMap<String, Map<TopicPartition, OffsetAndMetadata>>();
        for (var group : groups) {
            ask(result.partitionsToOffsetAndMetadata(group)).ifPresent(found -> commits.put(group, found));
        }
        return commits;
    }

    /** Returns topics' settings; those that may not be read are left out. */
    Map<String, Config> settings(Collection<String> topics) {
        var asked = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        var settings = new HashMap<String, Config>();
        admin.describeConfigs(asked)
                .values()
                .forEach((resource, future) -> ask(future).ifPresent(found -> settings.put(resource.name(), found)));
        return settings;
    }

    /** Returns the transaction that holds back each of these partitions' readers; where brokers do not say which, it is left out. */
    Map<TopicPartition, OpenTransaction> openTransactions(Collection<TopicPartition> partitions) {
        return partitions.isEmpty() ? Map.of() : new OpenTransactions(admin).find(partitions);
    }

    private static <T> T require(KafkaFuture<T> answer) {
        return Clients.await(answer);
    }

    /** Returns an answer; empty if it is an error. */
    static <T> Optional<T> ask(KafkaFuture<T> answer) {
        try {
            return Optional.of(Clients.await(answer));
        } catch (KafkaException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
