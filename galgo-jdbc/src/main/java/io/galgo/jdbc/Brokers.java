/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

import io.galgo.KafkaSettings;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an outbox asks the brokers besides sending. Safe for any thread; connects at the first question. */
final class Brokers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int TIMEOUT_MS = 3_000;
    private static final String MIN_IN_SYNC = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
    private static final Set<TransactionState> ENDING = EnumSet.of(
            TransactionState.PREPARE_ABORT, TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_EPOCH_FENCE);
    private static final Set<TransactionState> UNFINISHED = EnumSet.of(
            TransactionState.ONGOING,
            TransactionState.PREPARE_ABORT,
            TransactionState.PREPARE_COMMIT,
            TransactionState.PREPARE_EPOCH_FENCE);
    private static final long SETTING_NANOS = Duration.ofMinutes(1).toNanos();

    private final KafkaSettings settings;
    private final Map<String, Setting> minInSync = new ConcurrentHashMap<>();
    private final Set<String> settingDenied = ConcurrentHashMap.newKeySet();
    private Admin admin;

    /** A topic's {@code min.insync.replicas}; empty if this principal may not know it. */
    private record Setting(OptionalInt value, long asked) {}

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
     * Tells why a topic takes no events at this moment: as {@link #refusal}, or since a partition has no leader, or
     * fewer replicas in sync than {@code min.insync.replicas}. No reason for a {@link #refusal}: it passes by itself.
     *
     * @throws KafkaException if no broker answers
     */
    Optional<String> obstacle(String topic) {
        return ask(topic, description -> leaderless(description).or(() -> tooFewInSync(description)));
    }

    private static Optional<String> leaderless(TopicDescription topic) {
        var partitions = topic.partitions().stream()
                .filter(partition ->
                        partition.leader() == null || partition.leader().isEmpty())
                .map(TopicPartitionInfo::partition)
                .toList();
        return partitions.isEmpty() ? Optional.empty() : Optional.of("no broker leads partitions " + partitions);
    }

    private Optional<String> tooFewInSync(TopicDescription topic) {
        var reduced = topic.partitions().stream()
                .filter(partition ->
                        partition.isr().size() < partition.replicas().size())
                .toList();
        if (reduced.isEmpty()) {
            return Optional.empty();
        }
        var required = minInSync(topic.name());
        if (required.isEmpty()) {
            return Optional.empty();
        }
        var partitions = reduced.stream() // with fewer replicas than required, the broker requires all of them
                .filter(partition -> partition.isr().size() < required.getAsInt())
                .map(TopicPartitionInfo::partition)
                .toList();
        return partitions.isEmpty()
                ? Optional.empty()
                : Optional.of("partitions " + partitions + " have fewer replicas in sync than " + MIN_IN_SYNC + ", "
                        + required.getAsInt());
    }

    private OptionalInt minInSync(String topic) {
        var known = minInSync.get(topic);
        if (known == null || System.nanoTime() - known.asked() > SETTING_NANOS) {
            known = new Setting(askMinInSync(topic), System.nanoTime());
            minInSync.put(topic, known);
        }
        return known.value();
    }

    private OptionalInt askMinInSync(String topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var options = new DescribeConfigsOptions().timeoutMs(TIMEOUT_MS);
        try {
            var value = admin().describeConfigs(List.of(resource), options)
                    .values()
                    .get(resource)
                    .get()
                    .get(MIN_IN_SYNC)
                    .value();
            return OptionalInt.of(Integer.parseInt(value));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                if (settingDenied.add(topic)) {
                    LOG.warn(
                            "Outbox: replicas of topic {} are out of sync, and this principal may not know how many it needs: grant"
                                    + " DESCRIBE_CONFIGS on it, or a batch has to find out by waiting",
                            topic);
                }
                return OptionalInt.empty();
            }
            throw unanswered(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * Returns the partitions to which the end of the last transaction, which is decided, is still to be written; empty if none.
     *
     * @throws KafkaException if no broker answers
     */
    List<TopicPartition> withoutEnd(String transactionalId) {
        return partitionsOfLast(transactionalId, ENDING);
    }

    /**
     * As {@link #withoutEnd}, and those of a transaction whose end is not decided yet.
     *
     * @throws KafkaException if no broker answers
     */
    List<TopicPartition> unfinished(String transactionalId) {
        return partitionsOfLast(transactionalId, UNFINISHED);
    }

    private List<TopicPartition> partitionsOfLast(String transactionalId, Set<TransactionState> states) {
        return lastTransaction(transactionalId)
                .filter(last -> states.contains(last.state()))
                .map(last -> last.topicPartitions().stream()
                        .sorted(Comparator.comparing(TopicPartition::toString))
                        .toList())
                .orElse(List.of());
    }

    private Optional<TransactionDescription> lastTransaction(String transactionalId) {
        var options = new DescribeTransactionsOptions().timeoutMs(TIMEOUT_MS);
        try {
            return Optional.of(admin().describeTransactions(List.of(transactionalId), options)
                    .description(transactionalId)
                    .get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return Optional.empty();
            }
            throw unanswered(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Has a transaction aborted that is under way, its producer refused. What it returns is done when the end is written everywhere. */
    KafkaFuture<Void> abort(String transactionalId) {
        return admin().fenceProducers(List.of(transactionalId), new FenceProducersOptions().timeoutMs(TIMEOUT_MS))
                .all();
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
            admin.close(Duration.ZERO);
        }
    }
}
