/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.search;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The limit: one consumer with the settings that Galgo gives its own, which reads all partitions and does no more than count. */
public class PlainSearch implements SearchContender {

    private static final Duration POLL = Duration.ofMillis(100);

    @Override
    public final SearchOutcome search(SearchJob job, long mostMillis) throws Exception {
        long began = System.nanoTime();
        long end = began + mostMillis * 1_000_000;
        long read = 0;
        long matches = 0;
        try (var consumer =
                new KafkaConsumer<>(settings(job), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = IntStream.range(0, job.partitions())
                    .mapToObj(partition -> new TopicPartition(job.topic(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (read < job.records() && System.nanoTime() < end) {
                for (var record : consumer.poll(POLL)) {
                    read++;
                    matches += isWanted(job, record) ? 1 : 0;
                }
            }
            return new SearchOutcome(read, matches, System.nanoTime() - began);
        }
    }

    /** Nothing is looked for here. */
    boolean isWanted(SearchJob job, ConsumerRecord<byte[], byte[]> record) throws Exception {
        return false;
    }

    private static Map<String, Object> settings(SearchJob job) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                job.bootstrapServers(),
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000,
                ConsumerConfig.RECEIVE_BUFFER_CONFIG,
                1 << 20,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                4 << 20,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
    }
}
