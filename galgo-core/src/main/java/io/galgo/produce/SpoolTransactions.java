/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import io.galgo.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes a spool's batches, each in one Kafka transaction with its {@link SpoolMark}. Opening it fences whoever published under the same
 * name before, an earlier producer of this process among them: what that one has in flight is refused by the broker, so nothing of it comes
 * behind what is sent from now on. After any exception it is done with: close it and open another. For one thread.
 */
final class SpoolTransactions implements AutoCloseable {

    private static final int TRANSACTION_TIMEOUT_MS = 10_000;
    private static final int BLOCK_MS = 3_000;

    private final String name;
    private final Producer<byte[], byte[]> producer;
    private final ConsumerGroupMetadata group;
    private final Admin admin;
    private final Set<String> known = new HashSet<>();
    private long number;

    private SpoolTransactions(
            String name, Producer<byte[], byte[]> producer, ConsumerGroupMetadata group, Admin admin) {
        this.name = name;
        this.producer = producer;
        this.group = group;
        this.admin = admin;
    }

    /**
     * Opens a producer and fences its predecessors.
     *
     * @param name its transactional id, and the group under which its marks are kept
     * @throws KafkaException if no broker answers or the id is refused
     */
    static SpoolTransactions open(KafkaSettings kafka, String name) {
        var settings = kafka.forProducer();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        // a dead publisher must not hold up those who read committed events for longer; a batch gives up as a whole
        settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        int timeout = Integer.parseInt(
                settings.get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG).toString());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 2);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
        settings.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE); // each event was checked when it was taken
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0); // a batch is whole when it is handed over
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.putIfAbsent(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            return new SpoolTransactions(name, producer, groupOf(kafka, name), Admin.create(kafka.forAdmin()));
        } catch (RuntimeException failure) {
            producer.close(Duration.ZERO);
            throw failure;
        }
    }

    /** The client names a group only through a consumer; this one never connects. */
    private static ConsumerGroupMetadata groupOf(KafkaSettings kafka, String name) {
        var settings = kafka.forConsumer();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, name);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic"); // without a thread of its own
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    /** Returns the mark of the last batch published under this name, by whomever. */
    Optional<SpoolMark> lastMark() {
        var options = new ListConsumerGroupOffsetsOptions().requireStable(true).timeoutMs(BLOCK_MS);
        try {
            var latest =
                    admin
                            .listConsumerGroupOffsets(name, options)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .values()
                            .stream()
                            .filter(offset -> offset != null)
                            .max((a, b) -> Long.compare(a.offset(), b.offset()));
            number = latest.map(OffsetAndMetadata::offset).orElse(0L);
            return latest.map(OffsetAndMetadata::metadata).flatMap(SpoolMark::parse);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw unanswered(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * Returns why a topic takes nothing, null if it is there.
     *
     * @throws KafkaException if no broker answers
     */
    KafkaException missing(String topic) {
        if (known.contains(topic)) {
            return null;
        }
        try {
            admin.describeTopics(List.of(topic), new DescribeTopicsOptions().timeoutMs(BLOCK_MS))
                    .allTopicNames()
                    .get();
            known.add(topic);
            return null;
        } catch (ExecutionException e) {
            if (Refusals.isRefusal(e.getCause())) {
                return (KafkaException) e.getCause();
            }
            throw unanswered(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static KafkaException unanswered(Throwable cause) {
        return cause instanceof KafkaException kafka ? kafka : new KafkaException(cause);
    }

    /**
     * Publishes events: all of them, or none.
     *
     * @return where each stands
     * @throws KafkaException if that failed; of several events one may be to blame for all. Published or not, {@link #lastMark} of the next
     *     one tells
     */
    List<RecordMetadata> publish(List<SpoolRecord> events, SpoolMark mark) {
        producer.beginTransaction();
        var acks = new ArrayList<Future<RecordMetadata>>(events.size());
        for (var event : events) {
            var ack = producer.send(event.event().toRecord());
            if (ack.isDone()) {
                placeOf(ack); // fails if it waited for metadata in vain: else each event would wait as long
            }
            acks.add(ack);
        }
        var anyPartition = new TopicPartition(events.get(0).event().topic(), 0);
        producer.sendOffsetsToTransaction(Map.of(anyPartition, new OffsetAndMetadata(number + 1, mark.text())), group);
        producer.flush();
        var places = new ArrayList<RecordMetadata>(events.size());
        for (var ack : acks) {
            places.add(placeOf(ack));
        }
        producer.commitTransaction();
        number++;
        return places;
    }

    private static RecordMetadata placeOf(Future<RecordMetadata> ack) {
        try {
            return ack.get();
        } catch (ExecutionException e) {
            throw unanswered(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void close() {
        try {
            producer.close(Duration.ZERO);
        } finally {
            admin.close(Duration.ZERO);
        }
    }
}
