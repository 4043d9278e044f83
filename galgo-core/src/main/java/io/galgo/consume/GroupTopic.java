/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic of the group's own, for dead letters or for parked events: its name, and that it exists and fits the topics the group reads.
 * Used by the poll thread alone.
 */
final class GroupTopic {

    private static final Logger log = LoggerFactory.getLogger(GroupTopic.class);
    private static final Pattern LEGAL_GROUP = Pattern.compile("[a-zA-Z0-9._-]+");
    private static final int LONGEST_TOPIC = 249;
    private static final int HASH_LENGTH = 8;
    private static final String DEAD = ".galgo-dead";
    private static final String PARKED = ".galgo-parked";
    private static final int ROOM_FOR_HEADERS = 64 * 1024;
    private static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

    private final String name;
    private final String what;
    private final String without;
    private int fitted;

    private GroupTopic(String name, String what, String without) {
        this.name = name;
        this.what = what;
        this.without = without;
    }

    static GroupTopic deadLetters(String group) {
        return new GroupTopic(name(group, DEAD), "dead-letter topic", "what fails for good holds its key");
    }

    static GroupTopic parked(String group) {
        return new GroupTopic(
                name(group, PARKED), "topic of parked events", "events wait for later attempts in their partition");
    }

    String name() {
        return name;
    }

    /** Tells whether it exists, with a partition for each of the sources' as last heard of. */
    boolean isReady(int partition) {
        return partition < fitted;
    }

    /** A group's topic: the group, so that one prefixed ACL covers what it owns, made legal and short enough where it is not. */
    static String name(String group, String kind) {
        int longest = LONGEST_TOPIC - kind.length();
        if (LEGAL_GROUP.matcher(group).matches() && group.length() <= longest) {
            return group + kind;
        }
        var legal = group.replaceAll("[^a-zA-Z0-9._-]", "_");
        int room = longest - HASH_LENGTH - 1;
        return (legal.length() <= room ? legal : legal.substring(0, room)) + '-' + hash(group) + kind;
    }

    /** Makes the topic, or more partitions of it, where the sources need it. What is refused is said, with the command that does it. */
    void fit(Admin admin, Collection<TopicDescription> sources) {
        int partitions = sources.stream()
                .mapToInt(source -> source.partitions().size())
                .max()
                .orElse(0);
        if (partitions <= fitted) {
            return;
        }
        try {
            var existing = describe(admin);
            if (existing.isEmpty()) {
                create(admin, sources, partitions);
            } else {
                check(admin, existing.get(), partitions);
            }
            fitted = partitions;
        } catch (KafkaException e) {
            log.error(
                    "Cannot make the {} {}: until it exists, {}. Create it:"
                            + " kafka-topics.sh --create --topic {} --partitions {} --config cleanup.policy=delete --config"
                            + " retention.ms=-1 --config message.timestamp.type=LogAppendTime ({})",
                    what,
                    name,
                    without,
                    name,
                    partitions,
                    e.getMessage());
        }
    }

    private Optional<TopicDescription> describe(Admin admin) {
        try {
            return Optional.of(Brokers.await(
                    admin.describeTopics(List.of(name)).topicNameValues().get(name)));
        } catch (UnknownTopicOrPartitionException none) {
            return Optional.empty();
        }
    }

    private void create(Admin admin, Collection<TopicDescription> sources, int partitions) {
        var largest = sources.stream()
                .max((a, b) ->
                        Integer.compare(a.partitions().size(), b.partitions().size()))
                .orElseThrow();
        short replicas = (short) largest.partitions().get(0).replicas().size();
        try {
            var topic = new NewTopic(name, partitions, replicas).configs(config(admin, sources));
            Brokers.await(admin.createTopics(List.of(topic)).all());
            log.info("Made the {} {} with {} partitions", what, name, partitions);
        } catch (TopicExistsException another) {
            log.debug("Another instance made {} meanwhile", name);
        }
    }

    /** Its records are kept for ever, deleted by nobody's timestamps, and have room for the headers added to the largest event. */
    private static Map<String, String> config(Admin admin, Collection<TopicDescription> sources) {
        var config = new TreeMap<String, String>();
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        config.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        var resources = sources.stream()
                .map(source -> new ConfigResource(ConfigResource.Type.TOPIC, source.name()))
                .toList();
        Collection<Config> known;
        try {
            known = Brokers.await(admin.describeConfigs(resources).all()).values();
        } catch (KafkaException e) {
            log.warn("Cannot read the topics' settings, so {} takes Kafka's sizes: {}", sources.size(), e.getMessage());
            return config;
        }
        int largest = known.stream()
                .mapToInt(source -> number(source, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, DEFAULT_MAX_MESSAGE_BYTES))
                .max()
                .orElse(DEFAULT_MAX_MESSAGE_BYTES);
        int inSync = known.stream()
                .mapToInt(source -> number(source, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 1))
                .max()
                .orElse(1);
        config.put(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Long.toString(Math.min(Integer.MAX_VALUE, (long) largest + ROOM_FOR_HEADERS)));
        config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(inSync));
        return config;
    }

    private void check(Admin admin, TopicDescription existing, int partitions) {
        if (existing.partitions().size() < partitions) {
            Brokers.await(admin.createPartitions(Map.of(name, NewPartitions.increaseTo(partitions)))
                    .all());
        }
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var config =
                Brokers.await(admin.describeConfigs(List.of(resource)).all()).get(resource);
        var policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (policy != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            log.error("{} is compacted, so of each key only the last event survives: set cleanup.policy=delete", name);
        }
    }

    private static int number(Config config, String name, int otherwise) {
        var entry = config.get(name);
        return entry == null || entry.value() == null ? otherwise : Integer.parseInt(entry.value());
    }

    private static String hash(String group) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(group.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
