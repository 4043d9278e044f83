/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Format;
import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.testkit.ChildJvm;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever dies in the middle of transactions, the consumer, the broker, or a consumer that is taken for dead and comes back: a
 * {@code read_committed} reader sees one output an input, those of a key in its order.
 */
@WithKafka(own = true, config = "group.consumer.session.timeout.ms=3000")
class KilledTransformTest {

    private static final int KEYS = 60;
    private static final int EVENTS = 400;

    private EmbeddedKafka kafka;
    private Topic<String, String> in;
    private Topic<String, String> out;
    private String group;
    private final List<ChildJvm> lives = new ArrayList<>();
    private final Map<String, Integer> published = new HashMap<>();
    private final Random random = new Random(1);

    @BeforeEach
    void connect(EmbeddedKafka own) {
        kafka = own;
        in = Topic.of(kafka.newTopic("in", 4), Format.string(), Format.string());
        out = Topic.of(kafka.newTopic("out", 3), Format.string(), Format.string());
        group = "group-" + UUID.randomUUID();
    }

    @AfterEach
    void end() {
        lives.forEach(ChildJvm::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void eachInputHasItsOutputOnceThoughConsumersAreKilled(String protocol) {
        killConsumers(protocol, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void eachInputHasItsOutputOnceThoughTheBrokerDies(String protocol) {
        killBroker(protocol, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aConsumerThatIsFrozenPastItsSessionCommitsNothingWhenItWakes(String protocol) {
        freeze(protocol, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    @Tag("soak")
    void eachInputHasItsOutputOnceThoughEverythingDiesOverAndOver(String protocol) {
        int times = Integer.getInteger("galgo.kills", 30);
        killConsumers(protocol, times);
        lives.forEach(ChildJvm::close);
        killBroker(protocol, times / 3);
        lives.forEach(ChildJvm::close);
        freeze(protocol, times / 3);
    }

    private void killConsumers(String protocol, int times) {
        var running = new ChildJvm[] {newLife(protocol), newLife(protocol)};
        for (int n = 0; n < times; n++) {
            publishAndAwaitSome();
            int victim = random.nextInt(running.length);
            running[victim].kill9();
            running[victim] = newLife(protocol);
        }
        assertOnce();
    }

    private void killBroker(String protocol, int times) {
        newLife(protocol);
        newLife(protocol);
        for (int n = 0; n < times; n++) {
            publishAndAwaitSome();
            kafka.kill(1);
            kafka.start(1);
        }
        publishAndAwaitSome();
        assertOnce();
    }

    private void freeze(String protocol, int times) {
        var running = List.of(newLife(protocol), newLife(protocol));
        for (int n = 0; n < times; n++) {
            publishAndAwaitSome();
            var frozen = running.get(n % running.size());
            frozen.freeze();
            publishAndAwaitSome();
            await().atMost(ofMinutes(2)).until(() -> members() == 1);
            frozen.thaw();
            await().atMost(ofMinutes(2)).until(() -> members() == 2);
        }
        assertOnce();
    }

    private int members() throws Exception {
        return kafka.admin()
                .describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get()
                .members()
                .size();
    }

    private ChildJvm newLife(String protocol) {
        var life = ChildJvm.of(KilledTransform.class)
                .args(kafka.bootstrapServers(), in.name(), out.name(), group, protocol)
                .jvmArgs("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .start();
        lives.add(life);
        return life;
    }

    /** Leaves the consumers in the middle of their work. */
    private void publishAndAwaitSome() {
        int before = outputs();
        var stages = new ArrayList<CompletableFuture<?>>();
        try (var publisher = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build()
                .publisher()) {
            for (int i = 0; i < EVENTS; i++) {
                int k = random.nextInt(KEYS);
                var key = (k < 5 ? "later" : "key") + k;
                int number = published.merge(key, 1, Integer::sum) - 1;
                stages.add(publisher.publish(in, key, Integer.toString(number)).toCompletableFuture());
            }
            stages.forEach(CompletableFuture::join);
        }
        int enough = before + 1 + random.nextInt(EVENTS / 2);
        await().pollInterval(ofMillis(100)).atMost(ofMinutes(2)).until(() -> outputs() >= enough);
    }

    private int outputs() {
        return CommittedLog.of(kafka, out.name()).records().size();
    }

    private boolean isAllDone() throws Exception {
        var commits = kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return commits.entrySet().stream()
                        .filter(commit -> commit.getKey().topic().equals(in.name()))
                        .mapToLong(commit -> commit.getValue().offset())
                        .sum()
                == CommittedLog.of(kafka, in.name()).end();
    }

    private void assertOnce() {
        int all = published.values().stream().mapToInt(count -> count).sum();
        await().atMost(ofMinutes(2)).until(() -> outputs() >= all && isAllDone());
        var byKey = CommittedLog.of(kafka, out.name()).byKey();
        published.forEach((key, count) -> assertThat(byKey.get(key))
                .as(key)
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(Integer::toString).toList()));
    }
}
