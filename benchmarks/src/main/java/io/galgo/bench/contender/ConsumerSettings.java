/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.contender;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The settings of the consumers: Galgo's own choice for all contenders, and the client's defaults for one. */
public final class ConsumerSettings {

    /** As Galgo sets it. */
    public static final int MAX_POLL_RECORDS = 10_000;
    /** As Galgo sets it. */
    public static final int RECEIVE_BUFFER_BYTES = 1 << 20;
    /** How often contenders that take such a setting commit. */
    public static final int COMMIT_MILLIS = 200;

    private ConsumerSettings() {}

    /** Returns what Galgo sets, which every contender gets. */
    public static Map<String, Object> tuned(Job job) {
        var settings = untuned(job);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, RECEIVE_BUFFER_BYTES);
        return settings;
    }

    /** Returns the client's defaults and what the task demands. */
    public static Map<String, Object> untuned(Job job) {
        var settings = new HashMap<String, Object>(job.settings());
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, job.bootstrapServers());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, job.group());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }
}
