/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.produce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.galgo.Event;
import io.galgo.EventId;
import io.galgo.Galgo;
import io.galgo.GalgoBuilder;
import io.galgo.Headers;
import io.galgo.SourceTopic;
import io.galgo.Topic;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real broker. */
@WithKafka
class PublisherTest {

    record Order(int items) {}

    private final EmbeddedKafka kafka;
    private Topic<String, Order> orders;

    PublisherTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeEach
    void createTopic() {
        orders = Topic.json(kafka.newTopic("orders", 1), Order.class);
    }

    @Test
    void anEventStandsInKafkaWhereTheStageSays() throws Exception {
        try (var publisher = galgo().publisher()) {
            var published = publisher
                    .publish(orders, "k-1", new Order(2))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            var record = read(1).get(0);
            assertThat(published)
                    .isEqualTo(new Published(published.id(), orders.name(), record.partition(), record.offset()));
            assertThat(record.key()).isEqualTo("k-1".getBytes(UTF_8));
            assertThat(record.value()).isEqualTo("{\"items\":2}".getBytes(UTF_8));
            assertThat(Headers.of(record.headers()).text("ce_source")).contains("cart");
            assertThat(eventOf(record).id()).isEqualTo(published.id());
        }
    }

    @Test
    void eventsOfAKeyStandInTheOrderOfTheirPublishing() {
        try (var publisher = galgo().publisher()) {
            var sent = IntStream.range(0, 2_000)
                    .mapToObj(i -> publisher.publish(orders, "k", new Order(i)).toCompletableFuture())
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(sent).join();
        }
        assertThat(read(2_000).stream().map(record -> new String(record.value(), UTF_8)))
                .containsExactlyElementsOf(IntStream.range(0, 2_000)
                        .mapToObj(i -> "{\"items\":" + i + "}")
                        .toList());
    }

    @Test
    void closingSendsWhatIsOnItsWay() {
        CompletionStage<Published> sent;
        try (var publisher =
                galgoBuilder().kafka("producer.linger.ms", "60000").build().publisher()) {
            sent = publisher.publish(orders, "k", new Order(1));
        }
        assertThat(sent.toCompletableFuture()).isCompleted();
        assertThat(read(1)).hasSize(1);
    }

    @Test
    void aValueTooLargeFailsItsStageAndNotTheNextOne() throws Exception {
        var text = Topic.of(orders.name(), io.galgo.Format.string(), io.galgo.Format.string());
        try (var publisher = galgo().publisher()) {
            var tooLarge = publisher.publish(text, "k", "x".repeat(2_000_000)).toCompletableFuture();
            assertThat(failureOf(tooLarge).retriable()).isFalse();
            assertThat(failureOf(tooLarge)).hasMessageContaining("2000000 bytes");
            publisher.publish(text, "k", "small").toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aTopicThatDoesNotExistFailsTheStageAndSaysSo() {
        var missing = Topic.json("no-such-topic", Order.class);
        try (var publisher =
                galgoBuilder().kafka("producer.max.block.ms", "500").build().publisher()) {
            var failure =
                    failureOf(publisher.publish(missing, "k", new Order(1)).toCompletableFuture());
            assertThat(failure).hasMessageContaining("the topic does not exist");
            assertThat(failure.retriable()).isTrue();
        }
    }

    @Test
    void aClosedPublisherFailsTheStage() {
        var publisher = galgo().publisher();
        publisher.close(Duration.ZERO);
        assertThat(failureOf(publisher.publish(orders, "k", new Order(1)).toCompletableFuture()))
                .hasMessageContaining("publisher is closed");
    }

    @Test
    void whoeverAsksIsCalledWithWhereTheEventStands() {
        var ended = new ConcurrentLinkedQueue<Published>();
        try (var publisher = galgo().publisher()) {
            publisher.publish(NewEvent.of(orders, "k-1", new Order(2)), (published, failure) -> {
                assertThat(failure).isNull();
                ended.add(published);
            });
        }
        var record = read(1).get(0);
        assertThat(ended)
                .containsExactly(
                        new Published(eventOf(record).id(), orders.name(), record.partition(), record.offset()));
    }

    @Test
    void whoeverAsksIsCalledOnceForAnEventThatFailsAtOnceThoughItThrows() {
        var publisher = galgo().publisher();
        publisher.close(Duration.ZERO);
        var failures = new ArrayList<PublishException>();
        publisher.publish(NewEvent.of(orders, "k", new Order(1)), addsAndThrows(failures));
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("publisher is closed"));
    }

    @Test
    void whoeverAsksIsCalledOnceForAnEventTheClientRefuses() {
        var text = Topic.of(orders.name(), io.galgo.Format.string(), io.galgo.Format.string());
        var failures = new ArrayList<PublishException>();
        try (var publisher = galgo().publisher()) {
            publisher.publish(NewEvent.of(text, "k", "x".repeat(2_000_000)), addsAndThrows(failures));
        }
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("2000000 bytes"));
    }

