/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose a partition is when members come, go and fall silent, under both protocols. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class RebalanceTest {

    private static final int PARTITIONS = 4;
    private static final int KEYS = 100;
    private static final Duration CHURN = Duration.ofSeconds(5);

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, Integer> topic;
    private String group;
    private final Handlings handlings = new Handlings();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.json(kafka.newTopic("numbers", PARTITIONS), Integer.class);
        group = "group-" + UUID.randomUUID();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void whatWasRevokedIsNotTakenUpAgainByPollsThatFollowAtOnce(String protocol) {
        var more = new AtomicBoolean(true);
        var publishing = CompletableFuture.supplyAsync(() -> publishWhile(more));
        try (var first = builder(protocol).kafka("max.poll.records", 1).start()) {
            await().until(() -> partitions(first).size() == PARTITIONS);
            try (var second = builder(protocol).start()) {
                await().until(() -> partitions(second).size() == PARTITIONS / 2);
                await().untilAsserted(() -> assertThat(partitions(first))
                        .hasSize(PARTITIONS / 2)
                        .doesNotContainAnyElementsOf(partitions(second)));
            }
            await().until(() -> partitions(first).size() == PARTITIONS);
        } finally {
            more.set(false);
            publishing.join();
        }
    }

    /** Nothing is repeated: whoever lets go of a partition waits for its handlers, and then for its last commit. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void partitionsChangeHandsOverAndOverWithoutLossRepeatOrDisorder(String protocol) {
        int published = replaceMembers(protocol, members -> await().until(() -> isSettled(members)));
        assertThatEachKeyWasHandledOnceAndInOrder(published);
    }

    /** Under the classic protocol a client commits nothing while it joins anew: whoever is closed then joins first. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aMemberThatLeavesWhileOthersJoinLosesRepeatsAndReordersNothing(String protocol) {
        int published = replaceMembers(
                protocol,
                members -> await().pollInterval(Duration.ofMillis(10))
                        .until(() -> isRefused(members.element()) || isSettled(members)));
        assertThatEachKeyWasHandledOnceAndInOrder(published);
    }

    private void assertThatEachKeyWasHandledOnceAndInOrder(int published) {
        for (int key = 0; key < KEYS; key++) {
            assertThat(handlings.ofKey(key))
                    .as("key %s", key)
                    .extracting(Handling::number)
                    .containsExactlyElementsOf(numbers(key, published));
        }
        assertThat(handlings.atOnce()).isEmpty();
    }

    /** Publishes while each member gives way to another, the oldest first. Returns how many were published, once all are handled. */
    private int replaceMembers(String protocol, Consumer<Queue<RunningConsumer>> beforeTheOldestLeaves) {
        var more = new AtomicBoolean(true);
        var publishing = CompletableFuture.supplyAsync(() -> publishWhile(more));
        var members = new ArrayDeque<RunningConsumer>();
        try {
            members.add(builder(protocol).start());
            members.add(builder(protocol).start());
            for (long end = System.nanoTime() + CHURN.toNanos(); System.nanoTime() < end; ) {
                members.add(builder(protocol).start());
                beforeTheOldestLeaves.accept(members);
                members.remove().close();
            }
            more.set(false);
            int published = publishing.join();
            await().untilAsserted(() -> assertThat(handlings.distinct()).isEqualTo(published));
            return published;
        } finally {
            more.set(false);
            members.forEach(RunningConsumer::close);
        }
    }

    /** Tells whether all partitions have an owner, and all members some of them. */
    private static boolean isSettled(Collection<RunningConsumer> members) {
        var owned = members.stream().map(RebalanceTest::partitions).toList();
        return owned.stream().noneMatch(List::isEmpty)
                && owned.stream().mapToInt(List::size).sum() == PARTITIONS;
    }

    private static boolean isRefused(RunningConsumer member) {
        return member.status().partitions().stream()
                .anyMatch(partition -> partition.uncommitted().isPresent());
    }

    private static List<Integer> numbers(int key, int published) {
        return IntStream.iterate(key, number -> number < published, number -> number + KEYS)
                .boxed()
                .toList();
    }

    /** Publishes numbers from 0 on, to one key after another. Returns how many. */
    private int publishWhile(AtomicBoolean more) {
        try (var publisher = galgo.publisher()) {
            int next = 0;
            while (more.get()) {
                CompletableFuture<?> last = null;
                for (int key = 0; key < KEYS; key++) {
                    last = publisher.publish(topic, "key" + key, next++).toCompletableFuture();
                }
                last.join();
            }
            return next;
        }
    }

    private ConsumerBuilder builder(String protocol) {
        return QuickMember.under(protocol, galgo.consumer(group).on(topic, handlings.ofAnotherMember()));
    }

    private static List<Integer> partitions(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .map(ConsumerStatus.PartitionStatus::partition)
                .toList();
    }

    /** One handling of an event. */
    private record Handling(int member, int number) {}

    /** What was handled by whom, of each key in the order in which it was begun. */
    private static final class Handlings {

        private final Map<String, Queue<Handling>> byKey = new ConcurrentHashMap<>();
        private final Set<String> inHand = ConcurrentHashMap.newKeySet();
        private final Queue<Handling> atOnce = new ConcurrentLinkedQueue<>();
        private final AtomicInteger members = new AtomicInteger();

        Handler<String, Integer> ofAnotherMember() {
            int member = members.incrementAndGet();
            return event -> {
                var handling = new Handling(member, event.value());
                if (!inHand.add(event.key())) {
                    atOnce.add(handling);
                }
                byKey.computeIfAbsent(event.key(), none -> new ConcurrentLinkedQueue<>())
                        .add(handling);
                Thread.sleep(1);
                inHand.remove(event.key());
            };
        }

        List<Handling> ofKey(int key) {
            return List.copyOf(byKey.get("key" + key));
        }

        /** Returns those that were begun while another event of their key was in hand. */
        Collection<Handling> atOnce() {
            return atOnce;
        }

        /** Returns how many events were handled, repeats not counted. */
        long distinct() {
            return byKey.values().stream()
                    .flatMap(Queue::stream)
                    .map(Handling::number)
                    .distinct()
                    .count();
        }
    }
}
