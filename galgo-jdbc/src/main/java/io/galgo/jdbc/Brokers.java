/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.KafkaSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What an outbox asks the brokers besides sending. Safe for any thread; connects at the first question. */
final class Brokers implements AutoCloseable {

    private static final int TIMEOUT_MS = 3_000;

    private final KafkaSettings settings;
    private Admin admin;

    Brokers(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * Tells why a topic takes no events; empty if it seems to.
     *
     * @throws KafkaException if no broker answers
     */
    Optional<String> refusal(String topic) {
        return ask(topic, description -> Optional.empty());
    }

    /**
     * Tells why a topic takes no events at this moment: as {@link #refusal}, or since a partition has no leader.
     *
     * @throws KafkaException if no broker answers
     */
    Optional<String> obstacle(String topic) {
        return ask(topic, Brokers::leaderless);
    }

    private static Optional<String> leaderless(TopicDescription topic) {
        var partitions = topic.partitions().stream()
                .filter(partition ->
                        partition.leader() == null || partition.leader().isEmpty())
                .map(TopicPartitionInfo::partition)
                .toList();
        return partitions.isEmpty() ? Optional.empty() : Optional.of("no broker leads partitions " + partitions);
    }

    private Optional<String> ask(String topic, Function<TopicDescription, Optional<String>> question) {
        var options = new DescribeTopicsOptions().timeoutMs(TIMEOUT_MS);
        try {
            return question.apply(admin().describeTopics(List.of(topic), options)
                    .topicNameValues()
                    .get(topic)
                    .get());
        } catch (ExecutionException e) {
            var cause = e.getCause();
            if (cause instanceof UnknownTopicOrPartitionException) {
                return Optional.of("topic " + topic + " does not exist: create it");
            }
            if (cause instanceof InvalidTopicException) {
                return Optional.of("Kafka takes no such name for a topic: " + cause.getMessage());
            }
            if (cause instanceof AuthorizationException) {
                return Optional.of(
                        "the broker refuses topic " + topic + " to this principal: grant DESCRIBE and WRITE on it");
            }
            throw unanswered(cause);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * Returns the latest of a group's committed offsets. One whose transaction has not ended is passed over by the client, and so is what was committed for its
     * partition before: who must know it makes an end of that transaction first, as opening a producer of its transactional id does.
     *
     * @throws KafkaException if no broker answers
     */
    Optional<OffsetAndMetadata> latestCommit(String group) {
        var options = new ListConsumerGroupOffsetsOptions().requireStable(true).timeoutMs(TIMEOUT_MS);
        try {
            var offsets = admin().listConsumerGroupOffsets(group, options)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return offsets.values().stream()
                    .filter(offset -> offset != null)
                    .max((a, b) -> Long.compare(a.offset(), b.offset()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw unanswered(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static KafkaException unanswered(Throwable cause) {
        return cause instanceof KafkaException kafka ? kafka : new KafkaException(cause);
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(settings.forAdmin());
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(java.time.Duration.ZERO);
        }
    }
}
