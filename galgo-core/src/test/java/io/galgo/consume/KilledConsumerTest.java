/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.consume.KilledConsumer.Handled;
import io.galgo.produce.Publisher;
import io.galgo.retry.RetryPolicy;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Two consumers of a group are killed at random moments in the middle of their work, some of it parked. Whatever the moment: every event is
 * handled, none before an older one of its key, and none again of which the group had said that it was done.
 */
@WithKafka
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time, each for a group of its own
class KilledConsumerTest {

    private static final int PARTITIONS = 4;
    private static final int KEYS = 100;
    private static final int LATER_KEYS = 5;
    private static final int EVENTS_A_KILL = 600;

    private EmbeddedKafka kafka;
    private Topic<String, String> topic;
    private String group;
    private Publisher publisher;
    private final List<ChildJvm> lives = new CopyOnWriteArrayList<>();
    private final Queue<Handled> here = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> published = new HashMap<>();

    @BeforeEach
    void connect(EmbeddedKafka shared) {
        kafka = shared;
        topic = Topic.of(kafka.newTopic("numbers", PARTITIONS), Format.string(), Format.string());
        group = "group-" + UUID.randomUUID();
        publisher = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build()
                .publisher();
    }

    @Test
    void nothingIsLostOrOutOfOrderWhenConsumersAreKilled() throws Exception {
        kill(10);
    }

    @Test
    @Tag("soak")
    void nothingIsLostOrOutOfOrderWhenConsumersAreKilledOverAndOver() throws Exception {
        kill(Integer.getInteger("galgo.kills", 1_000));
    }

    private void kill(int times) throws Exception {
        var random = new Random(times);
        var repeats = new ArrayList<Handled>();
        var running = new ChildJvm[] {newLife(), newLife()};
        for (int n = 0; n < times; n++) {
            int enough = done().size() + 1 + random.nextInt(EVENTS_A_KILL / 2);
            publish(EVENTS_A_KILL, random);
            until(() -> done().size() >= enough);

            int victim = random.nextInt(running.length);
            var done = done(); // asked for first: what is committed meanwhile is not held against anyone
            long killed = System.nanoTime();
            running[victim].kill9();
            running[victim] = newLife();
            int last = n;
            until(() -> handled().stream().anyMatch(handled -> handled.begun() > killed) || last == times - 1);
            handled().stream()
                    .filter(handled -> handled.begun() > killed && done.contains(place(handled)))
                    .filter(handled -> !handled.key().startsWith("later")) // parked is done where it came from
                    .forEach(repeats::add);
        }
        await().atMost(ofMinutes(2))
                .untilAsserted(
                        () -> assertThat(missing()).as("events never handled").isEmpty());
        lives.forEach(ChildJvm::close);

        assertThat(repeats)
                .as("events handled again though the group had said they were done")
                .isEmpty();
        handled().stream().collect(groupingBy(Handled::key)).forEach(KilledConsumerTest::assertOrder);
    }

    /** Killed, rebalanced, and under another policy each round, while others redrive what is open, two at a time. */
    @Test
    void everyRedrivenLetterHasAnEndWhateverHappensToItsGroup() throws Exception {
        var random = new Random(7);
        var letters = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build()
                .deadLetters(group);
        var running = new ChildJvm[] {newLife(), newLife()};
        for (int n = 0; n < 4; n++) {
            int enough = done().size() + 1;
            publish(EVENTS_A_KILL / 4, random);
            publish("dead" + n, 5);
            until(() -> done().size() >= enough);
            until(() -> !letters.find(DeadLetterFilter.open()).letters().isEmpty());
            try (var here = memberHere()) {
                var redrives = List.of(redriving(letters), redriving(letters));
                here.retry(topic.name(), n % 2 == 0 ? RetryPolicy.none() : RetryPolicy.ofDefaults());
                running[n % 2].kill9();
                running[n % 2] = newLife();
                redrives.forEach(CompletableFuture::join);
            }
        }
        await().atMost(ofMinutes(2)).pollInterval(ofMillis(200)).untilAsserted(() -> {
            redriving(letters).join();
            assertThat(letters.find(DeadLetterFilter.all()).letters())
                    .extracting(letter -> letter.status().state())
                    .containsOnly(DeadLetterState.MENDED, DeadLetterState.FAILED_AGAIN);
            assertThat(missing()).as("events never handled").isEmpty();
        });
        lives.forEach(ChildJvm::close);
        handled().stream()
                .filter(one -> one.key().startsWith("key")) // a letter gives up its place
                .collect(groupingBy(Handled::key))
                .forEach(KilledConsumerTest::assertOrder);
    }

