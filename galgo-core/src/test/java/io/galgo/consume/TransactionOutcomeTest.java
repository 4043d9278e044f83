/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.retry.CircuitBreaker;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of which nobody hears how they ended, and those whose offsets the broker refuses; judged by what the brokers have. */
@WithKafka(own = true, proxied = true, config = "offset.metadata.max.bytes=300")
class TransactionOutcomeTest {

    private static final int END_TXN = 26;
    private static final RetryPolicy LATER =
            RetryPolicy.backoff(ofMillis(1), ofMillis(1)).attempts(1).thenLater(ofSeconds(1));

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, String> in;
    private Topic<String, String> out;
    private String group;
    private final Map<String, Integer> published = new HashMap<>();

    @BeforeEach
    void connect(EmbeddedKafka own) {
        kafka = own;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        in = Topic.of(kafka.newTopic("in", 1), Format.string(), Format.string());
        out = Topic.of(kafka.newTopic("out", 1), Format.string(), Format.string());
        group = "group-" + UUID.randomUUID();
    }

    /** @param arrives whether the commit reaches the broker, and its answer is lost, or is lost itself */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverDoesNotHearHowACommitEndedAsksTheBrokersAndLosesAndRepeatsNothing(boolean arrives) throws Exception {
        publish(30, "key");
        try (var consumer = builder().start()) {
            await().until(() -> position() == 30);
            long before = assignment();

            kafka.proxy().silenceAt(END_TXN, arrives);
            publish(30, "key");
            publish(3, KilledTransform.PARKED);
            publish(5, "key");
            if (arrives) {
                await().until(() -> assignment() > before);
            } else {
                await().until(() -> state() == TransactionState.COMPLETE_ABORT);
            }
            kafka.proxy().heal();

            await().until(() -> position() == 68);
            await().until(() -> parked(consumer) == 0);
            await().until(() -> CommittedLog.of(kafka, out.name()).records().size() >= 68);
            assertThat(assignment()).isGreaterThan(before);
        }
        assertThat(CommittedLog.of(kafka, out.name()).byKey()).isEqualTo(expected());
    }

    /** The producer says that by a text alone. */
    @Test
    void commitMetadataThatTheBrokerRefusesInATransactionIsSaidShorter() {
        publish(1, keys(60));
        publish(10, "key");
        try (var consumer = builder().start()) {
            await().until(() -> position() == 70);
            await().until(() -> CommittedLog.of(kafka, out.name()).records().size() >= 70);
            await().until(() -> parked(consumer) == 0);
        }
        assertThat(CommittedLog.of(kafka, out.name()).byKey()).isEqualTo(expected());
    }

    // ---- tools ----

    private ConsumerBuilder builder() {
        return galgo.consumer(group)
                .onTransform(in, (event, outputs) -> {
                    outputs.publish(out, event.key(), event.value());
                    failFirst(event);
                })
                .retry(LATER)
                .circuitBreaker(CircuitBreaker.off()) // its failures are all alike
                .commitTries(1);
    }

    private static void failFirst(Event<String, String> event) {
        if (event.key().startsWith(KilledTransform.PARKED) && event.attempt() == 1) {
            throw new IllegalStateException("not yet");
        }
    }

    private static String[] keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> KilledTransform.PARKED + i)
                .toArray(String[]::new);
    }

    private void publish(int each, String... keys) {
        try (var publisher = galgo.publisher()) {
            var stages = Stream.of(keys)
                    .flatMap(key -> IntStream.range(0, each)
                            .mapToObj(i -> publisher.publish(
                                    in, key, Integer.toString(published.merge(key, 1, Integer::sum) - 1)))
                            .map(stage -> stage.toCompletableFuture()))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(stages).join();
        }
    }

    private Map<String, List<String>> expected() {
        var expected = new HashMap<String, List<String>>();
        published.forEach((key, count) -> expected.put(
                key, IntStream.range(0, count).mapToObj(Integer::toString).toList()));
        return expected;
    }

    private OffsetAndMetadata committed() throws Exception {
        return kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(in.name(), 0));
    }

    private long position() throws Exception {
        return committed() == null ? -1 : committed().offset();
    }

    /** Returns the number of the assignment that committed last: another one follows when nobody knows what is committed. */
    private long assignment() throws Exception {
        return CommitMetadata.decode(committed().offset(), committed().metadata())
                .orElseThrow()
                .stamp()
                .assignment();
    }

    private TransactionState state() throws Exception {
        return kafka.admin().listTransactions().all().get().stream()
                .filter(transaction -> transaction.transactionalId().startsWith(group))
                .map(TransactionListing::state)
                .findFirst()
                .orElseThrow();
    }

    private static long parked(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .mapToLong(ConsumerStatus.PartitionStatus::parked)
                .sum();
    }
}
