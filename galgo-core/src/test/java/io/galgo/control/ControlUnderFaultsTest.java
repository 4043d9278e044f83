/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Topic;
import io.galgo.consume.DeadLetterFilter;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands to consumers that have much to do, or stood still, on a real broker. */
@WithKafka
@SuppressWarnings("try") // consumers are there to be closed
class ControlUnderFaultsTest {

    private static final Duration SOON = ofSeconds(20);
    private static final int KEYS = 20;

    private EmbeddedKafka kafka;
    private ControlKit kit;
    private Topic<String, String> topic;
    private final String group = "group-" + UUID.randomUUID();

    @BeforeEach
    void begin(EmbeddedKafka shared) throws Exception {
        kafka = shared;
        kit = new ControlKit(kafka);
        topic = Topic.of(kafka.newTopic("orders", 2), Format.string(), Format.string());
    }

    @AfterEach
    void end() {
        kit.close();
    }

    @Test
    void commandsUnderLoadAreCarriedOutSoonAndDisturbNothingElse() throws Exception {
        var handled = new ConcurrentHashMap<String, Queue<Integer>>();
        var published = new AtomicBoolean(true);
        var broken = new AtomicBoolean(true);
        var galgo = kit.galgo();
        try (var publisher = galgo.publisher();
                var consumer = galgo.consumer(group)
                        .on(topic, event -> {
                            if (event.key().equals("key-0") && broken.get()) {
                                throw new IllegalStateException("broken");
                            }
                            handled.computeIfAbsent(event.key(), key -> new ConcurrentLinkedQueue<>())
                                    .add(Integer.parseInt(event.value()));
                        })
                        .retry(RetryPolicy.backoff(ofMinutes(10), ofMinutes(10)))
                        .commitInterval(ofMillis(50))
                        .start()) {
            var load = CompletableFuture.supplyAsync(() -> {
                int number = 0;
                for (; published.get(); number++) {
                    publisher.publish(topic, "key-" + number % KEYS, Integer.toString(number));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                }
                return number;
            });
            await().until(() -> handled.size() == KEYS - 1);
            await().until(() -> !held().isEmpty());
            var blocker = held().get(0);
            var event = kit.target(
                    topic.name(),
                    Offsets.one(blocker.partition(), blocker.offset().getAsLong()));

            carriedOut(kit.command(Verb.RETRY, group, event, ofSeconds(60)));
            carriedOut(setting(Verb.SET, Map.of("name", "concurrency", "value", "2")));
            carriedOut(
                    kit.command(Verb.PARK, group, kit.keyTarget(topic.name(), "key-1".getBytes(UTF_8)), ofMinutes(5)));
            carriedOut(setting(Verb.PAUSE, Map.of()));
            carriedOut(setting(Verb.RESUME, Map.of()));
            carriedOut(kit.command(
                    Verb.RELEASE, group, kit.keyTarget(topic.name(), "key-1".getBytes(UTF_8)), ofMinutes(5)));
            carriedOut(kit.command(Verb.SKIP, group, event, ofSeconds(60)));
            carriedOut(setting(Verb.UNSET, Map.of("name", "concurrency")));
            broken.set(false);
            published.set(false);
            int count = load.join();
            await().until(() -> {
                consumer.status(); // answers still
                retryWhatWaits();
                return handled.values().stream().mapToInt(Queue::size).sum() >= count - letters();
            });
            assertThat(letters()).isBetween(1, 2);
        }
        handled.forEach((key, values) -> {
            var inOrder = new ArrayList<>(values);
            assertThat(inOrder).as(key).isSorted().doesNotHaveDuplicates();
        });
    }

    @Test
    void anInstanceThatStoodStillDoesNotCarryOutWhatHasExpired() throws Exception {
        try (var publisher = kit.galgo().publisher();
                var frozen = ChildJvm.of(ControlledConsumer.class)
                        .args(
                                kafka.bootstrapServers(),
                                topic.name(),
                                group,
                                kit.key.trust().toString(),
                                kit.tenant)
                        .jvmArgs("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                        .start()) {
            publisher.publish(topic, "k", "1").toCompletableFuture().join();
            frozen.awaitLine(line -> line.equals("attempt 1"), ofMinutes(1));
            await().until(() -> !held().isEmpty());
            var event = kit.target(topic.name(), Offsets.one(held().get(0).partition(), 0));
            frozen.freeze();
            var late = kit.send(kit.command(Verb.RETRY, group, event, ofSeconds(2)));
            await().until(() -> Instant.now().isAfter(late.expires().plusMillis(500)));
            frozen.thaw();
            assertThat(kit.result(late).outcome()).isEqualTo(Outcome.EXPIRED);
            assertThat(frozen.lines()).doesNotContain("attempt 2");
            carriedOut(kit.command(Verb.RETRY, group, event, ofSeconds(60)));
            frozen.awaitLine(line -> line.equals("attempt 2"), ofMinutes(1));
        }
    }

    // ---- the story's parts ----

    private void carriedOut(Command command) throws Exception {
        long before = System.nanoTime();
        var result = kit.result(kit.send(command));
        assertThat(result.outcome()).as(result.toString()).isEqualTo(Outcome.APPLIED);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as(result.toString())
                .isLessThan(SOON);
    }

    private Command setting(Verb verb, Map<String, String> parameters) throws Exception {
        return kit.command(verb, group, Optional.empty(), parameters, Expected.NOTHING, ofMinutes(5));
    }

    private void retryWhatWaits() throws Exception {
        for (var held : held()) {
            if (held.kind() == Status.Held.Kind.RETRYING) {
                kit.result(kit.send(kit.command(
                        Verb.RETRY,
                        group,
                        kit.target(
                                topic.name(),
                                Offsets.one(held.partition(), held.offset().getAsLong())),
                        ofSeconds(60))));
            }
        }
    }

    private int letters() {
        return kit.galgo()
                .deadLetters(group)
                .find(DeadLetterFilter.all())
                .letters()
                .size();
    }

    private List<Status.Held> held() {
        return kit.status(Status.Trouble.class).stream()
                .flatMap(trouble -> trouble.partitions().stream())
                .filter(held -> held.offset().isPresent())
                .toList();
    }
}
