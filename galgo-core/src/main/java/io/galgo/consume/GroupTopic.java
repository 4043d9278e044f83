/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic of the group's own: its name, and that it exists and fits the topics the group reads. Galgo makes it; one that an operator made
 * is checked against what Galgo would have made. For one thread.
 */
final class GroupTopic {

    private static final Logger log = LoggerFactory.getLogger(GroupTopic.class);
    private static final Pattern LEGAL_GROUP = Pattern.compile("[a-zA-Z0-9._-]+");
    private static final int LONGEST_TOPIC = 249;
    private static final int HASH_LENGTH = 8;

    /** What a topic of the group's own holds. */
    enum Kind {
        DEAD(".galgo-dead", "dead-letter topic", "what fails for good holds its key"),
        PARKED(".galgo-parked", "topic of parked events", "events wait for later attempts in their partition"),
        DEAD_STATE(".galgo-dead-state", "topic of dead letters' states", "no dead letter can be redriven or dismissed");

        private final String suffix;
        private final String what;
        private final String without;

        Kind(String suffix, String what, String without) {
            this.suffix = suffix;
            this.what = what;
            this.without = without;
        }

        boolean isCompacted() {
            return this == DEAD_STATE;
        }

        String cleanUpPolicy() {
            return isCompacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE;
        }
    }

    private final String name;
    private final Kind kind;
    private final List<String> complaints = new ArrayList<>();
    private final Set<String> said = new HashSet<>();
    private Uuid id = Uuid.ZERO_UUID;
    private int fitted;

    /** Why the last look did not find out; null if it did. */
    private KafkaException unanswered;

    GroupTopic(String group, Kind kind) {
        this.name = name(group, kind.suffix);
        this.kind = kind;
    }

    static GroupTopic deadLetters(String group) {
        return new GroupTopic(group, Kind.DEAD);
    }

    static GroupTopic parked(String group) {
        return new GroupTopic(group, Kind.PARKED);
    }

    static GroupTopic deadStates(String group) {
        return new GroupTopic(group, Kind.DEAD_STATE);
    }

    String name() {
        return name;
    }

    /** Returns its id, as last heard of: one that was made anew has another. */
    Uuid id() {
        return id;
    }

    /** Throws what the brokers failed with, where the last look did not find out how it stands with it. */
    void checkAnswer() {
        if (unanswered != null) {
            throw unanswered;
        }
    }

    /** Tells whether it exists and has this partition, as last heard of. */
    boolean isReady(int partition) {
        return partition < fitted;
    }

