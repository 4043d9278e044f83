/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galgo.examples.shop.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts events that lie in their topics more than once, by the ids that they carry. */
final class Repeats {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final String ID = "ce_id";

    private Repeats() {}

    /**
     * Reads the shop's topics up to where they end now.
     *
     * @param kafka the Kafka client's settings
     * @return how many records are of an event that lies before them in the same topic
     */
    static long count(Map<String, Object> kafka) {
        var settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        var seen = new HashSet<String>();
        long repeats = 0;
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = partitions(consumer);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                for (var record : consumer.poll(POLL)) {
                    var id = record.headers().lastHeader(ID);
                    if (id != null && !seen.add(record.topic() + ' ' + new String(id.value(), UTF_8))) {
                        repeats++;
                    }
                }
            }
        }
        return repeats;
    }

    /** Returns the partitions of all topics of the shop. */
    static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer) {
        return Topics.all().stream()
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }
}
