/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.produce.Publisher;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is handled leaves the parked topic, what anybody of the group still needs stays in it. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class ParkedCleanUpTest {

    private static final RetryPolicy LATER = RetryPolicy.none().thenLater(ofMillis(100), ofMillis(100), ofMillis(100));

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Publisher publisher;
    private Topic<String, String> carts;
    private Topic<String, String> orders;
    private String group;
    private TopicPartition parked;
    private final Queue<Event<String, String>> handled = new ConcurrentLinkedQueue<>();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        publisher = galgo.publisher();
        carts = Topic.of(kafka.newTopic("carts", 1), Format.string(), Format.string());
        orders = Topic.of(kafka.newTopic("orders", 1), Format.string(), Format.string());
        group = "group-" + UUID.randomUUID();
        parked = new TopicPartition(group + ".galgo-parked", 0);
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void whatIsHandledIsDeletedFromTheParkedTopic() {
        try (var consumer = start()) {
            publish(carts, "a", "1", "2", "3");
            publish(orders, "b", "1", "2", "3");
            await().until(() -> handled.size() == 6);
            await().until(() -> end() > 0 && first() == end());
            publish(carts, "a", "4");
            await().until(() -> handled.size() == 7);
            await().until(() -> first() == end());
        }
        assertThat(handled.stream().filter(event -> event.key().equals("a")).map(Event::value))
                .containsExactly("1", "2", "3", "4");
    }

    @Test
    void whatOneSourceHoldsForLongIsKeptThoughAnothersOwnerIsThroughWithEverything() throws Exception {
        held.add("held");
        try (var one = start();
                var two = start()) {
            await().until(() -> one.status().partitions().size() == 1
                    && two.status().partitions().size() == 1);
            publish(orders, "before", "1");
            await().until(() -> handled.size() == 1);
            publish(carts, "held", "1");
            await().until(() -> parkedNow(one) + parkedNow(two) == 1);
            long place = edge(carts);
            publish(carts, "held", "2");
            publish(orders, "after", "1", "2", "3");
            await().until(() -> handled.size() == 4);

            await().until(() -> edge(orders) == end());
            await().until(() -> first() == place);
        }
        try (var again = start()) { // one owner now, which has begun to read where its sources' commits say
            publish(orders, "later", "1");
            await().until(() -> handled.size() == 5 && edge(orders) == end());
            await().until(() -> parkedNow(again) == 2);
            assertThat(first()).isEqualTo(edge(carts));

            held.clear();
            again.skip(carts.name(), 0, 0);
            await().until(() -> handled.size() == 6);
            await().until(() -> first() == end());
        }
        assertThat(handled).last().extracting(Event::value).isEqualTo("2");
    }

    @Test
    void aPositionInAFormerTopicOfTheSameNameForbidsDeletion() throws Exception {
        var id = new TopicPartition(kafka.newTopic("returns", 1), 0); // handled by nobody now
        var stamp = new Stamp(new Uuid(1, 2), "before", 1, Stamp.Why.WORK, 0);
        var former = new CommitMetadata(stamp, Marks.none(0), ParkedState.from(new Uuid(3, 4), 1_000_000));
        var text = former.encode(CommitMetadata.DEFAULT_LIMIT).text();
        kafka.admin()
                .alterConsumerGroupOffsets(group, Map.of(id, new OffsetAndMetadata(0, text)))
                .all()
                .get();
        try (var consumer = start()) {
            for (int i = 1; i <= 5; i++) {
                int count = i;
                publish(carts, "a", Integer.toString(i));
                await().until(() -> handled.size() == count && edge(carts) == end());
                assertThat(first()).isZero();
            }
            kafka.admin().deleteConsumerGroupOffsets(group, Set.of(id)).all().get();
            publish(carts, "a", "6");
            await().until(() -> handled.size() == 6);
            await().until(() -> first() == end());
        }
    }

    @Test
    void whereDeletionIsRefusedTheConsumerGoesOn() throws Exception {
        try (var consumer = start()) {
            await().until(() -> consumer.status().partitions().size() == 2);
            compact();
            publish(carts, "a", "1");
            await().until(() -> handled.size() == 1 && edge(carts) == end());
            publish(carts, "b", "1");
            await().until(() -> handled.size() == 2 && edge(carts) == end());
            assertThat(consumer.health().problems()).isEmpty();
            assertThat(first()).isZero();
        }
    }

    // ---- helpers ----

    /** Events fail at their first attempt; those of keys that are held for good. */
    private RunningConsumer start() {
        return galgo.consumer(group)
                .on(
                        carts,
                        this::handle,
                        HandlerOptions.defaults()
                                .retry(RetryPolicy.none()
                                        .thenLater(ofMillis(100))
                                        .holdKey()))
                .on(orders, this::handle)
                .retry(LATER)
                .parkedCleanUp(ofMillis(100))
                .commitInterval(ofMillis(20))
                .kafka("heartbeat.interval.ms", 300) // hears soon of others that come and go
                .start();
    }

    private void handle(Event<String, String> event) {
        if (held.contains(event.key()) || failed.add(event.topic() + event.offset())) {
            throw new IllegalStateException("not yet");
        }
        handled.add(event);
    }

    private static long parkedNow(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .mapToLong(ConsumerStatus.PartitionStatus::parked)
                .sum();
    }

    private void publish(Topic<String, String> topic, String key, String... values) {
        for (var value : values) {
            publisher.publish(topic, key, value).toCompletableFuture().join();
        }
    }

    /** Returns from where on the group's committed metadata says that a source needs the parked topic. */
    private long edge(Topic<?, ?> topic) throws Exception {
        var id = new TopicPartition(topic.name(), 0);
        var offset = kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(id);
        var metadata = CommitMetadata.decode(offset.offset(), offset.metadata()).orElseThrow();
        return metadata.parked().edge();
    }

    private long first() throws Exception {
        return offset(OffsetSpec.earliest());
    }

    private long end() throws Exception {
        return offset(OffsetSpec.latest());
    }

    private long offset(OffsetSpec which) throws Exception {
        return kafka.admin()
                .listOffsets(Map.of(parked, which))
                .partitionResult(parked)
                .get()
                .offset();
    }

    /** Brokers delete no records of a topic that is compacted. */
    private void compact() {
        kafka.configureTopic(parked.topic(), "cleanup.policy", "compact");
    }
}
