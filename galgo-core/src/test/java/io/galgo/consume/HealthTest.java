/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.galgo.Galgo;
import io.galgo.Topic;
import io.galgo.context.TraceHeaders;
import io.galgo.testkit.EmbeddedKafka;
import io.galgo.testkit.WithKafka;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a consumer says of itself. */
@WithKafka(own = true)
class HealthTest {

    private static final String COMMITS = "__consumer_offsets";

    private EmbeddedKafka kafka;
    private Galgo galgo;
    private Topic<String, Integer> topic;

    @BeforeEach
    void connect(EmbeddedKafka own) {
        kafka = own;
        galgo = Galgo.builder()
                .service("test")
                .bootstrapServers(kafka.bootstrapServers())
                .build();
        topic = Topic.json(kafka.newTopic("numbers", 1), Integer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void brokersOutOfReachAreATroubleThatPasses(String protocol) {
        try (var consumer =
                builder(event -> {}).kafka("group.protocol", protocol).start()) {
            await().until(() -> consumer.status().state() == ConsumerStatus.State.RUNNING);
            assertThat(consumer.health().isHealthy()).isTrue();

            kafka.stop(1);
            await().until(() -> !consumer.health().isHealthy());
            assertThat(consumer.health().problems()).containsExactly("no broker is in reach; trying again");
            assertThat(consumer.status().trouble()).isNotNull();

            kafka.start(1);
            await().until(() -> consumer.health().isHealthy());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aConsumerThatIsStartedWithoutBrokersIsUnhealthyUntilTheyComeAndThenBegins(String protocol) {
        var handled = new ConcurrentLinkedQueue<Integer>();
        publish(topic, 1);
        kafka.stop(1);
        try (var consumer = builder(event -> handled.add(event.value()))
                .kafka("group.protocol", protocol)
                .start()) {
            await().until(() -> {
                var problems = consumer.health().problems();
                assertThat(problems).as("what is wrong").hasSize(1);
                return problems.contains("no broker is in reach; trying again");
            });

            kafka.start(1);
            await().until(() -> handled.contains(1));
            await().until(() -> consumer.health().isHealthy());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aTopicThatDoesNotExistIsNamedAndReadOnceItDoes(String protocol) {
        var later = Topic.json("later-" + UUID.randomUUID(), Integer.class);
        var handled = new ConcurrentLinkedQueue<Integer>();
        try (var consumer = builder(event -> handled.add(event.value()))
                .on(later, event -> handled.add(event.value()))
                .kafka("group.protocol", protocol)
                .kafka("metadata.max.age.ms", 1_000)
                .start()) {
            await().untilAsserted(() -> assertThat(consumer.status().trouble())
                    .isEqualTo("waits for what does not exist: topic " + later.name()
                            + "; create it, or correct its name"));
            assertThat(consumer.health().isHealthy())
                    .as("the others are handled")
                    .isTrue();

            publish(topic, 1);
            await().until(() -> handled.contains(1));
            kafka.createTopic(later.name(), 1);
            publish(later, 2);
            await().until(() -> handled.contains(2));
            await().untilAsserted(() -> assertThat(consumer.status().trouble()).isNull());
        }
    }

    private void publish(Topic<String, Integer> to, int value) {
        try (var publisher = galgo.publisher()) {
            publisher.publish(to, "k", value).toCompletableFuture().join();
        }
    }

    @Test
    void aClosedConsumerIsNotHealthy() {
        var consumer = builder(event -> {}).start();
        await().until(() -> consumer.health().isHealthy());
        consumer.close();

        assertThat(consumer.health().problems()).contains("it is closed");
    }

    @Test
    void theStatusCountsWhatFailedAndWhatIsBehind() throws Exception {
        var release = new CountDownLatch(1);
        try (var consumer = builder(event -> {
                    if (event.value() == 0) {
                        throw new io.galgo.retry.NonRetryableException("never");
                    }
                    release.await();
                })
                .start()) {
            try (var publisher = galgo.publisher()) {
                for (int i = 0; i < 10; i++) {
                    publisher.publish(topic, "k", i).toCompletableFuture().join();
                }
            }
            await().until(() -> consumer.status().partitions().stream().anyMatch(p -> p.waiting() == 9));
            var status = consumer.status();
            var counted = status.topics().get(0);
            var partition = status.partitions().get(0);

            assertThat(counted.fetched()).isEqualTo(10);
            assertThat(counted.failedAttempts()).isEqualTo(1);
            assertThat(counted.deadLetters()).isEqualTo(1);
            assertThat(status.handling()).isEqualTo(1);
            assertThat(partition.lag()).isEqualTo(9);
            assertThat(partition.paused()).isFalse();
            assertThat(partition.blocker().orElseThrow().holdsPartition()).isFalse();
            release.countDown();
            await().until(() -> consumer.status().partitions().get(0).lag() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void commitsThatBrokersRefuseAreShownUntilOneSucceedsWhileWorkGoesOn(String protocol) throws Exception {
        var handled = new ConcurrentLinkedQueue<Integer>();
        var control = new AtomicReference<ConsumerControl>();
        Companion.Factory companions = (ofConsumer, admin, settings) -> {
            control.set(ofConsumer);
            return new Companion() {};
        };
        var builder = new ConsumerBuilder(
                "group-" + UUID.randomUUID(),
                "",
                galgo.kafka(),
                new TraceHeaders(Set.of()),
                galgo.encoder(),
                companions);
        try (var consumer = builder.on(topic, event -> handled.add(event.value()))
                .kafka("group.protocol", protocol)
                .start()) {
            await().until(() -> partitions(consumer).anyMatch(partition -> partition.committed() == 0));
            kafka.configureTopic(COMMITS, "max.message.bytes", "10");
            try {
                publish(topic, 1);
                await().until(() -> partitions(consumer)
                        .anyMatch(partition -> partition.uncommitted().isPresent()));
                publish(topic, 2);
                await().until(() -> handled.size() == 2);
                assertThat(partitions(consumer)).allMatch(partition -> partition.committed() == 0);
                assertThat(consumer.health().isHealthy()).isTrue();
                assertThat(control.get().glance(Duration.ofMinutes(1)).troubled())
                        .singleElement()
                        .matches(partition -> partition.uncommitted().isPresent(), "that its commits fail");
            } finally {
                kafka.configureTopic(COMMITS, "max.message.bytes", "1000000");
            }
            await().until(() -> partitions(consumer).anyMatch(partition -> partition.committed() == 2));
            assertThat(partitions(consumer))
                    .noneMatch(partition -> partition.uncommitted().isPresent());
            assertThat(control.get().glance(Duration.ofMinutes(1)).troubled()).isEmpty();
        }
        assertThat(handled).containsExactly(1, 2);
    }

    private static Stream<ConsumerStatus.PartitionStatus> partitions(RunningConsumer consumer) {
        return consumer.status().partitions().stream();
    }

    private ConsumerBuilder builder(Handler<String, Integer> handler) {
        return galgo.consumer("group-" + UUID.randomUUID()).on(topic, handler);
    }
}
