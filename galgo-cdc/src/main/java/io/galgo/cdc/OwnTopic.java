/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic of the capture's own. Galgo makes it; one that an operator made is checked, for Kafka would delete from it what the capture rests on.
 * Used by the capture's thread alone.
 */
final class OwnTopic {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeCapture.class);
    private static final long PATIENCE_SECONDS = 30;
    private static final String FOR_EVER = "-1";

    /** What it holds, and so how it is set. */
    enum Kind {
        POSITION(
                "",
                TopicConfig.CLEANUP_POLICY_COMPACT,
                "the position would be deleted, and the capture would begin anew without what changed meanwhile"),
        ASIDE(
                "-aside",
                TopicConfig.CLEANUP_POLICY_DELETE,
                "changes that are laid aside would be deleted before somebody has looked at them"),
        SCHEMA(
                "-schema",
                TopicConfig.CLEANUP_POLICY_DELETE,
                "the tables' definitions would be deleted, and the log could not be read any more");

        private final String suffix;
        private final String cleanUpPolicy;
        private final String otherwise;

        Kind(String suffix, String cleanUpPolicy, String otherwise) {
            this.suffix = suffix;
            this.cleanUpPolicy = cleanUpPolicy;
            this.otherwise = otherwise;
        }

        /** Nothing may be deleted by its age or by the topic's size; a compacted topic keeps what counts whatever these are. */
        private Map<String, String> config() {
            var config = new TreeMap<String, String>();
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanUpPolicy);
            if (this != POSITION) {
                config.put(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER);
                config.put(TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER);
            }
            return config;
        }

        /** Returns the topic's name. */
        String of(CaptureSettings settings) {
            return settings.owned() + suffix;
        }
    }

    /** Somebody may be on holiday. */
    private static final Duration LEAST_RETENTION = Duration.ofDays(30);

    private final Kind kind;
    private final String name;

    OwnTopic(CaptureSettings settings, Kind kind) {
        this.kind = kind;
        this.name = kind.of(settings);
    }

    /**
     * Makes it, or checks it where it exists.
     *
     * @throws KafkaException if it can neither be made nor be used as it is, with the command that mends it
     */
    void makeOrCheck(Admin admin) throws InterruptedException {
        var wanted = new NewTopic(name, Optional.of(1), Optional.empty()).configs(kind.config());
        try {
            await(admin.createTopics(List.of(wanted)).all());
            LOG.info("Made the topic {}", name);
        } catch (TopicExistsException there) {
            check(admin);
        } catch (KafkaException e) {
            if (!exists(admin)) {
                throw new KafkaException( // without its cause, whose message would be the reason
                        "cannot make the topic " + name + " (" + e.getMessage()
                                + "); make it by: kafka-topics.sh --bootstrap-server BROKERS --create --topic " + name
                                + " --partitions 1" + set(kind.config(), " --config ", ""));
            }
            check(admin);
        }
    }

    private boolean exists(Admin admin) throws InterruptedException {
        try {
            await(admin.describeTopics(List.of(name)).allTopicNames());
            return true;
        } catch (KafkaException no) {
            LOG.debug("{} cannot be looked at", name, no);
            return false;
        }
    }

    private void check(Admin admin) throws InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try {
            var is = await(admin.describeConfigs(List.of(resource)).all()).get(resource);
            var wrong = deviations(is);
            if (!wrong.isEmpty()) {
                throw new KafkaException("the topic " + name + " has " + said(is, wrong) + ": " + kind.otherwise
                        + ". Set it: kafka-configs.sh --bootstrap-server BROKERS --alter --entity-type topics --entity-name "
                        + name + " --add-config " + set(wrong, "", ","));
            }
        } catch (AuthorizationException e) {
            LOG.warn("Cannot check how {} is set; grant DESCRIBE_CONFIGS on it ({})", name, e.getMessage());
        }
    }

    private Map<String, String> deviations(Config is) {
        var wrong = new TreeMap<String, String>();
        kind.config().forEach((setting, wanted) -> {
            var entry = is.get(setting);
            if (entry != null && !suffices(setting, entry.value(), wanted)) {
                wrong.put(setting, wanted);
            }
        });
        return wrong;
    }

    private boolean suffices(String setting, String is, String wanted) {
        return is.equals(wanted)
                || (kind == Kind.ASIDE
                        && setting.equals(TopicConfig.RETENTION_MS_CONFIG)
                        && Long.parseLong(is) >= LEAST_RETENTION.toMillis());
    }

    private static String said(Config is, Map<String, String> wrong) {
        var said = new ArrayList<String>();
        wrong.keySet()
                .forEach(setting -> said.add(setting + "=" + is.get(setting).value()));
        return String.join(", ", said);
    }

    private static String set(Map<String, String> config, String before, String between) {
        return config.entrySet().stream()
                .map(entry -> before + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(between));
    }

    private static <T> T await(KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no broker answered within " + PATIENCE_SECONDS + " s", e);
        }
    }
}
