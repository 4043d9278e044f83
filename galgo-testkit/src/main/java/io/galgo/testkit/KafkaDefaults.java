/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Broker settings for tests: what production sets to save work is set to save waiting. */
final class KafkaDefaults {
    private static final List<String> GROUP_PROTOCOLS = List.of("consumer", "streams", "share");

    private KafkaDefaults() {}

    static Map<String, String> forBrokers(int brokers) {
        Map<String, String> config = new HashMap<>();
        replication(config, brokers);
        groups(config);
        config.put("auto.create.topics.enable", "false");
        // A killed broker stays leader until its session ends
        config.put("broker.session.timeout.ms", "9000");
        config.put("broker.heartbeat.interval.ms", "500");
        config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // A broker with few clients needs neither many threads nor 128 MiB for the cleaner
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("background.threads", "4");
        config.put("log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));
        config.put("log.cleaner.backoff.ms", "1000");
        return config;
    }

    private static void replication(Map<String, String> config, int brokers) {
        String copies = String.valueOf(Math.min(3, brokers));
        // Three copies can lose one and still take writes; with fewer, one must do
        String inSync = brokers >= 3 ? "2" : "1";
        config.put("default.replication.factor", copies);
        config.put("min.insync.replicas", inSync);
        config.put("offsets.topic.replication.factor", copies);
        config.put("offsets.topic.num.partitions", "4");
        config.put("transaction.state.log.replication.factor", copies);
        config.put("transaction.state.log.min.isr", inSync);
        config.put("transaction.state.log.num.partitions", "4");
        config.put("share.coordinator.state.topic.replication.factor", copies);
        config.put("share.coordinator.state.topic.min.isr", inSync);
        config.put("share.coordinator.state.topic.num.partitions", "4");
    }

    private static void groups(Map<String, String> config) {
        config.put("group.coordinator.rebalance.protocols", "classic,consumer,streams,share");
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("group.streams.initial.rebalance.delay.ms", "0");
        config.put("group.min.session.timeout.ms", "1000");
        for (String protocol : GROUP_PROTOCOLS) {
            String prefix = "group." + protocol + ".";
            config.put(prefix + "min.session.timeout.ms", "1000");
            config.put(prefix + "session.timeout.ms", "10000");
            config.put(prefix + "min.heartbeat.interval.ms", "100");
            config.put(prefix + "heartbeat.interval.ms", "500");
            config.put(prefix + "assignment.interval.ms", "0");
        }
    }
}