    @Test
    void anErrorOfACallbackEndsNoOtherEvent() throws Exception {
        try (var publisher = galgo().publisher()) {
            publisher.publish(NewEvent.of(orders, "k", new Order(1)), (published, failure) -> {
                throw new AssertionError("of the callback");
            });
            publisher.publish(orders, "k", new Order(2)).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
        assertThat(read(2)).hasSize(2);
    }

    @Test
    void whatIsDoneToAStageEndsNoOtherEvent() throws Exception {
        try (var publisher = galgo().publisher()) {
            publisher.publish(orders, "k", new Order(1)).toCompletableFuture().cancel(true);
            var failing = publisher.publish(orders, "k", new Order(2)).thenAccept(published -> {
                throw new AssertionError("of what was chained to it");
            });
            publisher.publish(orders, "k", new Order(3)).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(failing.toCompletableFuture()).isCompletedExceptionally();
        }
        assertThat(read(3)).hasSize(3);
    }

    @Test
    void closingAtOnceTellsWhichEventsWereNotSent() {
        var publisher =
                galgoBuilder().kafka("producer.linger.ms", "60000").build().publisher();
        var ended = new ConcurrentLinkedQueue<String>();
        for (var id : List.of("e-1", "e-2", "e-3")) {
            publisher.publish(
                    NewEvent.of(orders, "k", new Order(1)).id(new EventId(id)),
                    (published, failure) -> ended.add(failure.id().value()));
        }
        publisher.close(Duration.ZERO);
        assertThat(ended).containsExactly("e-1", "e-2", "e-3");
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsIsToldAndStaysInterrupted() {
        var failures = new ArrayList<PublishException>();
        try (var publisher = galgo().publisher()) {
            Thread.currentThread().interrupt();
            publisher.publish(NewEvent.of(orders, "k", new Order(1)), (published, failure) -> failures.add(failure));
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("thread was interrupted"));
    }

    @Test
    void anEventThatCannotBeWrittenIsRefusedAtOnce() {
        try (var publisher = galgo().publisher()) {
            assertThatThrownBy(() -> publisher.publish(
                            NewEvent.of(orders, "k", new Order(1)).header("password", "x")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void weakAcknowledgementIsRefusedUnlessIdempotenceIsGivenUpInSoManyWords() {
        var weak = galgoBuilder().kafka("producer.acks", "1");
        assertThatThrownBy(() -> weak.build().publisher())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("acks");
        weak.kafka("producer.enable.idempotence", "false").build().publisher().close();
    }

    private static BiConsumer<Published, PublishException> addsAndThrows(List<PublishException> failures) {
        return (published, failure) -> {
            failures.add(failure);
            throw new IllegalStateException("of the callback");
        };
    }

    private static PublishException failureOf(CompletableFuture<Published> stage) {
        var failure = catchThrowable(stage::join);
        assertThat(failure).isInstanceOf(CompletionException.class).hasCauseInstanceOf(PublishException.class);
        return (PublishException) failure.getCause();
    }

    private Galgo galgo() {
        return galgoBuilder().build();
    }

    private GalgoBuilder galgoBuilder() {
        return Galgo.builder().service("cart").bootstrapServers(kafka.bootstrapServers());
    }

    private Event<byte[], byte[]> eventOf(ConsumerRecord<byte[], byte[]> record) {
        var source = new SourceTopic(kafka.clusterId(), org.apache.kafka.common.Uuid.ONE_UUID, orders.name(), "g");
        return new Event<>(record, source, record.key(), record.value(), 1);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(int count) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers(), "fetch.max.wait.ms", 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(orders.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            Awaitility.await().until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }
}