    /** Returns what the last look found to be wrong with it, in words, with the command that mends it. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Returns why it is not ready: the brokers' failure where they do not answer, else the command that mends it. */
    RuntimeException refusal() {
        return unanswered == null ? new IllegalStateException(String.join("; ", complaints)) : unanswered;
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

    /** Makes the topic, or more partitions of it, where the sources need it. What is refused is said once, with the command that does it. */
    void fit(Admin admin, Collection<TopicDescription> sources) {
        int partitions = sources.stream()
                .mapToInt(source -> source.partitions().size())
                .max()
                .orElse(0);
        if (partitions == 0 || isAsBefore(admin, partitions)) {
            return;
        }
        complaints.clear();
        unanswered = null;
        var wanted = GroupTopicSettings.of(kind, admin, sources);
        try {
            var existing = Brokers.describe(admin, name);
            if (existing.isEmpty()) {
                fitted = 0;
                id = Uuid.ZERO_UUID;
                id = create(admin, wanted);
                fitted = partitions;
            } else {
                id = existing.get().topicId();
                fitted = grow(admin, existing.get(), wanted);
                check(admin, existing.get(), wanted);
            }
        } catch (RetriableException e) {
            unanswered = e;
            complain(
                    true,
                    "Cannot find out whether the " + kind.what + " " + name
                            + " exists, which the brokers do not say: until" + " that is known, " + kind.without + " ("
                            + e.getMessage() + ")");
        } catch (KafkaException e) {
            complain(
                    true,
                    "Cannot make the " + kind.what + " " + name + ": until it exists, " + kind.without + ". Create it: "
                            + wanted.toCreate(name) + " (" + e.getMessage() + ")");
        }
    }

    /** Tells whether it is the topic that fitted before: somebody may have deleted it, or made it anew. */
    private boolean isAsBefore(Admin admin, int partitions) {
        if (partitions > fitted || unanswered != null) {
            return false;
        }
        try {
            return Brokers.describe(admin, name)
                    .filter(now -> now.topicId().equals(id) && now.partitions().size() >= partitions)
                    .isPresent();
        } catch (KafkaException unsaid) {
            return false; // the look that follows says why
        }
    }

    /** Takes the topic as it is. Returns whether it exists. */
    boolean find(Admin admin) {
        var found = Brokers.describe(admin, name);
        fitted = found.map(topic -> topic.partitions().size()).orElse(0);
        id = found.map(TopicDescription::topicId).orElse(Uuid.ZERO_UUID);
        return fitted > 0;
    }

    private void complain(boolean loud, String what) {
        complaints.add(what);
        if (!said.add(what)) {
            return;
        }
        if (loud) {
            log.error(what);
        } else {
            log.warn(what);
        }
    }

    /** Returns its id; zero if another instance made it meanwhile and it is not known here yet. */
    private Uuid create(Admin admin, GroupTopicSettings wanted) {
        try {
            var topic = new NewTopic(name, wanted.partitions(), wanted.replicas()).configs(wanted.config());
            var made = admin.createTopics(List.of(topic));
            Brokers.await(made.all());
            log.info("Made the {} {} with {} partitions", kind.what, name, wanted.partitions());
            return idOf(admin, made);
        } catch (TopicExistsException another) {
            log.debug("Another instance made {} meanwhile", name);
            return describedId(admin);
        }
    }

    private Uuid describedId(Admin admin) {
        return Brokers.describe(admin, name).map(TopicDescription::topicId).orElse(Uuid.ZERO_UUID);
    }

    /** Who may not describe settings is told nothing of what was made: that it was made counts all the same. */
    private Uuid idOf(Admin admin, CreateTopicsResult made) {
        try {
            return Brokers.await(made.topicId(name));
        } catch (AuthorizationException mayNotDescribeSettings) {
            return describedId(admin);
        }
    }

    /** Returns how many partitions it has afterwards. */
    private int grow(Admin admin, TopicDescription existing, GroupTopicSettings wanted) {
        int has = existing.partitions().size();
        if (has >= wanted.partitions()) {
            return has;
        }
        try {
            Brokers.await(admin.createPartitions(Map.of(name, NewPartitions.increaseTo(wanted.partitions())))
                    .all());
            log.info("Grew the {} {} from {} to {} partitions", kind.what, name, has, wanted.partitions());
            return wanted.partitions();
        } catch (InvalidPartitionsException another) {
            log.debug("Another instance grew {} meanwhile", name);
            return wanted.partitions();
        } catch (KafkaException refused) {
            complain(
                    true,
                    "The " + kind.what + " " + name + " has " + has + " partitions and needs " + wanted.partitions()
                            + ": without the others, " + kind.without + " there. Add them: " + wanted.toGrow(name)
                            + " (" + refused.getMessage() + ")");
            return has;
        }
    }

    private void check(Admin admin, TopicDescription existing, GroupTopicSettings wanted) {
        int replicas = existing.partitions().get(0).replicas().size();
        if (replicas < wanted.replicas()) {
            complain(
                    false,
                    "The " + kind.what + " " + name + " has " + replicas + " replicas, its sources " + wanted.replicas()
                            + ": it is lost with fewer brokers than they are. Add replicas with"
                            + " kafka-reassign-partitions.sh");
        }
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        List<GroupTopicSettings.Deviation> deviations;
        try {
            deviations = wanted.deviations(
                    Brokers.await(admin.describeConfigs(List.of(resource)).all())
                            .get(resource));
        } catch (KafkaException e) {
            log.warn("Cannot check how {} is set; grant DESCRIBE_CONFIGS on it ({})", name, e.getMessage());
            return;
        }
        if (!deviations.isEmpty()) {
            complain(
                    deviations.stream().anyMatch(GroupTopicSettings.Deviation::losesEvents),
                    "The " + kind.what + " " + name + " is not set as it must be: "
                            + String.join(
                                    "; ",
                                    deviations.stream().map(Object::toString).toList())
                            + ". Set it: " + GroupTopicSettings.toSet(name, deviations));
        }
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
