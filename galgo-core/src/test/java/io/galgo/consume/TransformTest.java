/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Headers;
import io.galgo.Topic;
import io.galgo.produce.NewEvent;
import io.galgo.retry.NonRetryableException;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events made of events, exactly once inside Kafka, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class TransformTest {

    private static final RetryPolicy SOON =
            RetryPolicy.backoff(ofMillis(1), ofMillis(1)).attempts(3);

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, String> in;
    private Topic<String, String> out;
    private String group;
    private final Map<String, Integer> published = new HashMap<>();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        in = text(kafka.newTopic("in", 4));
        out = text(kafka.newTopic("out", 3));
        group = "group-" + UUID.randomUUID();
    }

    private static Topic<String, String> text(String name) {
        return Topic.of(name, Format.string(), Format.string());
    }

    // ---- outputs ----

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void eachEventHasItsOutputsOnceAndManyShareATransaction(Ordering ordering) {
        publish(2_000, 50);
        try (var consumer = builder(this::copy).ordering(ordering).start()) {
            awaitAllCommitted(consumer);
        }
        assertOnce(ordering != Ordering.UNORDERED);
        assertThat(log().end() - 2_000).as("transaction markers").isLessThan(300);
    }

    @Test
    void anOutputBelongsToTheFlowOfItsEventAndKeepsTheIdItWasGiven() {
        publish(1, 1);
        var seen = new AtomicReference<Event<String, String>>();
        var id = new AtomicReference<String>();
        try (var consumer = builder((event, outputs) -> {
                    seen.set(event);
                    id.set(outputs.publish(NewEvent.of(out, event.key(), "made").subject("s"))
                            .value());
                })
                .start()) {
            awaitAllCommitted(consumer);
        }
        var output = log().records().get(0);
        assertThat(header(output, HeaderNames.CE_ID)).isEqualTo(id.get());
        assertThat(header(output, HeaderNames.CE_CAUSATION_ID))
                .isEqualTo(seen.get().id().value());
        assertThat(header(output, HeaderNames.CE_CORRELATION_ID))
                .isEqualTo(seen.get().correlationId());
        assertThat(header(output, HeaderNames.CE_SUBJECT)).isEqualTo("s");
    }

    @Test
    void outputsGoToSeveralTopicsOrNoneAtAll() {
        var other = text(kafka.newTopic("other", 1));
        publish(30, 3);
        try (var consumer = builder((event, outputs) -> {
                    int number = Integer.parseInt(event.value());
                    if (number % 2 == 0) {
                        outputs.publish(out, event.key(), event.value());
                        outputs.publish(other, event.key(), event.value());
                        outputs.publish(other, event.key(), event.value() + " again");
                    }
                })
                .start()) {
            awaitAllCommitted(consumer);
        }
        assertThat(log().records()).hasSize((int) events(number -> number % 2 == 0));
        assertThat(CommittedLog.of(kafka, other.name()).records())
                .hasSize(2 * log().records().size());
    }

    @Test
    void outputsOfFailedAttemptsAreNeverSeen() {
        publish(200, 20);
        var failed = ConcurrentHashMap.<String>newKeySet();
        try (var consumer = builder((event, outputs) -> {
                    copy(event, outputs);
                    if (failed.add(event.toString())) {
                        throw new IllegalStateException("after its output");
                    }
                })
                .retry(SOON)
                .start()) {
            awaitAllCommitted(consumer);
        }
        assertOnce(true);
    }

    @Test
    void whatFailsForGoodIsADeadLetterWithoutOutputsAndItsKeyGoesOn() {
        publish(20, 1);
        try (var consumer = builder((event, outputs) -> {
                    copy(event, outputs);
                    if (event.value().equals("7")) {
                        throw new NonRetryableException("seven");
                    }
                })
                .start()) {
            awaitAllCommitted(consumer);
            assertThat(deadLetters(consumer)).isEqualTo(1);
        }
        assertThat(log().byKey().get("k0")).containsExactlyElementsOf(numbers(20, number -> number != 7));
    }

    @Test
    void aHandlerThatHasReturnedPublishesNothingMore() {
        publish(1, 1);
        var late = new AtomicReference<Outputs>();
        try (var consumer = builder((event, outputs) -> {
                    copy(event, outputs);
                    late.set(outputs);
                })
                .start()) {
            awaitAllCommitted(consumer);
            assertThatThrownBy(() -> late.get().publish(out, "k0", "late")).isInstanceOf(IllegalStateException.class);
        }
        assertOnce(true);
    }

    // ---- with the rest of the engine ----

    @Test
    void aRestartGoesOnWhereTheLastTransactionWasThoughAKeyHoldsThePartition() {
        publish(500, 10);
        var held = new AtomicBoolean(true);
        TransformHandler<String, String> handler = (event, outputs) -> {
            copy(event, outputs);
            if (held.get() && event.key().equals("k3")) {
                throw new IllegalStateException("not yet");
            }
        };
        var patient = RetryPolicy.backoff(ofSeconds(20), ofSeconds(20)).unlimited();
        try (var consumer = builder(handler).retry(patient).start()) {
            await().until(() -> log().records().size() == 500 - published.get("k3"));
        }
        held.set(false);
        try (var consumer = builder(handler).retry(patient).start()) {
            awaitAllCommitted(consumer);
        }
        assertOnce(true);
    }

    @Test
    void parkedEventsHaveTheirOutputsOnceAndInOrder() {
        publish(400, 10);
        var failing = Set.of("k1", "k2");
        try (var consumer = builder((event, outputs) -> {
                    copy(event, outputs);
                    if (failing.contains(event.key())
                            && event.attempt() <= 2
                            && Integer.parseInt(event.value()) % 5 == 0) {
                        throw new IllegalStateException("later");
                    }
                })
                .retry(RetryPolicy.none().thenLater(ofMillis(20), ofMillis(50)))
                .start()) {
            await().until(() -> log().records().size() == 400);
            awaitAllCommitted(consumer);
            await().until(() -> consumer.status().partitions().stream().allMatch(partition -> partition.parked() == 0));
        }
        assertOnce(true);
        try (var consumer = builder(this::copy).start()) {
            awaitAllCommitted(consumer);
        }
        assertOnce(true);
    }

    @Test
    void aSeekBackMakesTheOutputsAgain() {
        publish(10, 1);
        try (var consumer = builder(this::copy).start()) {
            awaitAllCommitted(consumer);
            int partition = log(in).records().get(0).partition();
            consumer.seek(in.name(), partition, 4);
            await().until(() -> log().records().size() == 16);
            consumer.pause();
            publish(5, 1);
            consumer.resume();
            await().until(() -> log().records().size() == 21);
        }
    }

    @Test
    void aFilteredEventIsDoneAndATopicByPatternIsTransformed() {
        publish(20, 2);
        var even = HandlerOptions.defaults()
                .filter(headers -> Integer.parseInt(headers.text("n").orElseThrow()) % 2 == 0);
        try (var consumer = galgo.consumer(group)
                .onPatternTransform(
                        Pattern.compile(Pattern.quote(in.name())), Format.string(), Format.string(), this::copy, even)
                .start()) {
            awaitAllCommitted(consumer);
        }
        assertThat(log().records()).hasSize((int) events(number -> number % 2 == 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void nothingIsLostOrRepeatedWhenPartitionsChangeHandsWhileHandlersFailAndKeysAreParked(String protocol)
            throws Exception {
        TransformHandler<String, String> handler = (event, outputs) -> {
            copy(event, outputs);
            if (ThreadLocalRandom.current().nextInt(20) == 0) {
                throw new IllegalStateException("at random");
            }
        };
        var policy = RetryPolicy.none()
                .thenLater(IntStream.range(0, 12).mapToObj(i -> ofMillis(10)).toArray(Duration[]::new));
        try (var first =
                QuickMember.under(protocol, builder(handler).retry(policy)).start()) {
            for (int round = 0; round < 5; round++) {
                publish(400, 40);
                try (var second = QuickMember.under(protocol, builder(handler).retry(policy))
                        .start()) {
                    await().until(() -> second.status().partitions().size() == 2);
                    publish(400, 40);
                }
            }
            await().until(() -> log().records().size() >= 4_000);
            awaitAllCommitted(first);
        }
        assertOnce(true);
    }

    // ---- transactions that fail ----

    @Test
    void whatAnAbortedTransactionHeldIsCommittedByALaterOne() throws Exception {
        publish(200, 20);
        try (var consumer = builder(this::copy).start()) {
            await().until(() -> !log().records().isEmpty());
            for (int i = 0; i < 10; i++) {
                fence();
                publish(200, 20);
            }
            awaitAllCommitted(consumer);
        }
        assertOnce(true);
    }

    @Test
    void anOutputTooLargeForItsTopicIsItsEventsDeadLetterAndItsKeyGoesOnInOrder() {
        var small = text(out.name() + "-small");
        kafka.createTopic(small.name(), 1, Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "2000"));
        publish(60, 3);
        var large = incompressible(5_000);
        try (var consumer = builder(
                        (event, outputs) -> outputs.publish(small, event.key(), isTenth(event) ? large : event.value()))
                .start()) {
            awaitAllCommitted(consumer);
            assertThat(deadLetters(consumer)).isEqualTo(events(number -> number % 10 == 9));
        }
        var byKey = CommittedLog.of(kafka, small.name()).byKey();
        published.forEach((key, count) ->
                assertThat(byKey.get(key)).containsExactlyElementsOf(numbers(count, number -> number % 10 != 9)));
    }

    /** The topic's limit lets it pass, and the broker refuses it as a batch that fits in no segment. */
    @Test
    void anOutputLargerThanASegmentIsItsEventsDeadLetterAndNobodyElses() {
        kafka.configureTopic(out.name(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(4 << 20));
        kafka.configureTopic(out.name(), TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(1 << 20));
        publish(30, 3);
        var large = incompressible(2 << 20);
        try (var consumer = builder(
                        (event, outputs) -> outputs.publish(out, event.key(), isTenth(event) ? large : event.value()))
                .retry(RetryPolicy.backoff(ofMillis(100), ofMillis(100)).unlimited()) // nothing to try again
                .start()) {
            awaitAllCommitted(consumer);
            assertThat(deadLetters(consumer)).isEqualTo(events(number -> number % 10 == 9));
        }
        var byKey = log().byKey();
        published.forEach((key, count) ->
                assertThat(byKey.get(key)).containsExactlyElementsOf(numbers(count, number -> number % 10 != 9)));
    }

    /** The client fails with the refusal's error what it has not sent yet, of whatever topic. */
    @Test
    void outputsThatAreSentTogetherWithOneTooLargeAreNobodysFailure() {
        var small = text(out.name() + "-small");
        kafka.createTopic(small.name(), 1, Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "2000"));
        publish(60, 3);
        var noise = incompressible(2_000);
        try (var consumer = builder((event, outputs) -> {
                    if (isTenth(event)) {
                        outputs.publish(small, event.key(), incompressible(5_000));
                    } else {
                        outputs.publish(out, event.key(), event.value());
                        for (int i = 0; i < 20; i++) {
                            outputs.publish(out, "noise", noise);
                        }
                    }
                })
                .start()) {
            awaitAllCommitted(consumer);
            assertThat(deadLetters(consumer)).isEqualTo(events(number -> number % 10 == 9));
        }
        assertThat(CommittedLog.of(kafka, small.name()).records()).isEmpty();
        var byKey = log().byKey();
        published.forEach((key, count) ->
                assertThat(byKey.get(key)).containsExactlyElementsOf(numbers(count, number -> number % 10 != 9)));
    }

    private static String incompressible(int length) {
        return new Random(1)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isTenth(Event<String, String> event) {
        return Integer.parseInt(event.value()) % 10 == 9;
    }

    @Test
    void anOutputOfATopicThatDoesNotExistIsItsEventsFailureAndNobodyElses() {
        var missing = text(out.name() + "-missing");
        publish(30, 3);
        try (var consumer = builder((event, outputs) ->
                        outputs.publish(event.key().equals("k1") ? missing : out, event.key(), event.value()))
                .retry(RetryPolicy.backoff(ofMillis(100), ofMillis(100)).unlimited())
                .start()) {
            await().until(() -> log().records().size() == 30 - published.get("k1"));
            kafka.createTopic(missing.name(), 1);
            awaitAllCommitted(consumer);
        }
        assertThat(CommittedLog.of(kafka, missing.name()).byKey().get("k1"))
                .containsExactlyElementsOf(numbers(published.get("k1"), number -> true));
    }

    /** As the broker does with a transaction that has taken too long. */
    private void fence() throws Exception {
        var ids = kafka.admin().listTransactions().all().get().stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(group))
                .toList();
        kafka.admin().fenceProducers(ids).all().get();
    }

    // ---- tools ----

    private void copy(Event<String, String> event, Outputs outputs) {
        outputs.publish(out, event.key(), event.value());
    }

    private ConsumerBuilder builder(TransformHandler<String, String> handler) {
        return galgo.consumer(group).onTransform(in, handler);
    }

    private void publish(int events, int keys) {
        var random = new Random(events);
        var stages = new ArrayList<CompletableFuture<?>>();
        try (var publisher = galgo.publisher()) {
            for (int i = 0; i < events; i++) {
                var key = "k" + random.nextInt(keys);
                int number = published.merge(key, 1, Integer::sum) - 1;
                stages.add(publisher
                        .publish(NewEvent.of(in, key, Integer.toString(number)).header("n", Integer.toString(number)))
                        .toCompletableFuture());
            }
            stages.forEach(CompletableFuture::join);
        }
    }

    private long events(IntPredicate which) {
        return published.values().stream()
                .mapToLong(count -> IntStream.range(0, count).filter(which).count())
                .sum();
    }

    private static List<String> numbers(int count, IntPredicate which) {
        return IntStream.range(0, count)
                .filter(which)
                .mapToObj(Integer::toString)
                .toList();
    }

    private CommittedLog log() {
        return log(out);
    }

    private CommittedLog log(Topic<?, ?> topic) {
        return CommittedLog.of(kafka, topic.name());
    }

    private void assertOnce(boolean inOrder) {
        var byKey = log().byKey();
        assertThat(byKey.keySet()).isEqualTo(published.keySet());
        published.forEach((key, count) -> {
            if (inOrder) {
                assertThat(byKey.get(key)).as(key).containsExactlyElementsOf(numbers(count, number -> true));
            } else {
                assertThat(byKey.get(key)).as(key).containsExactlyInAnyOrderElementsOf(numbers(count, number -> true));
            }
        });
    }

    private void awaitAllCommitted(RunningConsumer consumer) {
        await().until(() -> {
            var partitions = consumer.status().partitions();
            return partitions.size() == 4
                    && partitions.stream()
                                    .mapToLong(ConsumerStatus.PartitionStatus::committed)
                                    .sum()
                            == log(in).end();
        });
    }

    private static long deadLetters(RunningConsumer consumer) {
        return consumer.status().topics().stream()
                .mapToLong(ConsumerStatus.TopicStatus::deadLetters)
                .sum();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return Headers.of(record.headers()).text(name).orElseThrow();
    }
}