    private static CompletableFuture<RedriveResult> redriving(GroupDeadLetters letters) {
        return CompletableFuture.supplyAsync(
                () -> letters.redrive(letters.find(DeadLetterFilter.open()).ids()));
    }

    private RunningConsumer memberHere() {
        return Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build()
                .consumer(group)
                .on(topic, event -> here.add(KilledConsumer.handled(event)))
                .commitInterval(ofMillis(20))
                .kafka("heartbeat.interval.ms", 300) // hears soon of others that come and go
                .start();
    }

    /** An event begins when its predecessor has been handled at least once. */
    private static void assertOrder(String key, List<Handled> handled) {
        var firstEnd = new HashMap<Integer, Long>();
        handled.forEach(one -> firstEnd.merge(one.number(), one.ended(), Math::min));
        assertThat(handled)
                .as("key " + key)
                .allMatch(one -> one.number() == 0 || firstEnd.get(one.number() - 1) <= one.begun());
    }

    private ChildJvm newLife() {
        var life = ChildJvm.of(KilledConsumer.class)
                .args(kafka.bootstrapServers(), topic.name(), group, "classic")
                .jvmArgs("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .start();
        lives.add(life);
        return life;
    }

    private List<Handled> handled() {
        var elsewhere = lives.stream()
                .flatMap(life -> life.lines().stream())
                .filter(Handled::is)
                .map(Handled::parse);
        return Stream.concat(elsewhere, here.stream()).toList();
    }

    private List<String> missing() {
        var handled = new HashSet<String>();
        handled().forEach(one -> handled.add(one.key() + ' ' + one.number()));
        return published.entrySet().stream()
                .flatMap(
                        entry -> IntStream.range(0, entry.getValue()).mapToObj(number -> entry.getKey() + ' ' + number))
                .filter(event -> !handled.contains(event))
                .toList();
    }

    /** Where an event stands. */
    private record Place(int partition, long offset) {}

    private static Place place(Handled handled) {
        return new Place(handled.partition(), handled.offset());
    }

    /** Returns what the group has said is done: below its edges, and above them by their marks. */
    private Set<Place> done() {
        try {
            var done = new HashSet<Place>();
            var commits = kafka.admin()
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                var commit = commits.get(new TopicPartition(topic.name(), partition));
                if (commit != null) {
                    for (long offset = 0; offset < commit.offset(); offset++) {
                        done.add(new Place(partition, offset));
                    }
                    var marks = CommitMetadata.decode(commit.offset(), commit.metadata())
                            .orElseThrow()
                            .marks();
                    for (long offset = commit.offset(); offset < marks.end(); offset++) {
                        if (marks.covers(offset, 0)) {
                            done.add(new Place(partition, offset));
                        }
                    }
                }
            }
            return done;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish(int events, Random random) {
        var stages = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < events; i++) {
            int k = random.nextInt(KEYS);
            stages.add(publish((k < LATER_KEYS ? "later" : "key") + k));
        }
        stages.forEach(CompletableFuture::join);
    }

    private void publish(String key, int events) {
        IntStream.range(0, events).mapToObj(i -> publish(key)).toList().forEach(CompletableFuture::join);
    }

    private CompletableFuture<?> publish(String key) {
        int number = published.merge(key, 1, Integer::sum) - 1;
        return publisher.publish(topic, key, Integer.toString(number)).toCompletableFuture();
    }

    private static void until(BooleanSupplier condition) {
        await().pollInterval(ofMillis(20)).atMost(ofMinutes(2)).until(condition::getAsBoolean);
    }
}
