/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.KafkaSettings;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.testkit.EmbeddedKafka;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What tests of the spool have in common. */
final class SpoolKit {

    private static final int TRANSACTION_TIMEOUT_MS = 2_000;

    private SpoolKit() {}

    static SpoolingPublisher publisher(EmbeddedKafka kafka, SpoolSettings settings) {
        return Galgo.builder()
                .service("web")
                .bootstrapServers(kafka.bootstrapServers())
                .kafka("producer.transaction.timeout.ms", TRANSACTION_TIMEOUT_MS)
                .build()
                .publisher(settings);
    }

    static SpoolingPublisher publisher(EmbeddedKafka kafka, SpoolSettings settings, SpoolSegment.Sync sync) {
        var clock = InstantSource.system();
        return SpoolingPublisher.open(
                new KafkaSettings(Map.of("bootstrap.servers", kafka.bootstrapServers())),
                new EventEncoder("web", clock, new TraceHeaders(Set.of())),
                settings,
                clock,
                "web",
                sync);
    }

    /** Publishes numbers of one key. */
    static List<Receipt> publish(SpoolingPublisher publisher, Topic<String, String> topic, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> publisher.publish(topic, "k", Integer.toString(number)))
                .toList();
    }

    static List<String> numbers(int to) {
        return IntStream.range(0, to).mapToObj(Integer::toString).toList();
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static PublishException failureOf(CompletionStage<?> stage) {
        var failure = catchThrowable(() -> join(stage));
        assertThat(failure).isInstanceOf(CompletionException.class).hasCauseInstanceOf(PublishException.class);
        return (PublishException) failure.getCause();
    }

    static List<String> values(EmbeddedKafka kafka, Topic<?, ?> topic) {
        return read(kafka, topic.name(), 0).stream().map(ConsumerRecord::value).toList();
    }

    static List<ConsumerRecord<String, String>> read(EmbeddedKafka kafka, String topic, int number) {
        var records = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "fetch.max.wait.ms", // which closing waits for
                        20),
                new StringDeserializer(),
                new StringDeserializer())) {
            var partition = new TopicPartition(topic, number);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = end(kafka, partition); // of what is committed the mark may still be on its way
            await().until(() -> {
                consumer.poll(ofMillis(100)).forEach(records::add);
                return consumer.position(partition) >= end;
            });
        }
        return records;
    }

    private static long end(EmbeddedKafka kafka, TopicPartition partition) {
        try {
            return kafka.admin()
                    .listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
