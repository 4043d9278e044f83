/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.galgo.testkit.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What a {@code read_committed} reader sees of a topic, once the transactions have ended that are open now.
 *
 * @param records in order of each partition
 * @param end the sum of the partitions' end offsets: markers and aborted records count
 */
record CommittedLog(List<ConsumerRecord<String, String>> records, long end) {

    static CommittedLog of(EmbeddedKafka kafka, String topic) {
        var config = Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, // which closing waits for
                20);
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            var partitions = IntStream.range(0, consumer.partitionsFor(topic).size())
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = ends(kafka, partitions);
            var records = new ArrayList<ConsumerRecord<String, String>>();
            while (partitions.stream().anyMatch(id -> consumer.position(id) < ends.get(id))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return new CommittedLog(
                    records, ends.values().stream().mapToLong(end -> end).sum());
        }
    }

    private static Map<TopicPartition, Long> ends(EmbeddedKafka kafka, List<TopicPartition> partitions) {
        try {
            var latest = partitions.stream().collect(toMap(id -> id, id -> OffsetSpec.latest()));
            return kafka.admin().listOffsets(latest).all().get().entrySet().stream()
                    .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the values of each key, in order. */
    Map<String, List<String>> byKey() {
        return records.stream().collect(groupingBy(ConsumerRecord::key, mapping(ConsumerRecord::value, toList())));
    }
}
