/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galgo.Event;
import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.HeaderNames;
import io.galgo.Topic;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be changed on a running consumer, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class ControlTest {

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, Integer> topic;
    private String group;
    private final Queue<Event<String, Integer>> handled = new ConcurrentLinkedQueue<>();
    private final Set<Integer> failing = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.json(kafka.newTopic("numbers", 1), Integer.class);
        group = "group-" + UUID.randomUUID();
    }

    @Test
    void whatWasAnsweredWithNoAnswerIsNotDoneLater() throws Exception {
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var done = new ConcurrentLinkedQueue<String>();
        try (var consumer = builder().start()) {
            await().until(() -> owns(consumer));
            var busy = CompletableFuture.supplyAsync(() -> consumer.ask(
                    () -> {
                        inside.countDown();
                        awaitUninterruptibly(go);
                        return done.add("first");
                    },
                    ofSeconds(60)));
            inside.await();
            assertThatThrownBy(() -> consumer.ask(() -> done.add("late"), ofMillis(200)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nothing was done");
            go.countDown();
            assertThat(busy.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(consumer.ask(() -> done.add("next"), ofSeconds(60))).isTrue();
        }
        assertThat(done).containsExactly("first", "next");
    }

    private static void awaitUninterruptibly(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- pause and resume ----

    @Test
    void aConsumerThatStartsPausedHandlesNothingUntilItIsResumed() {
        publish(1, 2);
        try (var consumer = builder().startPaused().start()) {
            await().until(() -> owns(consumer));
            publish(3);
            assertThat(consumer.status().partitions().get(0).committed()).isZero();
            assertThat(handled).isEmpty();
            consumer.resume();
            await().until(() -> handled.size() == 3);
        }
    }

    @Test
    void pausingLetsWhatIsBeingHandledFinishAndBeginsNothingNew() throws Exception {
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var consumer = galgo.consumer(group)
                .on(topic, event -> {
                    inside.countDown();
                    go.await();
                    handled.add(event);
                })
                .start()) {
            publish(1, 2, 3);
            inside.await();
            consumer.pause(topic.name());
            go.countDown();
            await().until(() -> handled.size() == 1);
            await().until(() -> waiting(consumer) == 2);
            consumer.resume(topic.name());
            await().until(() -> handled.size() == 3);
        }
        assertThat(values()).containsExactly(1, 2, 3);
    }

    @Test
    void aPauseOutlivesARebalance() {
        try (var one = builder().start();
                var two = builder().start()) {
            await().until(() -> owns(one) || owns(two));
            two.pause();
            one.close();
            await().until(() -> owns(two));
            publish(1);
            await().ignoreExceptions().until(() -> paused().isPresent()); // it has committed what it took up
            assertThat(handled).isEmpty();
            two.resume();
            await().until(() -> handled.size() == 1);
        }
    }

    @Test
    void aPauseHoldsParkedEventsTooThoughTheirPartitionIsTakenUpAnew() {
        failing.add(1);
        publish(1);
        var policy = RetryPolicy.none().thenLater(ofHours(1));
        try (var consumer = builder().retry(policy).start()) {
            await().atMost(ofSeconds(60)).until(() -> parked(consumer) == 1);
        }
        failing.clear();
        try (var consumer = builder().retry(policy).startPaused().start()) {
            await().atMost(ofSeconds(60)).until(() -> parked(consumer) == 1);
            consumer.retry(topic.name(), RetryPolicy.none().thenLater(ofMillis(1)));
            publish(2);
            assertThat(parked(consumer)).isEqualTo(1);
            assertThat(handled).isEmpty();
            consumer.resume();
            await().atMost(ofSeconds(60)).until(() -> handled.size() == 2);
        }
        assertThat(values()).containsExactly(1, 2);
    }

    @Test
    void aPauseIsSaidInTheCommitsMetadataUntilItEnds() {
        publish(1);
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 1);
            var before = Instant.now().minusMillis(1);
            consumer.pause();
            await().until(() -> paused().filter(since -> since.isAfter(before)).isPresent());
            consumer.resume();
            await().until(() -> paused().isEmpty());
        }
    }

    // ---- seek ----

    @Test
    void seekingBackHandlesTheEventsFromThereAgain() {
        publish(1, 2, 3);
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 3);
            consumer.seek(topic.name(), 0, 1);
            await().until(() -> handled.size() == 5);
            publish(4);
            await().until(() -> handled.size() == 6);
        }
        assertThat(values()).containsExactly(1, 2, 3, 2, 3, 4);
    }

    @Test
    void whereAConsumerWasSoughtToIsWhereTheGroupGoesOn() throws Exception {
        publish(1, 2, 3);
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 3);
            consumer.pause();
            consumer.seek(topic.name(), 0, 1);
            var committed = committed();
            assertThat(committed.offset()).isEqualTo(1);
            assertThat(CommitMetadata.decode(1, committed.metadata())
                            .orElseThrow()
                            .stamp()
                            .why())
                    .isEqualTo(Stamp.Why.SEEK);
        }
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 5);
        }
    }

    @Test
    void seekingByTimeFindsTheFirstEventFromThenOn() throws Exception {
        publish(1);
        var between = Instant.now().plusMillis(5);
        await().until(() -> Instant.now().isAfter(between.plusMillis(5)));
        publish(2, 3);
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 3);
            assertThat(consumer.seek(topic.name(), between)).containsEntry(0, 1L);
            await().until(() -> handled.size() == 5);
        }
        assertThat(values()).containsExactly(1, 2, 3, 2, 3);
    }

    @Test
    void anOffsetThatTheLogDoesNotHaveIsRefusedWithWhatItHas() {
        publish(1);
        try (var consumer = builder().start()) {
            await().until(() -> handled.size() == 1);
            assertThatThrownBy(() -> consumer.seek(topic.name(), 0, 99))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("its log has 0 to 1");
            assertThatThrownBy(() -> consumer.seek(topic.name(), 7, 0)).hasMessageContaining("not owned");
            publish(2);
            await().until(() -> handled.size() == 2);
        }
    }

    // ---- skip ----

    @Test
    void aSkippedEventIsADeadLetterAndItsKeyGoesOn() {
        failing.add(1);
        publish(1, 2);
        try (var consumer =
                builder().retry(RetryPolicy.backoff(ofHours(1), ofHours(1))).start()) {
            await().until(() -> waits(consumer));
            consumer.skip(topic.name(), 0, 0);
            await().until(() -> handled.size() == 1);
            assertThatThrownBy(() -> consumer.skip(topic.name(), 0, 0)).hasMessageContaining("it is done");
        }
        assertThat(letter().headers().text(HeaderNames.ERROR_CLASS)).contains(SkippedException.class.getName());
        assertThat(values()).containsExactly(2);
    }

    @Test
    void anEventThatIsParkedCanBeSkipped() {
        failing.add(1);
        publish(1, 2);
        try (var consumer =
                builder().retry(RetryPolicy.none().thenLater(ofHours(1))).start()) {
            await().until(() ->
                    owns(consumer) && consumer.status().partitions().get(0).committed() == 2);
            await().ignoreExceptions().until(() -> {
                consumer.skip(topic.name(), 0, 0);
                return true;
            });
            await().until(() -> handled.size() == 1);
        }
        assertThat(letter().headers().text(HeaderNames.ORIGIN_OFFSET)).contains("0");
    }

    // ---- retry policy ----

    @Test
    void aShorterPolicyCountsForWhatWaitsAlready() {
        failing.add(1);
        publish(1, 2);
        try (var consumer =
                builder().retry(RetryPolicy.backoff(ofHours(1), ofHours(1))).start()) {
            await().until(() -> waits(consumer));
            failing.clear();
            consumer.retry(topic.name(), RetryPolicy.backoff(ofMillis(10), ofMillis(10)));
            await().until(() -> handled.size() == 2);
            assertThatThrownBy(() -> consumer.retry("other", RetryPolicy.none()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(values()).containsExactly(1, 2);
    }

    private ConsumerBuilder builder() {
        return galgo.consumer(group).on(topic, event -> {
            if (failing.contains(event.value())) {
                throw new IllegalStateException("no");
            }
            handled.add(event);
        });
    }

    private static boolean owns(RunningConsumer consumer) {
        return !consumer.status().partitions().isEmpty();
    }

    private static long parked(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .mapToLong(ConsumerStatus.PartitionStatus::parked)
                .sum();
    }

    private static boolean waits(RunningConsumer consumer) {
        return consumer.status().partitions().stream()
                .flatMap(partition -> partition.blocker().stream())
                .anyMatch(blocker -> blocker.next().isPresent());
    }

    private static long waiting(RunningConsumer consumer) {
        return consumer.status().partitions().get(0).waiting();
    }

    private org.apache.kafka.clients.consumer.OffsetAndMetadata committed() throws Exception {
        return kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(topic.name(), 0));
    }

    private Optional<Instant> paused() throws Exception {
        var committed = committed();
        return CommitView.read(committed.offset(), committed.metadata())
                .orElseThrow()
                .pausedSince();
    }

    private Event<String, byte[]> letter() {
        var letters = new ConcurrentLinkedQueue<Event<String, byte[]>>();
        var dead = Topic.of(group + ".galgo-dead", Format.string(), Format.bytes());
        try (var reader = galgo.consumer(group + "-reader")
                .on(dead, letters::add)
                .withoutDeadLetters()
                .start()) {
            return await().until(letters::peek, found -> found != null);
        }
    }

    private List<Integer> values() {
        return handled.stream().map(Event::value).toList();
    }

    private void publish(int... values) {
        try (var publisher = galgo.publisher()) {
            for (int value : values) {
                publisher.publish(topic, "k", value).toCompletableFuture().join();
            }
        }
    }
}
