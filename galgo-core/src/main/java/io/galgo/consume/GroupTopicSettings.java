/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a topic of the group's own is to be, for the topics that the group reads.
 *
 * @param kind what it holds
 * @param partitions as many as the source with the most has
 * @param replicas as many as that source has
 * @param config the topic's settings
 */
record GroupTopicSettings(GroupTopic.Kind kind, int partitions, short replicas, Map<String, String> config) {

    private static final Logger log = LoggerFactory.getLogger(GroupTopicSettings.class);
    private static final int ROOM_FOR_HEADERS = 64 * 1024;
    private static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;
    private static final String FOR_EVER = "-1";

    /** Dead letters are there to be looked at: somebody may be on holiday. */
    private static final Duration LEAST_FOR_DEAD_LETTERS = Duration.ofDays(30);

    /** Asks how the sources are set. */
    static GroupTopicSettings of(GroupTopic.Kind kind, Admin admin, Collection<TopicDescription> sources) {
        var largest = sources.stream()
                .max((a, b) ->
                        Integer.compare(a.partitions().size(), b.partitions().size()))
                .orElseThrow();
        short replicas = (short) largest.partitions().get(0).replicas().size();
        return new GroupTopicSettings(kind, largest.partitions().size(), replicas, config(kind, admin, sources));
    }

    /** Its records are kept for ever, deleted by nobody's timestamps, and have room for the headers added to the largest event. */
    private static Map<String, String> config(GroupTopic.Kind kind, Admin admin, Collection<TopicDescription> sources) {
        var config = new TreeMap<String, String>();
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, kind.cleanUpPolicy());
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        if (!kind.isCompacted()) {
            config.put(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER);
            config.put(TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER);
        }
        var resources = sources.stream()
                .map(source -> new ConfigResource(ConfigResource.Type.TOPIC, source.name()))
                .toList();
        Collection<Config> known;
        try {
            known = Brokers.await(admin.describeConfigs(resources).all()).values();
        } catch (KafkaException e) {
            log.warn(
                    "Cannot read the settings of {} topics, so Kafka's own sizes are taken for theirs: {}",
                    sources.size(),
                    e.getMessage());
            return config;
        }
        if (!kind.isCompacted()) {
            int largest = most(known, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, DEFAULT_MAX_MESSAGE_BYTES);
            config.put(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    Long.toString(Math.min(Integer.MAX_VALUE, (long) largest + ROOM_FOR_HEADERS)));
        }
        int inSync = most(known, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 1);
        config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(inSync));
        return config;
    }

    private static int most(Collection<Config> topics, String setting, int otherwise) {
        return topics.stream()
                .mapToInt(topic -> {
                    var text = value(topic, setting);
                    return text == null ? otherwise : Integer.parseInt(text);
                })
                .max()
                .orElse(otherwise);
    }

    /**
     * A setting of a topic that somebody else made, which is not as it is to be.
     *
     * @param losesEvents whether events are lost by it
     */
    record Deviation(String setting, String is, String wanted, String why, boolean losesEvents) {
        @Override
        public String toString() {
            return setting + "=" + is + " (" + why + ")";
        }
    }

    /** Compares an existing topic's settings with these. */
    List<Deviation> deviations(Config existing) {
        var found = new ArrayList<Deviation>();
        config.forEach((setting, wanted) -> {
            var is = value(existing, setting);
            if (is != null && !is.equals(wanted)) {
                var why = why(setting, is, wanted);
                if (why != null) {
                    found.add(new Deviation(setting, is, wanted, why, losesEvents(setting)));
                }
            }
        });
        return found;
    }

    /** Returns what is wrong with a setting that is not the wanted one; null if it will do. */
    private String why(String setting, String is, String wanted) {
        return switch (setting) {
            case TopicConfig.CLEANUP_POLICY_CONFIG ->
                kind.isCompacted()
                        ? "deletes states of letters that are still there"
                        : "of each key only the last event survives";
            case TopicConfig.RETENTION_MS_CONFIG ->
                kind == GroupTopic.Kind.DEAD && Long.parseLong(is) >= LEAST_FOR_DEAD_LETTERS.toMillis()
                        ? null
                        : "deletes events after " + Duration.ofMillis(Long.parseLong(is)) + ", handled or not";
            case TopicConfig.RETENTION_BYTES_CONFIG -> "deletes the oldest events beyond this size, handled or not";
            case TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG -> "retention goes by the clocks of producers";
            case TopicConfig.MAX_MESSAGE_BYTES_CONFIG ->
                Long.parseLong(is) >= Long.parseLong(wanted) ? null : "the largest events do not fit";
            case TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG ->
                Integer.parseInt(is) >= Integer.parseInt(wanted)
                        ? null
                        : "events are acknowledged by fewer brokers than at their source";
            default -> null;
        };
    }

    private static boolean losesEvents(String setting) {
        return setting.equals(TopicConfig.CLEANUP_POLICY_CONFIG)
                || setting.equals(TopicConfig.RETENTION_MS_CONFIG)
                || setting.equals(TopicConfig.RETENTION_BYTES_CONFIG);
    }

    // ---- the commands that do what Galgo may not ----

    String toCreate(String name) {
        return "kafka-topics.sh --bootstrap-server BROKERS --create --topic " + name + " --partitions " + partitions
                + " --replication-factor " + replicas
                + config.entrySet().stream()
                        .map(entry -> " --config " + entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining());
    }

    String toGrow(String name) {
        return "kafka-topics.sh --bootstrap-server BROKERS --alter --topic " + name + " --partitions " + partitions;
    }

    static String toSet(String name, List<Deviation> deviations) {
        return "kafka-configs.sh --bootstrap-server BROKERS --alter --entity-type topics --entity-name " + name
                + " --add-config "
                + deviations.stream()
                        .map(deviation -> deviation.setting() + "=" + deviation.wanted())
                        .collect(Collectors.joining(","));
    }

    private static String value(Config config, String name) {
        var entry = config.get(name);
        return entry == null ? null : entry.value();
    }
}
